"""Sending a referral: the body, what it is told, and the consent that covers it, on one page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.enums import SharedField, Tier
from casework.errors import CaseworkRefused
from casework.models import Case, Consent, Document, LegalDisclosure, Request
from casework.selectors import documents_of, live_consents, live_legal_disclosures
from common import clock
from common.views import error_page
from partners.models import Organisation, Service
from referrals import errors, selectors, services
from referrals.enums import Actor, ReferralKind, ReferralState
from referrals.forms import OTHER, DisclosureForm, SendForm
from referrals.machine import OPEN
from referrals.models import Referral
from referrals.views.reach import reached_as, request_to_refer
from referrals.views.recipients import RecipientChoice, bodies_for, recipient_choices

#: Ticked on a new form; nothing but the need where the case is sensitive.
_USUAL = (SharedField.IDENTITY, SharedField.CONTACT, SharedField.LANGUAGES, SharedField.NEED)


#: The live consents of a case by the code of the body, the newest first.
Consents = Mapping[str, list[Consent]]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the chosen body would read, and whether the person agreed to it."""

    recipient: Organisation | None
    lines: Sequence[selectors.Disclosed]
    papers: Sequence[Document]
    limits: Sequence[str]
    #: The consent that covers everything that is ticked.
    consent: Consent | None
    #: The ground in law that does, where there is no such consent.
    legal: LegalDisclosure | None
    #: What is ticked and no consent of the person for this body covers.
    not_covered: Sequence[SharedField]


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a request of a person to a body of the network."""
    asked = request_to_refer(request.user, pk)
    if asked.closed_at is not None:
        return error_page(request, 409, reason=errors.RequestEnded.message)
    consents = _consents_by_body(asked.case)
    form = _send_form(request, asked, consents)
    if request.method != "POST":
        return _send_page(request, asked, form, consents)
    if "consent" in request.POST:
        return _record_consent_first(request, asked.case, _key(asked), request.POST["consent"])
    if "preview" in request.POST:
        return _send_page(request, asked, form.without_complaints(), consents)
    if not form.is_valid():
        return _send_page(request, asked, form, consents, status=422)
    try:
        referral = services.send_referral(
            request=asked,
            recipient=form.cleaned_data["recipient"],
            fields=_fields(form),
            summary=form.cleaned_data["summary"],
            sent_by=request.user,
            kind=ReferralKind(form.cleaned_data["kind"]),
            service=form.cleaned_data["service"],
            **_papers(form),
        )
    except (errors.ReferralRefused, CaseworkRefused) as refused:
        form.add_error(None, refused.message)
        return _send_page(request, asked, form, consents, status=422, refused=refused)
    return _sent(request, referral, _key(asked))


@require_POST
def send_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the body would read, redrawn while the form is filled in."""
    asked = request_to_refer(request.user, pk)
    consents = _consents_by_body(asked.case)
    form = _send_form(request, asked, consents).without_complaints()
    context = {"preview": _preview(asked, form.recipient, form, consents)}
    return render(request, "referrals/send.html#preview", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Send what another body redirected, once the person agreed to the new one."""
    access = reached_as(request.user, reference, Actor.SENDER)
    draft = access.referral
    if draft.state != ReferralState.DRAFT:
        return redirect("referrals:referral-detail", reference=reference)
    form = DisclosureForm(
        request.POST or None,
        papers=_papers_of(request, draft.request),
        initial=_kept(request, draft.reference) or _of_draft(draft),
    )
    if request.method != "POST":
        return _draft_page(request, draft, form)
    if "consent" in request.POST:
        return _record_consent_first(
            request, draft.request.case, draft.reference, draft.recipient_id
        )
    if "preview" in request.POST:
        return _draft_page(request, draft, form.without_complaints())
    if not form.is_valid():
        return _draft_page(request, draft, form, status=422)
    try:
        services.send_draft(
            referral=draft,
            fields=_fields(form),
            sent_by=request.user,
            summary=form.cleaned_data["summary"],
            **_papers(form),
        )
    except errors.MoveNotPossible:
        return redirect("referrals:referral-detail", reference=reference)
    except (errors.ReferralRefused, CaseworkRefused) as refused:
        form.add_error(None, refused.message)
        return _draft_page(request, draft, form, status=422)
    return _sent(request, draft, draft.reference)


def _sent(request: HttpRequest, referral: Referral, key: str) -> HttpResponse:
    request.session.pop(_session_key(key), None)
    messages.success(request, _("Referral sent. You will see the answer on your day's page."))
    return redirect("referrals:referral-detail", reference=referral.reference)


def _send_form(request: HttpRequest, asked: Request, consents: Consents) -> SendForm:
    """The form as typed, as it was before the detour to the consent, or with first proposals."""
    matching, others = bodies_for(
        asked, territory=asked.commune, without={asked.case.organisation_id}
    )
    return SendForm(
        request.POST or None,
        services=matching,
        organisations=others,
        papers=_papers_of(request, asked),
        initial=_kept(request, _key(asked)) or _first_values(asked, matching, consents),
    )


def _first_values(
    asked: Request, matching: Sequence[Service], consents: Consents
) -> dict[str, Any]:
    only = matching[0] if len(matching) == 1 else None
    agreed = consents.get(only.organisation_id, []) if only else []
    return {
        "service": only.code if only else "",
        "shared": agreed[0].fields_at(clock.now()) if agreed else _usual(asked),
        "summary": asked.summary,
        "kind": ReferralKind.REFERRAL,
    }


def _usual(asked: Request) -> list[SharedField]:
    """What most bodies need and is known; the need alone where the case is sensitive."""
    if asked.case.tier in {Tier.C3, Tier.C4}:
        return [SharedField.NEED]
    told = selectors.lines(asked.case.beneficiary, fields=_USUAL, summary=asked.summary or "-")
    return [line.field for line in told if line.value or line.phone]


def _of_draft(draft: Referral) -> dict[str, Any]:
    """What the body before was told, as a first proposal."""
    before = draft.previous.manifest.readable if draft.previous else [SharedField.NEED]
    return {"shared": before, "summary": draft.summary}


def _send_page(
    request: HttpRequest,
    asked: Request,
    form: SendForm,
    consents: Consents,
    *,
    status: int = 200,
    refused: Exception | None = None,
) -> HttpResponse:
    context = {
        "request_to_send": asked,
        "form": form,
        "options": _options(asked, form, consents),
        "chosen": form["service"].value() or "",
        "other": OTHER,
        "preview": _preview(asked, form.recipient, form, consents),
        "existing": _existing(asked, form) if refused else None,
        "is_protected": asked.case.tier == Tier.C4,
    }
    return render(request, "referrals/send.html", context, status=status)


def _draft_page(
    request: HttpRequest, draft: Referral, form: DisclosureForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "referral": draft,
        "form": form,
        "preview": _preview(
            draft.request, draft.recipient, form, _consents_by_body(draft.request.case)
        ),
        "is_protected": draft.request.case.tier == Tier.C4,
    }
    return render(request, "referrals/send_draft.html", context, status=status)


def _options(asked: Request, form: SendForm, consents: Consents) -> list[RecipientChoice]:
    newest = {code: found[0] for code, found in consents.items()}
    return recipient_choices(list(form.services.values()), urgency=asked.urgency, consents=newest)


def _preview(
    asked: Request,
    recipient: Organisation | None,
    form: DisclosureForm,
    consents: Consents,
) -> Preview:
    """What ``recipient`` would read of what is ticked now."""
    shared = [field for field in SharedField if field.value in (form["shared"].value() or ())]
    if form.chosen_papers:
        shared.append(SharedField.DOCUMENTS)
    person = asked.case.beneficiary
    found = consents.get(recipient.pk, []) if recipient else []
    now, basis = clock.now(), None
    if recipient and shared:
        # Those that the page has read, before asking for a ground in law.
        covering = (each for each in found if {*shared} <= {*each.fields_at(now)})
        basis = next(covering, None) or _legal(asked.case, recipient, shared)
    allowed = {field for each in found for field in each.fields_at(now)}
    return Preview(
        recipient=recipient,
        lines=selectors.lines(person, fields=shared, summary=form["summary"].value() or ""),
        papers=form.chosen_papers,
        limits=selectors.contact_limits(person, fields=shared),
        consent=basis if isinstance(basis, Consent) else None,
        legal=basis if isinstance(basis, LegalDisclosure) else None,
        not_covered=[] if basis else [field for field in shared if field not in allowed],
    )


def _legal(
    case: Case, recipient: Organisation, shared: Collection[SharedField]
) -> LegalDisclosure | None:
    """The ground in law that lets ``recipient`` learn everything that is ticked."""
    grounds = live_legal_disclosures(case, recipient=recipient)
    return next((each for each in grounds if {*shared} <= {*each.fields}), None)


def _consents_by_body(case: Case) -> Consents:
    """The live consents of the case, the newest first for each body."""
    found: dict[str, list[Consent]] = {}
    for consent in live_consents(case):
        found.setdefault(consent.recipient_id, []).append(consent)
    return found


def _existing(asked: Request, form: SendForm) -> Referral | None:
    """The open referral that stands in the way of sending to the same body again."""
    recipient = form.cleaned_data.get("recipient")
    return asked.referrals.filter(recipient=recipient, state__in=OPEN).order_by("id").first()


def _record_consent_first(
    request: HttpRequest, case: Case, key: str, recipient: str
) -> HttpResponse:
    """Keep what was typed in the session and go to the form of the consent; it leads back."""
    kept = {name: request.POST.get(name, "") for name in ("service", "organisation", "kind")}
    kept |= {name: request.POST.getlist(name) for name in ("shared", "documents")}
    kept |= {name: request.POST.get(name, "") for name in ("summary", "only_for_this")}
    request.session[_session_key(key)] = kept
    page = reverse("casework:consent-add", args=[case.number])
    query = urlencode({"recipient": recipient, "next": request.path})
    return redirect(f"{page}?{query}")


def _kept(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """What was typed before the detour to the consent."""
    return request.session.get(_session_key(key))


def _fields(form: DisclosureForm) -> Collection[SharedField]:
    return [SharedField(value) for value in form.cleaned_data["shared"]]


def _papers_of(request: HttpRequest, asked: Request) -> list[Document]:
    """The documents that may go along and that the officer opens."""
    readable = documents_of(request.user, asked.case)
    return list(selectors.documents_to_send(asked).filter(pk__in=readable.values("pk")))


def _papers(form: DisclosureForm) -> dict[str, Any]:
    """What the form says of documents, as arguments of the services."""
    only = bool(form.cleaned_data.get("only_for_this"))
    return {"documents": form.chosen_papers, "only_for_this": only}


def _key(asked: Request) -> str:
    return f"request-{asked.pk}"


def _session_key(key: str) -> str:
    return f"referral-form-{key}"
