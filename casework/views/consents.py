"""Recording and withdrawing a person's consent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import errors, services
from casework.enums import ConsentMethod, SharedField
from casework.forms import ConsentForm
from casework.models import Case, ConsentWording
from casework.selectors import current_wording
from casework.services.consent import MAJORITY
from casework.views.access import known_person_or_404
from common import clock

#: Read when no text exists in a language, through an interpreter.
FALLBACK = "fr"
#: What one language is read in when it has no text of its own.
NEAREST = {"ary": "ar"}


@require_http_methods(["GET", "POST"])
def consent_add(request: HttpRequest, number: str) -> HttpResponse:
    """Record a consent for one body, with the words that were read."""
    access = known_person_or_404(request, number)
    case = access.case
    is_reading = "show_text" in request.POST
    form = ConsentForm(
        request.POST or None, case=case, is_minor=_is_minor(case), initial=_initial(request, case)
    )
    wording = _wording(form)
    is_sound = form.is_bound and not is_reading and _is_sound(form, wording)
    if is_sound and (answer := _record(request, case, form)):
        return answer
    context = {
        "form": form,
        "access": access,
        "case": case,
        "wording": wording,
        "is_translated_aloud": wording.language != _language(form),
        "is_reading": is_reading,
        "is_minor": _is_minor(case),
        "next": _next(request),
    }
    status = 422 if form.is_bound and not is_reading else 200
    return render(request, "casework/consent_add.html", context, status=status)


def _is_sound(form: ConsentForm, wording: ConsentWording) -> bool:
    """Whether the form is filled in and the officer had the text of that language before them."""
    if form.is_valid() and form.cleaned_data["wording"] != wording:
        form.add_error(
            "read_in",
            _("The page showed the text in another language. Read the one below, then send again."),
        )
    return form.is_valid()


def _record(request: HttpRequest, case: Case, form: ConsentForm) -> HttpResponse | None:
    data = form.cleaned_data

    def act() -> Case:
        consent = services.record_consent(
            case=case,
            recipient=data["recipient"],
            fields=[SharedField(field) for field in data["fields_shared"]],
            method=ConsentMethod(data["method"]),
            wording=data["wording"],
            read_in=data["read_in"],
            recorded_by=request.user,
            witness=data["witness"],
            given_by_guardian=data.get("given_by_guardian", False),
        )
        return consent.case

    try:
        services.once(key=data["key"], user=request.user, act=act)
    except errors.ConsentOfGuardianNeeded as refused:
        form.add_error("given_by_guardian", refused.message)
        return None
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, _("The consent is recorded. It holds for twelve months."))
    return redirect(_next(request) or reverse("casework:case-detail", args=[case.number]))


@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Withdraw a consent, after saying what stops and what cannot be taken back."""
    access = known_person_or_404(request, number)
    consent = get_object_or_404(access.case.consents.select_related("recipient"), pk=pk)
    if request.method == "POST":
        services.withdraw_consent(consent=consent, withdrawn_by=request.user)
        messages.success(request, _("The consent is withdrawn and nothing more is shared."))
        return redirect("casework:case-detail", number)
    body = consent.recipient.label
    context = {
        "access": access,
        "case": access.case,
        "consent": consent,
        "heading": _("Withdraw the consent"),
        "explanation": _("The person no longer wants %(body)s to learn about them.")
        % {"body": body},
        "consequences": [
            _("Nothing more is shared with %(body)s.") % {"body": body},
            _("Referrals under way to this body that stand on this consent are stopped at once."),
            _("Ask the body to review what it has received: the person has a right to it."),
            _("The person keeps every other service. A new consent can be recorded at any time."),
        ],
        "irreversible": _("What has already been sent cannot be taken back."),
        "submit_label": _("Withdraw the consent"),
        "cancel_url": reverse("casework:case-detail", args=[number]),
    }
    return render(request, "casework/consent_withdraw.html", context)


def _initial(request: HttpRequest, case: Case) -> dict[str, str]:
    spoken = case.beneficiary.language_id or (get_language() or FALLBACK)[:2]
    return {"recipient": request.GET.get("recipient", ""), "read_in": spoken}


def _language(form: ConsentForm) -> str:
    return str(form["read_in"].value() or FALLBACK)


def _wording(form: ConsentForm) -> ConsentWording:
    """The newest text in the language that is chosen, or the one to be translated aloud."""
    language = _language(form)
    found = current_wording(NEAREST.get(language, language)) or current_wording(FALLBACK)
    if found is None:
        raise LookupError("No text of consent is published.")
    return found


def _is_minor(case: Case) -> bool:
    age = case.beneficiary.age_on(clock.today())
    return age is not None and age < MAJORITY


def _next(request: HttpRequest) -> str:
    """Where the officer came from, when it is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted.startswith("/") and is_ours else ""
