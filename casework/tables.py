"""The list of cases as a table."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Request
from casework.permissions import access_of
from common import clock, opening
from common.templatetags.bidi import personname, ref
from common.templatetags.status import draw, status
from common.templatetags.when import due, shortday
from partners.models import User


class CaseTable(tables.Table):
    """One row for a case: who, what is asked, what is awaited since when, who is in charge."""

    number = tables.Column(verbose_name=_("Case"))
    person = tables.Column(verbose_name=_("Person"), accessor="pk", orderable=False)
    requests = tables.Column(verbose_name=_("Requests"), accessor="pk", orderable=False)
    top_urgency = tables.Column(verbose_name=_("Urgency"), empty_values=())
    next_due_at = tables.Column(verbose_name=_("What is awaited"), empty_values=())
    assigned_to = tables.Column(
        verbose_name=_("In charge"), order_by=("assigned_to__last_name",), default="—"
    )
    opened_at = tables.Column(verbose_name=_("Opened"))

    class Meta:
        row_attrs = {"class": lambda record: "is-overdue" if is_late(record) else ""}
        order_by = ("-opened_at",)
        empty_text = _("No case matches. Widen the filters, or register a person.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def render_number(self, record: Case) -> SafeString:
        return format_html('<a href="{}">{}</a>', address(record), ref(record.number))

    def render_person(self, record: Case) -> SafeString:
        access = access_of(self.user, record)
        if access.list_name == record.number:
            return format_html('{} <span class="soft">{}</span>', draw("lock"), _("Pseudonym"))
        return personname(access.list_name)

    def render_requests(self, record: Case) -> str:
        names = [request.request_type.label for request in shown(record)]
        return " · ".join(names) if names else "—"

    def render_top_urgency(self, record: Case) -> SafeString:
        return status(record.top_urgency) if record.top_urgency else status(record.status)

    def render_next_due_at(self, record: Case) -> SafeString | str:
        if record.next_due_at:
            words = due(record.next_due_at, calendar=opening.calendar())
            return format_html("{} {}", gettext("To be received:"), words)
        return gettext("Nothing: closed") if not shown(record) else gettext("The answer of a body")

    def render_opened_at(self, record: Case) -> SafeString | str:
        return shortday(record.opened_at)


def address(case: Case) -> str:
    """The page of a case."""
    return reverse("casework:case-detail", args=[case.number])


def shown(case: Case) -> list[Request]:
    """The open requests of a listed case."""
    return [request for request in case.requests.all() if request.closed_at is None]


def is_late(case: Case) -> bool:
    """Whether a request of a listed case was not taken up in time."""
    return bool(case.next_due_at) and case.next_due_at < clock.now()
