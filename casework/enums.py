"""Codes of the casework app."""

from django.db import models
from django.utils.functional import Promise
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


class AgeBasis(models.TextChoices):
    """What an estimated age rests on (domain §12.3)."""

    DECLARED = "declared", _("what the person says")
    DOCUMENT = "document", _("a document")
    HEALTH = "health", _("a health professional's opinion")
    OTHER = "other", _("something else")


class InterpreterGender(models.TextChoices):
    """Whom the person would rather speak through; empty when they did not say."""

    WOMAN = "F", _("a woman")
    MAN = "M", _("a man")


class ContactChannel(models.TextChoices):
    """Ways of reaching a person."""

    CALL = "call", _("telephone call")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    VOICEMAIL = "voicemail", _("voice message")
    VISIT = "visit", _("visit")


class ContactRule(models.TextChoices):
    """What a person allows of one way of reaching them."""

    ALLOWED = "allowed", _("allowed")
    SAFE_HOURS = "safe-hours", _("only in the safe hours")
    NEVER = "never", _("not allowed")


class RelationKind(models.TextChoices):
    """What one person is to another."""

    PARENT = "parent", _("parent")
    GUARDIAN = "guardian", _("guardian")
    SPOUSE = "spouse", _("spouse")
    SIBLING = "sibling", _("brother or sister")
    OTHER = "other", _("another relation")

    @property
    def inverse(self) -> str | Promise:
        """What the second person is to the first."""
        inverses = {"parent": _("child"), "guardian": _("under the guardianship of the person")}
        return inverses.get(self.value, self.label)


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


class MatchReason(models.TextChoices):
    """What speaks for one person, in the codes of ``casework.matching``."""

    DOCUMENT_SAME = "document-same", _("same document number")
    DOCUMENT_CLOSE = "document-close", _("document number with one sign of difference")
    PHONE_SAME = "phone-same", _("same telephone")
    PHONE_SHARED = "phone-shared", _("same telephone, which others use too")
    NAME_SAME = "name-same", _("same name")
    NAME_CLOSE = "name-close", _("name spelt otherwise")
    NAME_PARTLY = "name-partly", _("a part of the name")
    BIRTH_SAME = "birth-same", _("same birth date")
    BIRTH_SWAPPED = "birth-swapped", _("birth date with day and month swapped")
    BIRTH_CLOSE = "birth-close", _("birth date with one sign of difference")
    BIRTH_YEAR = "birth-year", _("same year of birth")
    BIRTH_AROUND = "birth-around", _("about the same age")
    NATIONALITY_SAME = "nationality-same", _("same nationality")
    NATIONALITY_GROUP = "nationality-group", _("nationality of the same part of the world")
    SEX_SAME = "sex-same", _("same sex")
    PLACE_SAME = "place-same", _("same commune")
    PLACE_CLOSE = "place-close", _("almost the same address")


class MatchBand(models.TextChoices):
    """How sure it is that two descriptions are of one person."""

    CERTAIN = "certain", _("almost certainly the same person")
    LIKELY = "likely", _("probably the same person")
    POSSIBLE = "possible", _("perhaps the same person")


class PairState(models.TextChoices):
    """What was decided of two persons who may be one."""

    OPEN = "open", _("to be compared")
    LATER = "later", _("to be looked at again")
    DIFFERENT = "different", _("two different persons")
    SAME = "same", _("the same person")


class MergeState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second officer")
    MERGED = "merged", _("merged")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("undone")


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
