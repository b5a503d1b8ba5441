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
    INTERPRETER = "interpreter", _("help of an interpreter")
    PHOTO = "photo", _("photograph or publication")


class ReadBy(models.TextChoices):
    """Who read the text of a consent to the person."""

    OFFICER = "officer", _("the officer")
    INTERPRETER = "interpreter", _("an interpreter")


class SharedField(models.TextChoices):
    """What a consent may allow a named recipient to learn."""

    IDENTITY = "identity", _("name, sex and birth date")
    CONTACT = "contact", _("telephone and safe hours")
    NATIONALITY = "nationality", _("nationality")
    LANGUAGES = "languages", _("languages and need of an interpreter")
    RESIDENCE = "residence", _("commune of residence")
    #: Never implied by another field: a person may share all the rest and keep this.
    STATUS = "status", _("situation as to residence")
    DOCUMENTS = "documents", _("copies of documents")
    NEED = "need", _("the need and the officer's summary")


class SafetyStep(models.TextChoices):
    """What is checked before and after a report to the prosecutor."""

    PLACE = "place", _("The person is in a safe place that the suspects do not know")
    CONTACT = "contact", _("How and when to reach the person safely is agreed")
    NOBODY_TOLD = "nobody-told", _("No other body has been told of the report")
    LAWYER = "lawyer", _("A lawyer or the legal-aid office has been proposed")
    CARE = "care", _("Medical and psychological care has been proposed")
    CHILDREN = "children", _("Children who depend on the person are safe too")


class ClockStatus(models.TextChoices):
    RUNNING = "running", _("running")
    MET = "met", _("done in time")
    MISSED = "missed", _("missed")
    DROPPED = "dropped", _("no longer needed")


class DocumentState(models.TextChoices):
    WAITING = "waiting", _("being checked")
    READY = "ready", _("ready")
    REMOVED = "removed", _("destroyed")


class RightKind(models.TextChoices):
    """What law 09-08 lets a person ask (articles 7 to 9)."""

    ACCESS = "access", _("to see what is held")
    RECTIFICATION = "rectification", _("to have it corrected")
    ERASURE = "erasure", _("to have it erased")
    OPPOSITION = "opposition", _("to object to a use")


class RightState(models.TextChoices):
    OPEN = "open", _("to be answered")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused, with the way to the authority")


class IdentityProof(models.TextChoices):
    """How it was made sure that the data's own person asks."""

    PAPER = "paper", _("a paper was shown")
    KNOWN = "known", _("the officer knows the person")
    REPRESENTATIVE = "representative", _("a guardian or representative, with proof")
    LETTER = "letter", _("by letter, with a copy of a paper")


class RetentionAction(models.TextChoices):
    ANONYMISE = "anonymise", _("made anonymous for good")
    DELETE = "delete", _("deleted")
    SUSPEND = "suspend", _("suspended")
    DESTROY = "destroy", _("destroyed")
    ARCHIVE = "archive", _("archived")


class GrantKind(models.TextChoices):
    """Why an officer reaches a case beyond their role."""

    SHARED = "shared", _("shared by the officer in charge")
    EMERGENCY = "emergency", _("emergency access")
    SUBSTITUTE = "substitute", _("stands in for an absent colleague")


class EmergencyState(models.TextChoices):
    """Where an emergency access stands."""

    WAITING = "waiting", _("waits for a second person")
    OPEN = "open", _("open")
    OVER = "over", _("over")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed without an answer")


class ReviewVerdict(models.TextChoices):
    """What the review of an emergency access found."""

    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not-justified", _("not justified")


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


class Fact(models.TextChoices):
    """A circumstance that makes a need more urgent (domain §4.3)."""

    THIRD_TRIMESTER = "third-trimester", _("third trimester of pregnancy")
    WITHIN_72_HOURS = "within-72-hours", _("it happened less than 72 hours ago")
    SUICIDE_RISK = "suicide-risk", _("risk of suicide")
    WITH_CHILD = "with-child", _("with a child")


class NeedEnding(models.TextChoices):
    """Why a specific need is no longer present."""

    RESOLVED = "resolved", _("the situation has changed")
    MISTAKEN = "mistaken", _("recorded by mistake")
    WISH = "wish", _("at the person's wish")


class Risk(models.TextChoices):
    """Within which time somebody must act, as an assessment found (domain §7.7, F-CHILD)."""

    DAY = "24h", _("immediate danger: act within 24 hours")
    THREE_DAYS = "72h", _("serious danger: act within 72 hours")
    WEEK = "7d", _("danger to be watched: act within 7 days")
    LOW = "low", _("no danger known today")


class TracingConsent(models.TextChoices):
    """Whether a child agreed to a search for their family."""

    GIVEN = "given", _("agrees to a search for the family")
    REFUSED = "refused", _("does not want the family to be searched for")
    NOT_ASKED = "not-asked", _("not asked yet")


class GoalState(models.TextChoices):
    OPEN = "open", _("under way")
    REACHED = "reached", _("reached")
    GIVEN_UP = "given-up", _("given up")


class Doer(models.TextChoices):
    """Who does what a plan foresees."""

    OURS = "ours", _("our organisation")
    OTHER = "other", _("another body, by a referral")
    PERSON = "person", _("the person")


class PlannedState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under-way", _("under way")
    GIVEN = "given", _("given")
    NOT_GIVEN = "not-given", _("not given")


class ContactWay(models.TextChoices):
    """How the person is met for a follow-up."""

    OFFICE = "office", _("the person comes to us")
    CALL = "call", _("telephone call")
    VISIT = "visit", _("meeting outside")
    BODY = "body", _("through the body that serves the person")


class FollowUpState(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class AppointmentState(models.TextChoices):
    PLANNED = "planned", _("planned")
    KEPT = "kept", _("the person came")
    NO_SHOW = "no-show", _("the person did not come")
    MOVED = "moved", _("moved to another time")
    CANCELLED = "cancelled", _("cancelled")


class WarningMark(models.TextChoices):
    """When somebody is warned of a legal deadline (domain §6)."""

    HALF = "50", _("half of the time has passed")
    MOST = "80", _("four fifths of the time have passed")
    TWO_DAYS = "48h", _("48 hours are left")
    ONE_DAY = "24h", _("24 hours are left")
    SIX_HOURS = "6h", _("6 hours are left")
    END = "100", _("the time has passed")
    BEYOND = "125", _("the time has passed by a quarter")
