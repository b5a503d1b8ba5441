"""A case's log in words: one sentence for each line, from codes only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import EventKind
from casework.models import CaseEvent, Outcome, Reason, StatutoryDeadline
from casework.selectors import CaseFile
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
    """One line of the log, ready to be shown."""

    at: datetime
    icon: str
    text: str
    reason: str
    who: str


def timeline(file: CaseFile) -> list[Moment]:
    """The log of a case in the language of the page, newest first."""
    labels = _Labels(file)
    return [_moment(event, labels) for event in file.events]


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
    """Labels of the codes in a log: those that the page has read anyway, else one more read."""

    def __init__(self, file: CaseFile) -> None:
        self._rows: dict[str, dict[str, Any]] = {key: {} for key in _TABLES}
        self._keep("recipient", (consent.recipient for consent in file.consents))
        self._keep("recipient", (event.organisation for event in file.events))
        self._keep("outcome", (request.outcome for request in file.requests))
        self._keep("reason", (request.reason for request in file.requests))
        self._keep("deadline", (clock.deadline for clock in file.clocks))
        for key, model in _TABLES.items():
            named = {event.data.get(key) for event in file.events} - {None, ""}
            if missing := named - self._rows[key].keys():
                self._rows[key].update(model.objects.in_bulk(missing))

    def __call__(self, key: str, code: str | None) -> str:
        row = self._rows[key].get(code)
        return row.label if row else str(code or "")

    def _keep(self, key: str, rows: Iterable[Any]) -> None:
        self._rows[key].update({row.pk: row for row in rows if row is not None})
