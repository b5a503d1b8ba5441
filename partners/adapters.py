"""How the account library meets this network: its words, its locks, its sealed secrets."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.sealing.seals import Place, seal, unseal
from partners.accounts import locking
from partners.accounts.factors import KINDS
from partners.middleware import signed_in_lately
from partners.models import User
from partners.permissions import needs_second_factor, standing_of

#: What is told after an act; what the page shows by itself is not told.
TOLD = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("The authenticator application is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator application is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by user name only, without a word on whether an account exists."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "This user name and this password do not go together. After a few wrong attempts the "
            "account is locked for a while."
        ),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right, or no longer. Wait for the next one."),
        "invalid_password_reset": _("This link is no longer valid. Ask for a new one."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: members are invited."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is."""
        return subject

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Tell what was done in our words; say nothing of signing in and out."""
        words = message or TOLD.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """The refusal; a lock says when to try again."""
        if code != "too_many_login_attempts":
            return super().validation_error(code, *args)
        words = gettext(
            "Too many wrong attempts. Try again in %(minutes)s minutes, or ask the focal point of "
            "your organisation to unlock the account."
        )
        return ValidationError(words % {"minutes": settings.LOCK_OUT_MINUTES}, code=code)

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Refuse without looking at the password once the name was tried too often."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            locking.lock(username=credentials.get("username", ""))
            raise

    def forget_failures(self, request: HttpRequest, user: User) -> None:
        """Forget the wrong passwords and codes, so that the user may try again now."""
        keys = (
            self._get_login_attempts_cache_key(request, username=user.username),
            f"mfa-auth-user-{user.pk}",
        )
        for key in keys:
            ratelimit.clear(request, action="login_failed", key=key)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Who has just signed in has just shown who they are."""
        return not signed_in_lately(self.request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        return reverse("partners:account")


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are sealed, and the last one stays where it is mandatory."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _(
            "Your role needs a second factor: set up another one before you remove this one."
        ),
    }
    #: The library names no row when it keeps a secret.
    place = Place("mfa_authenticator", "data", "secret")

    def encrypt(self, text: str) -> str:
        """The secret, sealed."""
        return base64.b64encode(seal(text, self.place)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, opened."""
        return unseal(base64.b64decode(encrypted_text), self.place)

    def get_totp_label(self, user: User) -> str:
        """The user name: an application on a telephone needs no address."""
        return user.username

    def get_totp_issuer(self) -> str:
        """The name of the network."""
        return gettext("Regional referral network")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """This site, by the network's name."""
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: User) -> dict:
        """The account, by its user name only."""
        names = {"display_name": user.username, "name": user.username}
        return super().get_public_key_credential_user_entity(user) | names

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 -- theirs
        """Passkey 1, passkey 2…"""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the user may do without it."""
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=KINDS).exclude(
            pk=authenticator.pk
        )
        return others.exists() or not needs_second_factor(standing_of(user))
