"""One's own account: language of mails, ways to sign in, open sessions, roles, the charter."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners import accounts, charter
from partners.errors import NotTheCurrentText
from partners.forms import MailLanguageForm
from partners.middleware import CHARTER
from partners.selectors import devices_of, seats_of


def account(request: HttpRequest) -> HttpResponse:
    """My account."""
    bound = request.POST if request.method == "POST" else None
    form = MailLanguageForm(bound, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("From now on mails come in this language."))
        return redirect("partners:account")
    context = {
        "form": form,
        "seats": seats_of(request.user),
        "devices": devices_of(request.user, current=request.session.session_key),
        "has_factor": accounts.has_second_factor(request.user),
        "acceptance": request.user.charter_acceptances.first(),
    }
    return render(request, "partners/account.html", context, status=422 if form.errors else 200)


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of one's sessions, or all but this one."""
    named = request.POST.get("session", "")
    pk = int(named) if named.isdecimal() else None
    ended = accounts.end_sessions(user=request.user, pk=pk, but=request.session.session_key)
    if ended:
        messages.success(request, _("Signed out there."))
    return redirect("partners:account")


def read_charter(request: HttpRequest) -> HttpResponse:
    """Read the charter, and accept it when that has not been done."""
    text = charter.current(get_language() or "fr")
    refused = None
    if request.method == "POST":
        try:
            accounts.accept_charter(
                user=request.user,
                language=text.language,
                sha256=request.POST.get("sha256", ""),
            )
        except NotTheCurrentText as changed:
            refused = changed.message
        else:
            request.session[CHARTER] = text.version
            return redirect(settings.LOGIN_REDIRECT_URL)
    accepted = request.user.charter_acceptances.filter(version=text.version).first()
    context = {"charter": text, "acceptance": accepted, "refused": refused}
    return render(request, "partners/charter.html", context, status=422 if refused else 200)
