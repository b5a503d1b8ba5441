"""A case's log in words: one sentence for each line, from codes only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.enums import EventKind
from casework.models import CaseEvent, Note, Outcome, Reason, StatutoryDeadline
from casework.selectors import LOG_PAGE, CaseFile
from common.lists import current
from partners.models import Organisation

#: Kind of event: icon and sentence. The names in brackets are those of ``_names``.
_SENTENCES: Mapping[str, tuple[str, str | Promise]] = {
    EventKind.CASE_OPENED: ("folder-open", _("Case opened by %(organisation)s")),
    EventKind.PERSON_CORRECTED: ("pencil", _("The person's details were corrected")),
    EventKind.REQUEST_SUBMITTED: ("inbox", _("Request submitted: %(request)s")),
    EventKind.CONSENT_GIVEN: ("check", _("Consent recorded for %(recipient)s")),
    EventKind.CONSENT_WITHDRAWN: ("arrow-back-up", _("Consent withdrawn for %(recipient)s")),
    EventKind.ASSIGNED: ("user", _("Officer in charge changed")),
    EventKind.REFERRAL_SENT: ("send", _("%(request)s: referred to %(recipient)s")),
    EventKind.REFERRAL_ACKNOWLEDGED: ("inbox", _("%(request)s: received by %(organisation)s")),
    EventKind.REFERRAL_ACCEPTED: ("circle-check", _("%(request)s: accepted by %(organisation)s")),
    EventKind.REFERRAL_DECLINED: ("ban", _("%(request)s: declined by %(organisation)s")),
    EventKind.REFERRAL_REDIRECTED: ("route", _("%(request)s: sent on to another body")),
    EventKind.REFERRAL_WITHDRAWN: ("arrow-back-up", _("%(request)s: referral withdrawn")),
    EventKind.SERVICE_STARTED: ("progress", _("%(request)s: service begun by %(organisation)s")),
    EventKind.SERVICE_COMPLETED: ("circle-check", _("%(request)s: service given")),
    EventKind.FEEDBACK_CONFIRMED: ("heart-handshake", _("%(request)s: the person confirmed")),
    EventKind.REMINDER_SENT: ("bell", _("%(request)s: reminder sent")),
    EventKind.ESCALATED: ("alert-triangle", _("%(request)s: passed to the next level")),
    EventKind.DECISION_RECORDED: ("file-text", _("%(request)s: decision — %(outcome)s")),
    EventKind.CLOCK_STARTED: ("scale", _("%(request)s: legal deadline — %(deadline)s")),
    EventKind.CLOCK_WARNED: ("bell", _("%(request)s: reminder of the legal deadline")),
    EventKind.CLOCK_ENDED: ("scale", _("%(request)s: legal deadline settled")),
    EventKind.REQUEST_CLOSED: ("check", _("%(request)s: closed — %(outcome)s")),
    EventKind.CASE_CLOSED: ("check", _("Case closed")),
    EventKind.NOTE: ("pencil", _("Note added")),
    EventKind.NEED_RECORDED: ("alert-triangle", _("Specific need recorded")),
    EventKind.NEED_ENDED: ("check", _("Specific need no longer present")),
    EventKind.URGENCY_LOWERED: ("arrow-back-up", _("%(request)s: urgency lowered, with a reason")),
    EventKind.ASSESSED: ("file-text", _("Situation assessed")),
    EventKind.PLAN_CHANGED: ("pencil", _("Plan changed")),
    EventKind.FOLLOW_UP_SET: ("calendar-event", _("Follow-up planned")),
    EventKind.FOLLOW_UP_DONE: ("check", _("Follow-up done")),
    EventKind.APPOINTMENT_SET: ("calendar-event", _("Appointment made")),
    EventKind.APPOINTMENT_ENDED: ("check", _("Appointment held, moved or missed")),
    EventKind.CONFERENCE_HELD: ("heart-handshake", _("Case conference held")),
    EventKind.CLOSURE_ASKED: ("send", _("Closure proposed")),
    EventKind.CLOSURE_REFUSED: ("ban", _("Closure refused: the case goes on")),
    EventKind.CASE_REOPENED: ("folder-open", _("Case reopened")),
    EventKind.DOCUMENT_ADDED: ("file-text", _("Document added")),
    EventKind.DOCUMENT_REMOVED: ("ban", _("Document removed")),
    EventKind.GLASS_BROKEN: ("lock", _("Emergency access taken")),
    EventKind.ACCESS_GRANTED: ("user", _("Access given to another officer")),
    EventKind.ACCESS_REVOKED: ("lock", _("Access taken back")),
    EventKind.MERGED: ("route", _("Two files of the same person were merged")),
    EventKind.UNMERGED: ("arrow-back-up", _("A merge was undone")),
    EventKind.COPY_REVIEW_OPENED: ("send", _("%(recipient)s asked to account for its copies")),
    EventKind.COPY_REVIEW_DONE: ("check", _("%(recipient)s accounted for its copies")),
    EventKind.LEGAL_BASIS_RECORDED: (
        "scale",
        _("Disclosed on a legal basis: %(recipient)s"),
    ),
    EventKind.REPORT_RECORDED: ("scale", _("Report to the competent authority recorded")),
    EventKind.RELATION_RECORDED: ("users", _("Relation between persons recorded")),
    EventKind.ERASED: ("ban", _("Personal data erased by retention")),
    EventKind.LEGAL_HOLD: ("lock", _("Legal hold placed or lifted")),
    EventKind.IMPORTED: ("download", _("Taken from the organisation's register")),
}

#: Keys of an event's data that are codes of a reference table.
_TABLES: Mapping[str, type[Model]] = {
    "recipient": Organisation,
    "outcome": Outcome,
    "reason": Reason,
    "deadline": StatutoryDeadline,
}


@dataclass(frozen=True)
class Moment:
    """One line of the log, ready to be shown; ``note`` is what an officer wrote, if they did."""

    at: datetime
    icon: str
    text: str
    reason: str
    who: str
    note: str = ""
    is_struck: bool = False


@dataclass(frozen=True)
class LogPage:
    """A page of a case's log; ``has_older`` when another one follows."""

    moments: list[Moment]
    has_older: bool


def timeline(file: CaseFile) -> list[Moment]:
    """A page of the log of a case in the language of the reader, newest first."""
    return log_page(file).moments


def log_page(file: CaseFile) -> LogPage:
    """The page of the log that ``file`` was read for: its events and notes, merged."""
    labels = _Labels(file)
    moments = [_moment(event, labels) for event in file.events]
    moments += [_written(note) for note in file.notes or []]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    first = (file.page - 1) * LOG_PAGE
    last = first + LOG_PAGE
    return LogPage(moments[first:last], has_older=len(moments) > last)


def _written(note: Note) -> Moment:
    return Moment(
        at=note.created_at,
        icon="pencil",
        text=gettext("Note, corrected since") if note.is_corrected else gettext("Note"),
        reason="",
        who=str(note.author),
        note=note.text,
        is_struck=note.is_corrected,
    )


def _moment(event: CaseEvent, labels: "_Labels") -> Moment:
    icon, sentence = _SENTENCES.get(event.kind, ("history", event.get_kind_display()))
    return Moment(
        at=event.at,
        icon=icon,
        text=str(sentence) % _names(event, labels),
        reason=labels("reason", event.data.get("reason")),
        who=str(event.actor) if event.actor else "",
    )


def _names(event: CaseEvent, labels: "_Labels") -> dict[str, str]:
    request = event.request
    return {
        "request": request.request_type.label if request else str(_("Request")),
        "organisation": event.organisation.label if event.organisation else str(_("a body")),
        "recipient": labels("recipient", event.data.get("recipient")) or str(_("a body")),
        "outcome": labels("outcome", event.data.get("outcome")) or str(_("no outcome")),
        "deadline": labels("deadline", event.data.get("deadline")),
    }


class _Labels:
    """Labels of the codes in a log, from lists that are kept; what left them costs a read."""

    def __init__(self, file: CaseFile) -> None:
        self._rows: dict[str, dict[str, Any]] = {key: {} for key in _TABLES}
        self._keep("recipient", (event.organisation for event in file.events))
        self._keep("outcome", (request.outcome for request in file.requests))
        self._keep("reason", (request.reason for request in file.requests))
        self._keep("deadline", (clock.deadline for clock in file.clocks))
        for key, model in _TABLES.items():
            named = {event.data.get(key) for event in file.events} - {None, ""}
            if named - self._rows[key].keys():
                self._keep(key, current(model.objects.order_by("pk")))
            if missing := named - self._rows[key].keys():
                self._rows[key].update(model.objects.in_bulk(missing))

    def __call__(self, key: str, code: str | None) -> str:
        row = self._rows[key].get(code)
        return row.label if row else str(code or "")

    def _keep(self, key: str, rows: Iterable[Any]) -> None:
        self._rows[key].update({row.pk: row for row in rows if row is not None})
