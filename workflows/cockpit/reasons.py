"""Codes that say why a coordinator intervened in a process; the history keeps the code."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HoldReason(TextChoices):
    """Why a process is put on hold."""

    DATA = "data-to-correct", _("Data of the file have to be corrected first")
    MODEL = "model-to-correct", _("The model has to be corrected first")
    DECISION = "decision-awaited", _("A decision of the network is awaited")
    PERSON = "asked-by-person", _("The person asked to wait")
    INQUIRY = "inquiry", _("What happened has to be looked into")


class EndReason(TextChoices):
    """Why a process is ended before its end."""

    MISTAKE = "started-by-mistake", _("It was started by mistake")
    DUPLICATE = "duplicate", _("Another process does the same")
    PERSON = "withdrawn-by-person", _("The person withdrew the request")
    ELSEWHERE = "settled-elsewhere", _("The request was settled in another way")
    BLOCKED = "cannot-be-mended", _("It is blocked and cannot be mended")


class MoveReason(TextChoices):
    """Why a process goes on at another step, or does one again."""

    OUTSIDE = "done-outside", _("The step was done outside the site")
    WRONG_WAY = "wrong-way", _("The process took the wrong way")
    DATA = "data-corrected", _("Data of the file were corrected")
    AGAIN = "to-do-again", _("The step has to be done again")
    BLOCKED = "step-blocked", _("The step is blocked")


def label_of(code: str) -> str:
    """The reason in words; empty for a code that nobody can choose."""
    for choices in (HoldReason, EndReason, MoveReason):
        if code in choices.values:
            return str(choices(code).label)
    return ""
