"""Codes of the casework app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "F", _("female")
    MALE = "M", _("male")
    UNSTATED = "U", _("not stated")


class BirthPrecision(models.TextChoices):
    """How well the birth date is known (domain §12.3)."""

    EXACT = "exact", _("exact date")
    MONTH = "month", _("month and year")
    YEAR = "year", _("year only")
    ESTIMATED = "estimated", _("estimated from the age")
    UNKNOWN = "unknown", _("unknown")


class Tier(models.TextChoices):
    """Confidentiality tiers (domain §7.4)."""

    C1 = "C1", _("ordinary")
    C2 = "C2", _("personal")
    C3 = "C3", _("sensitive")
    C4 = "C4", _("very sensitive")


class Urgency(models.TextChoices):
    """Urgency levels (domain §7.4); U1 is the highest."""

    U1 = "U1", _("vital")
    U2 = "U2", _("urgent")
    U3 = "U3", _("priority")
    U4 = "U4", _("standard")


class CaseStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class ClosureState(models.TextChoices):
    """What became of a proposal to close a case."""

    ASKED = "asked", _("awaits a second person")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ReopeningReason(models.TextChoices):
    """Why a closed case is taken up again."""

    CAME_BACK = "came-back", _("the person came back with the same need")
    NEW_NEED = "new-need", _("the person has a new need")
    NOT_GIVEN = "not-given", _("the service was not given after all")
    MISTAKE = "mistake", _("it was closed by mistake")
    OTHER = "other", _("another reason")


class HandOverResult(models.TextChoices):
    """What became of one case of a hand-over; all but the first two say why it was left."""

    WAITING = "waiting", _("waiting")
    MOVED = "moved", _("handed over")
    CLOSED = "closed", _("left: closed meanwhile")
    ELSEWHERE = "elsewhere", _("left: somebody else is in charge by now")
    TIER = "tier", _("left: too confidential for the receiving officer")
    GONE = "gone", _("left: the receiving officer no longer works here")
    FORBIDDEN = "forbidden", _("left: no longer in your reach")


class RequestStatus(models.TextChoices):
    """Status machine of a request (domain §7.6), as far as the journeys need it."""

    SUBMITTED = "submitted", _("submitted")
    IN_PROGRESS = "in-progress", _("in progress")
    FOLLOW_UP = "follow-up", _("follow-up")
    CLOSED = "closed", _("closed")


class ConsentMethod(models.TextChoices):
    SIGNED = "signed", _("signed")
    VERBAL = "verbal", _("verbal, before a witness")
    THUMBPRINT = "thumbprint", _("thumbprint")


class ConsentPurpose(models.TextChoices):
    REFERRAL = "referral", _("referral to a service")


class SharedField(models.TextChoices):
    """What a consent may allow a named recipient to learn."""

    IDENTITY = "identity", _("name, sex and birth date")
    CONTACT = "contact", _("telephone and safe hours")
    NATIONALITY = "nationality", _("nationality")
    LANGUAGES = "languages", _("languages and need of an interpreter")
    RESIDENCE = "residence", _("commune of residence")
    NEED = "need", _("the need and the officer's summary")


class ClockStatus(models.TextChoices):
    RUNNING = "running", _("running")
    MET = "met", _("done in time")
    MISSED = "missed", _("missed")
    DROPPED = "dropped", _("no longer needed")


class GrantKind(models.TextChoices):
    """Why an officer reaches a case beyond their role."""

    SHARED = "shared", _("shared by the officer in charge")
    EMERGENCY = "emergency", _("emergency access")
    SUBSTITUTE = "substitute", _("stands in for an absent colleague")


class EventKind(models.TextChoices):
    """What can be written in a case's log; payloads hold codes only."""

    CASE_OPENED = "case-opened", _("case opened")
    PERSON_CORRECTED = "person-corrected", _("person's details corrected")
    REQUEST_SUBMITTED = "request-submitted", _("request submitted")
    CONSENT_GIVEN = "consent-given", _("consent recorded")
    CONSENT_WITHDRAWN = "consent-withdrawn", _("consent withdrawn")
    ASSIGNED = "assigned", _("case assigned")
    REFERRAL_SENT = "referral-sent", _("referral sent")
    REFERRAL_ACKNOWLEDGED = "referral-acknowledged", _("referral acknowledged")
    REFERRAL_ACCEPTED = "referral-accepted", _("referral accepted")
    REFERRAL_DECLINED = "referral-declined", _("referral declined")
    REFERRAL_REDIRECTED = "referral-redirected", _("referral redirected")
    REFERRAL_WITHDRAWN = "referral-withdrawn", _("referral withdrawn")
    SERVICE_STARTED = "service-started", _("service started")
    SERVICE_COMPLETED = "service-completed", _("service completed")
    FEEDBACK_CONFIRMED = "feedback-confirmed", _("outcome confirmed")
    REMINDER_SENT = "reminder-sent", _("reminder sent")
    ESCALATED = "escalated", _("escalated")
    DECISION_RECORDED = "decision-recorded", _("decision recorded")
    CLOCK_STARTED = "clock-started", _("legal deadline computed")
    CLOCK_WARNED = "clock-warned", _("reminder of a legal deadline")
    CLOCK_ENDED = "clock-ended", _("legal deadline settled")
    REQUEST_CLOSED = "request-closed", _("request closed")
    CASE_CLOSED = "case-closed", _("case closed")
    NOTE = "note", _("note")
    NEED_RECORDED = "need-recorded", _("specific need recorded")
    NEED_ENDED = "need-ended", _("specific need ended")
    URGENCY_LOWERED = "urgency-lowered", _("urgency lowered")
    ASSESSED = "assessed", _("situation assessed")
    PLAN_CHANGED = "plan-changed", _("plan changed")
    FOLLOW_UP_SET = "follow-up-set", _("follow-up planned")
    FOLLOW_UP_DONE = "follow-up-done", _("follow-up done")
    APPOINTMENT_SET = "appointment-set", _("appointment made")
    APPOINTMENT_ENDED = "appointment-ended", _("appointment held or missed")
    CONFERENCE_HELD = "conference-held", _("case conference held")
    CLOSURE_ASKED = "closure-asked", _("closure proposed")
    CLOSURE_REFUSED = "closure-refused", _("closure refused")
    CASE_REOPENED = "case-reopened", _("case reopened")
    DOCUMENT_ADDED = "document-added", _("document added")
    DOCUMENT_REMOVED = "document-removed", _("document removed")
    GLASS_BROKEN = "glass-broken", _("emergency access")
    ACCESS_GRANTED = "access-granted", _("access given")
    ACCESS_REVOKED = "access-revoked", _("access taken back")
    MERGED = "merged", _("files merged")
    UNMERGED = "unmerged", _("merge undone")
    COPY_REVIEW_OPENED = "copy-review-opened", _("copies to be reviewed")
    COPY_REVIEW_DONE = "copy-review-done", _("copies reviewed")
    LEGAL_BASIS_RECORDED = "legal-basis-recorded", _("legal basis recorded")
    REPORT_RECORDED = "report-recorded", _("report to the authorities recorded")
    RELATION_RECORDED = "relation-recorded", _("relation recorded")
    ERASED = "erased", _("data erased")
    LEGAL_HOLD = "legal-hold", _("legal hold changed")
    IMPORTED = "imported", _("taken from a register")
