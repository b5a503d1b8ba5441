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
    CLOSURE_ASKED = "closure-asked", _("A case awaits your word on closing it")
    CLOSURE_REFUSED = "closure-refused", _("A case is not closed: something is still to be done")
    DEADLINE_PASSED = "deadline-passed", _("A legal deadline has passed")
