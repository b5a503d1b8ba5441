"""Writing, finishing and approving assessments."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction
from django.db.models import Max

from casework import errors, events
from casework.enums import EventKind, Risk, TracingConsent
from casework.models import Assessment, Case
from casework.services.case import hold_open
from common import clock
from partners.models import User


@dataclass(frozen=True, kw_only=True)
class AssessmentData:
    """What an officer writes; the last five only of a child (domain §7.7, F-CHILD)."""

    risk: Risk | None = None
    review_date: date | None = None
    situation: str = ""
    strengths: str = ""
    wishes: str = ""
    risks: str = ""
    protection: str = ""
    school: str = ""
    care: str = ""
    siblings: str = ""
    tracing: TracingConsent | None = None
    best_interest: str = ""


@transaction.atomic
def save_assessment(*, case: Case, author: User, data: AssessmentData) -> Assessment:
    """Keep the author's draft, of which a case has one for each author. Raises CaseClosed."""
    hold_open(case)
    draft = case.assessments.filter(author=author, finished_at__isnull=True).first()
    draft = draft or Assessment(case=case, author=author)
    for field in fields(AssessmentData):
        setattr(draft, field.name, getattr(data, field.name))
    draft.risk, draft.tracing = data.risk or "", data.tracing or ""
    draft.changed_at = clock.now()
    draft.save()
    return draft


@transaction.atomic
def finish_assessment(*, case: Case, author: User, data: AssessmentData) -> Assessment:
    """Make what the author wrote the present version, which supersedes the one before.

    It counts at once, also where another officer must still approve it. Raises CaseClosed,
    AssessmentIncomplete.
    """
    if data.risk is None or data.review_date is None or not data.situation.strip():
        raise errors.AssessmentIncomplete
    draft = save_assessment(case=case, author=author, data=data)
    last = case.assessments.aggregate(last=Max("version"))["last"] or 0
    draft.version, draft.finished_at = last + 1, clock.now()
    draft.save(update_fields=["version", "finished_at"])
    events.record(
        case,
        EventKind.ASSESSED,
        actor=author,
        organisation=case.organisation,
        version=draft.version,
        risk=draft.risk,
    )
    return draft


@transaction.atomic
def approve_assessment(*, assessment: Assessment, approved_by: User) -> Assessment:
    """Write down that another officer read an assessment of high risk and agrees.

    Approving twice changes nothing. Raises ApprovalOfOwn, CaseClosed, NothingToApprove.
    """
    hold_open(assessment.case)
    held = Assessment.objects.select_for_update(of=("self",), no_key=True)
    assessment = held.select_related("case").get(pk=assessment.pk)
    if assessment.author_id == approved_by.pk:
        raise errors.ApprovalOfOwn
    if assessment.approved_at is not None:
        return assessment
    if not assessment.awaits_approval:
        raise errors.NothingToApprove
    assessment.approved_by, assessment.approved_at = approved_by, clock.now()
    assessment.save(update_fields=["approved_by", "approved_at"])
    events.record(
        assessment.case,
        EventKind.ASSESSED,
        actor=approved_by,
        organisation=assessment.case.organisation,
        version=assessment.version,
        approved=1,
    )
    return assessment
