"""Codes of the partners app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationType(models.TextChoices):
    CT = "CT", _("territorial authority")
    ETAT = "ETAT", _("ministry")
    ETAT_D = "ETAT_D", _("regional or provincial delegation")
    EP = "EP", _("public agency")
    JUS = "JUS", _("justice")
    SEC = "SEC", _("security")
    INST = "INST", _("national institution")
    OI = "OI", _("international organisation")
    OSC = "OSC", _("association")
    PRIV = "PRIV", _("private body")


class RoleCode(models.TextChoices):
    """The roles that the access policies know (domain §3.2)."""

    INTAKE = "R-INTAKE", _("reception officer")
    CASE = "R-CASE", _("caseworker")
    FOCAL = "R-FOCAL", _("focal point")
    DECIDE = "R-DECIDE", _("decision maker")
    CELL = "R-CELL", _("regional migration cell")
    PROT = "R-PROT", _("protection officer")
    PLAN = "R-PLAN", _("monitoring officer")
    GOV = "R-GOV", _("member of a governance body")
    PART = "R-PART", _("funding or national partner")
    INTERP = "R-INTERP", _("interpreter or mediator")
    DPO = "R-DPO", _("data-protection officer")
    ADMIN = "R-ADMIN", _("technical administrator")
    APPLICANT = "R-APPLICANT", _("applicant")


class SuspensionCause(models.TextChoices):
    """Why an account cannot sign in."""

    IDLE = "idle", _("not used for too long")
    MEMBERS = "members", _("suspended or ended by its bodies")


class MemberState(models.TextChoices):
    """How a member stands, in the list of a body."""

    INVITED = "invited", _("Invited")
    EXPIRED = "expired", _("Invitation expired")
    TO_CONFIRM = "to-confirm", _("Waits for a second person")
    ACTIVE = "active", _("Account open")
    LOCKED = "locked", _("Locked for now")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class NotificationKind(models.TextChoices):
    """What a notification says; its text is a template and never quotes a file."""

    REFERRAL_RECEIVED = "referral-received", _("New referral to answer")
    REFERRAL_REMINDER = "referral-reminder", _("A referral still waits for your answer")
    REFERRAL_OVERDUE = "referral-overdue", _("A referral is overdue")
    REFERRAL_ESCALATED = "referral-escalated", _("A referral without answer needs another body")
    REFERRAL_WITHDRAWN = (
        "referral-withdrawn",
        _("A referral was withdrawn: stop, and destroy your copies"),
    )
    REFERRAL_ANSWERED = "referral-answered", _("A referral has been answered")
    FEEDBACK_RECEIVED = "feedback-received", _("The outcome of a referral has arrived")
    DEADLINE_NEAR = "deadline-near", _("A legal deadline is near")
    RIGHT_ASKED = "right-asked", _("A person asks about their data")
    RETENTION_NEAR = "retention-near", _("A case will soon be erased")
    CLOSURE_ASKED = "closure-asked", _("A case awaits your word on closing it")
    CLOSURE_REFUSED = "closure-refused", _("A case is not closed: something is still to be done")
    DEADLINE_PASSED = "deadline-passed", _("A legal deadline has passed")
    COPIES_TO_REVIEW = "copies-to-review", _("Consent withdrawn: stop, and say what you kept")
    COPIES_OVERDUE = "copies-overdue", _("You have not said what became of your copies")
    COPIES_ANSWERED = "copies-answered", _("A body said what became of its copies")
    COPIES_UNANSWERED = "copies-unanswered", _("A body does not account for its copies")
    CONSENT_ENDING = "consent-ending", _("A consent ends soon")
    CONFIRMATION_ASKED = "confirmation-asked", _("A decision waits for a second officer")
    EMERGENCY_ASKED = "emergency-asked", _("An emergency access waits for your confirmation")
    EMERGENCY_OPENED = "emergency-opened", _("An emergency access to a file was taken")
    EMERGENCY_ANSWERED = "emergency-answered", _("Your emergency access was answered")
    EMERGENCY_REVIEWED = "emergency-reviewed", _("An emergency access was reviewed")
    CASE_HANDED_OVER = "case-handed-over", _("A case was handed over to you")
