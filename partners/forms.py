"""Forms of accounts: signing in, second factors, joining, inviting, one's own account."""

from uuid import uuid4

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import outbox
from partners.accounts.invitations import UNNAMED
from partners.enums import RoleCode
from partners.errors import AccountRefused
from partners.models import MAIL_LANGUAGES, Organisation, User
from partners.permissions import bodies_managed_by, roles_given_by

PASSWORD_HELP = _(
    "At least 12 characters. Four words that only you put together are easier to keep than signs."
)


def _plain(form: forms.Form, **labels: object) -> None:
    """Our labels, and no text inside the fields that repeats them."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]


class SignInForm(account_forms.LoginForm):
    """User name and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields.pop("login"), self.fields.pop("password")
        self.fields |= {"username": login, "password": password}
        password.help_text = ""
        _plain(self, username=_("User name"), password=_("Password"))
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict:
        """Try them; the refusal does not say which of the two is wrong."""
        self.cleaned_data["login"] = self.cleaned_data.get("username", "").strip()
        return super().clean()


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        _plain(self, password=_("Password"))


class PasswordChangeForm(account_forms.ChangePasswordForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_HELP
        _plain(
            self,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password once more"),
        )


class PasswordResetForm(account_forms.ResetPasswordForm):
    """The work address of somebody who forgot their password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email=_("Work e-mail address"))

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Have the link mailed later: whether there is an account takes no time to say."""
        known = [user.pk for user in self.users]
        outbox.announce("account.reset", f"reset:{uuid4()}", {"users": known})
        return self.cleaned_data["email"]


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HELP
        _plain(self, password1=_("New password"), password2=_("New password once more"))


class CodeForm(factor_forms.AuthenticateForm):
    """The code of the authenticator application, or a recovery code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _code(self)


class CodeAgainForm(factor_forms.ReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _code(self)


class ActivateCodesForm(totp_forms.ActivateTOTPForm):
    """The first code of an authenticator application, which proves that it is set up."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _code(self)


def _code(form: forms.Form) -> None:
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "dir": "ltr"}
    _plain(form, code=_("Code"))


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    """The name of a new passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, name=_("Name of this passkey"))


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, name=_("Name of this passkey"))


class _RefusableForm(forms.Form):
    def refuse(self, refused: AccountRefused) -> None:
        """Show why the act was refused."""
        self.add_error(None, refused.message)


class JoinForm(_RefusableForm):
    """The user name and the password of somebody who joins."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("With it you sign in: letters, digits, and . - _ @ without spaces."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, user: User, is_new: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not is_new:
            del self.fields["username"]

    def clean_username(self) -> str:
        """A name that nobody has, in whatever letters."""
        username = self.cleaned_data["username"].strip()
        if username.lower().startswith(UNNAMED):
            raise get_adapter().validation_error("username_blacklisted")
        return get_adapter().clean_username(username)

    def clean(self) -> dict:
        """The same good password twice."""
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Type the same password twice."))
        if first:
            about = User(
                username=cleaned.get("username", self.user.username),
                email=self.user.email,
                first_name=self.user.first_name,
                last_name=self.user.last_name,
            )
            try:
                password_validation.validate_password(first, about)
            except forms.ValidationError as weak:
                self.add_error("password1", weak)
        return cleaned


class InviteForm(_RefusableForm):
    """Whom to invite, to what."""

    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("The invitation goes there; later, links to choose a new password."),
    )
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Family name"), max_length=150)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of mails"), choices=MAIL_LANGUAGES)

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        bodies = bodies_managed_by(by)
        self.by = by
        self.fields["organisation"].queryset = bodies
        self.fields["role"].choices = role_choices(by, bodies)
        codes = list(bodies.order_by("code").values_list("code", flat=True)[:2])
        if len(codes) == 1:
            self.fields["organisation"].initial = codes[0]
            self.fields["organisation"].widget = forms.HiddenInput()


class RoleForm(_RefusableForm):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("New role"))

    def __init__(self, *args: object, by: User, organisation: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _named(roles_given_by(by, organisation))


class MailLanguageForm(forms.ModelForm):
    """The language in which an officer is written to."""

    class Meta:
        model = User
        fields = ["language"]
        labels = {"language": _("Language of mails")}


def role_choices(by: User, bodies: QuerySet[Organisation]) -> list[tuple[str, object]]:
    """The roles that ``by`` may give in one of ``bodies``; which body takes which is checked."""
    first = bodies.order_by("code").values_list("code", flat=True).first()
    return _named(roles_given_by(by, first)) if first else []


def _named(roles: frozenset[RoleCode]) -> list[tuple[str, object]]:
    return [(role.value, role.label) for role in RoleCode if role in roles]
