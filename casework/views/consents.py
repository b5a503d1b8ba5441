"""The consents of a case: what is allowed to whom, recording one, taking some back."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import consequences, errors, selectors, services, wordings
from casework.enums import ConsentMethod, SharedField
from casework.forms import ConsentForm, WithdrawForm
from casework.majority import is_minor
from casework.models import Case, Consent, ConsentWording
from casework.permissions import Access, weighs_reports
from casework.selectors import current_wording
from casework.views.access import case_or_404, known_person_or_404
from casework.views.file import file_page
from common import clock
from partners.models import Organisation
from partners.permissions import standing_of

#: Read when no text exists in a language, through an interpreter.
FALLBACK = "fr"
#: What one language is read in when it has no text of its own.
NEAREST = {"ary": "ar"}


@require_GET
def case_consents(request: HttpRequest, number: str) -> HttpResponse:
    """What is allowed to whom until when, what was, and what was told on the strength of it."""
    access = case_or_404(request, number)
    lines = selectors.consent_lines(access.case)
    context = {
        "live": [line for line in lines if line.is_live],
        "ended": [line for line in lines if not line.is_live],
        "can_withdraw": access.can_write
        and access.sees_identity
        and any(line.consent.withdrawn_at is None for line in lines),
        "legals": access.case.legal_disclosures.select_related("basis", "recipient"),
        "now": clock.now(),
        "may_use_law": access.can_manage
        and access.sees_identity
        and bool(selectors.legal_bases(standing_of(request.user).roles)),
        "weighs_reports": weighs_reports(request.user, access.case),
        "copies": consequences.copies_of(access.case),
    }
    return file_page(request, access, "casework/consents.html", **context)


@require_http_methods(["GET", "POST"])
def consent_add(request: HttpRequest, number: str) -> HttpResponse:
    """Record a consent for one body, with the words that were read."""
    access = known_person_or_404(request, number)
    case = access.case
    is_reading = bool({"show_text", "print"} & set(request.POST))
    is_child = is_minor(case.beneficiary, clock.today())
    form = ConsentForm(
        request.POST or None,
        case=case,
        is_minor=is_child,
        user=request.user,
        initial=_initial(request, case),
    )
    wording = _wording(form)
    if "print" in request.POST:
        return _paper(request, access, form, wording)
    is_sound = form.is_bound and not is_reading and _is_sound(form, wording)
    if is_sound and (answer := _record(request, case, form)):
        return answer
    context = {
        "form": form,
        "access": access,
        "case": case,
        "wording": wording,
        "is_rtl_text": _is_rtl(wording),
        "is_translated_aloud": wording.language != NEAREST.get(_language(form), _language(form)),
        "is_unvalidated": wording.language in wordings.UNVALIDATED,
        "is_reading": is_reading,
        "is_minor": is_child,
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
            purpose=data["purpose"],
            fields=[SharedField(field) for field in data["fields_shared"]],
            method=ConsentMethod(data["method"]),
            wording=data["wording"],
            read_in=data["read_in"],
            read_by=data["read_by"],
            interpreter=data["interpreter"],
            refusal_explained=data["refusal_explained"],
            recorded_by=request.user,
            witness=data["witness"],
            paper=data["paper"],
            given_by_guardian=data.get("given_by_guardian", False),
            guardian=data["guardian"],
            guardian_name=data.get("guardian_name", ""),
            validity=data["validity"],
        )
        return consent.case

    try:
        services.once(key=data["key"], user=request.user, act=act)
    except (errors.ConsentOfGuardianNeeded, errors.GuardianUnfit) as refused:
        form.add_error("given_by_guardian", refused.message)
        return None
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, _("The consent is recorded."))
    return redirect(_next(request) or reverse("casework:case-detail", args=[case.number]))


def _paper(
    request: HttpRequest, access: Access, form: ConsentForm, wording: ConsentWording
) -> HttpResponse:
    """The sheet to sign, from what is ticked now; nothing is recorded."""
    chosen = form["recipient"].value() or ""
    context = {
        "access": access,
        "case": access.case,
        "wording": wording,
        "is_rtl_text": _is_rtl(wording),
        "body": form.fields["recipient"].rows.get(chosen),
        "shared": selectors.field_labels(form["fields_shared"].value() or ()),
        "validity": dict(form.fields["validity"].choices).get(form["validity"].value(), ""),
        "is_minor": "given_by_guardian" in form.fields,
        "today": clock.today(),
    }
    return render(request, "casework/consent_paper.html", context)


@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Withdraw a consent or a part of it, after saying what stops and what cannot be undone."""
    access = known_person_or_404(request, number)
    consent = get_object_or_404(_withdrawable(access.case), pk=pk)
    return _withdraw_page(request, access, [consent], is_one=True)


@require_http_methods(["GET", "POST"])
def consents_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take everything back at once, or all that concerns one body or some information."""
    access = known_person_or_404(request, number)
    consents = list(_withdrawable(access.case).filter(withdrawn_at__isnull=True))
    return _withdraw_page(request, access, consents, is_one=False)


def _withdrawable(case: Case) -> QuerySet[Consent]:
    return case.consents.select_related("recipient", "case").prefetch_related("withdrawals")


def _withdraw_page(
    request: HttpRequest, access: Access, consents: list[Consent], *, is_one: bool
) -> HttpResponse:
    is_sent = request.method == "POST"
    is_preview = "preview" in request.POST
    form = WithdrawForm(request.POST if is_sent else None, consents=consents, is_one=is_one)
    is_valid = is_sent and form.is_valid()
    if is_valid and not is_preview:
        return _withdrawn(request, access.case, consents, form, is_one=is_one)
    taken = form.taken if is_valid else None
    body = form.cleaned_data.get("recipient") if is_valid else ""
    meant = [consent for consent in consents if body in (None, "", consent.recipient_id)]
    context = {
        "access": access,
        "case": access.case,
        "form": form,
        "consent": consents[0] if is_one else None,
        "is_over": all(consent.withdrawn_at is not None for consent in consents),
        "effects": consequences.effects_of(meant, taken),
        "is_partial": taken is not None,
        "is_preview": is_preview,
    }
    status = 422 if is_sent and not is_valid else 200
    return render(request, "casework/consent_withdraw.html", context, status=status)


def _withdrawn(
    request: HttpRequest,
    case: Case,
    consents: Sequence[Consent],
    form: WithdrawForm,
    *,
    is_one: bool,
) -> HttpResponse:
    if is_one:
        services.withdraw_consent(consent=consents[0], withdrawn_by=request.user, fields=form.taken)
    else:
        code = form.cleaned_data["recipient"]
        services.withdraw_consents(
            case=case,
            withdrawn_by=request.user,
            recipient=Organisation.objects.get(code=code) if code else None,
            fields=form.taken,
        )
    messages.success(
        request, _("Withdrawn: nothing more is shared, and each body is asked about its copies.")
    )
    return redirect("casework:case-consents", case.number)


def _initial(request: HttpRequest, case: Case) -> dict[str, str]:
    spoken = case.beneficiary.language_id or (get_language() or FALLBACK)[:2]
    return {
        "recipient": request.GET.get("recipient", ""),
        "read_in": spoken,
        "guardian_name": case.beneficiary.guardian_name,
    }


def _language(form: ConsentForm) -> str:
    return str(form["read_in"].value() or FALLBACK)


def _wording(form: ConsentForm) -> ConsentWording:
    """The newest text in the language that is chosen, or the one to be translated aloud."""
    language, purpose = _language(form), form.chosen_purpose
    found = current_wording(NEAREST.get(language, language), purpose)
    found = found or current_wording(FALLBACK, purpose)
    if found is None:
        raise LookupError("No text of consent is published.")
    return found


def _is_rtl(wording: ConsentWording) -> bool:
    return wording.language == "ar"


def _next(request: HttpRequest) -> str:
    """Where the officer came from, when it is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted.startswith("/") and is_ours else ""
