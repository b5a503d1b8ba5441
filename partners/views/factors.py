"""Second factors: one's own list, and the library's pages that add and remove them."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from partners.permissions import needs_second_factor, standing_of
from partners.views.refusals import told_apart

activate_totp = told_apart(totp_views.activate_totp)
deactivate_totp = told_apart(totp_views.deactivate_totp)
recovery_codes = code_views.view_recovery_codes
generate_recovery_codes = told_apart(code_views.generate_recovery_codes)
passkey_add = told_apart(passkey_views.add_webauthn)
passkey_rename = told_apart(passkey_views.edit_webauthn)
passkey_again = passkey_views.reauthenticate_webauthn


@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second factors of one's account, and what is still missing."""
    own = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    passkeys = [each for each in own if each.type == Authenticator.Type.WEBAUTHN]
    codes = next((each for each in own if each.type == Authenticator.Type.RECOVERY_CODES), None)
    totp = next((each for each in own if each.type == Authenticator.Type.TOTP), None)
    context = {
        "totp": totp,
        "passkeys": passkeys,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "has_one": totp is not None or bool(passkeys),
        "is_mandatory": (
            settings.SECOND_FACTOR_REQUIRED and needs_second_factor(standing_of(request.user))
        ),
    }
    return render(request, "partners/second_factor.html", context)


@reauthentication_required(app="allauth.mfa")
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's passkey; the last second factor stays where it is mandatory."""
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(own, pk=pk)
    adapter = get_adapter()
    if not adapter.can_delete_authenticator(passkey):
        messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect("partners:second-factor")
    return passkey_views.remove_webauthn(request, pk=pk)
