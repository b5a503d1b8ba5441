"""The audit for those who supervise: what stands out, the journal, its file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from casework import selectors
from casework.audit_words import RULES, body_names, counted, purpose_text, role_text
from casework.forms import JournalForm
from casework.permissions import audited_bodies, may_read_audit
from casework.sights import SENSITIVE, Link, Purpose
from common import audit, clock
from common.models import AuditEntry
from common.spreadsheets import csv_bytes

PAGE = 50
#: The most lines of a file; whoever needs more narrows the period.
MOST_EXPORTED = 20_000
#: Periods that the page of what stands out offers, in days.
PERIODS = (7, 14, 31)


@require_GET
def unusual(request: HttpRequest) -> HttpResponse:
    """What stands out in the audit of the reader's officers."""
    bodies = _bodies(request)
    days = int(request.GET["days"]) if request.GET.get("days") in map(str, PERIODS) else PERIODS[0]
    today = clock.today()
    found = selectors.unusual_reads(
        since=today - timedelta(days=days - 1), until=today, bodies=bodies
    )
    names = body_names()
    rows = [
        {
            "finding": each,
            "rule": RULES[each.rule][0],
            "why": RULES[each.rule][1],
            "counted": counted(each),
            "bodies": [names.get(body, body) for body in each.bodies],
            "url": _entries_url(each),
        }
        for each in found
    ]
    context = {"rows": rows, "days": days, "periods": PERIODS, "is_everywhere": bodies is None}
    return render(request, "casework/audit_unusual.html", context)


def _entries_url(finding: selectors.Finding) -> str:
    query = {
        "actor": finding.actor,
        "act": finding.act,
        "since": clock.local(finding.first_at).date().isoformat(),
        "until": clock.local(finding.last_at).date().isoformat(),
    }
    return f"{reverse('audit:journal')}?{urlencode(query)}"


@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """The entries themselves: who did what, when, in which capacity."""
    bodies = _bodies(request)
    form = JournalForm(request.GET or None, bodies=bodies)
    entries = selectors.audit_entries(form.narrowed(), bodies)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    lines = selectors.journal_lines(request.user, page.object_list, all_subjects=bodies is None)
    _note(request, lines)
    context = {
        "filter": {"form": form},
        "page_obj": page,
        "rows": _rows(lines),
        "is_everywhere": bodies is None,
        "query": request.GET.urlencode(),
    }
    return render(request, "casework/audit_journal.html", context)


@require_GET
def journal_csv(request: HttpRequest) -> HttpResponse:
    """The same entries as a file, for the data-protection officer; written down itself."""
    if audited_bodies(request.user) is not None:
        raise PermissionDenied
    form = JournalForm(request.GET or None, bodies=None)
    entries = selectors.audit_entries(form.narrowed(), None)[:MOST_EXPORTED]
    lines = selectors.journal_lines(request.user, entries, all_subjects=True)
    headings = [_("Moment"), _("Act"), _("Officer"), _("Functions"), _("Of what"), _("Purpose")]
    content = csv_bytes(headings, _csv_rows(lines))
    audit.record(
        audit.Act.EXPORT, actor=request.user, purpose="journal", kind="csv", count=len(lines)
    )
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="journal-{clock.today():%Y-%m-%d}.csv"'
    return answer


def _note(request: HttpRequest, lines: list[selectors.JournalLine]) -> None:
    """Write down which sensitive files the journal named to its reader."""
    named = [line.entry for line in lines if line.subject and line.entry.tier in SENSITIVE]
    found = [
        audit.Sight(subject=each.subject, tier=each.tier, link=Link.REVIEW, purpose=Purpose.LIST)
        for each in named
    ]
    audit.saw_rows(found, actor=request.user)


def _csv_rows(lines: list[selectors.JournalLine]) -> Iterator[list[str]]:
    names = body_names()
    for line in lines:
        yield [
            clock.local(line.entry.at).isoformat(timespec="seconds"),
            line.entry.act,
            f"{line.entry.actor or ''} {line.who}".strip(),
            "; ".join(f"{role_text(role)}, {names.get(body, body)}" for role, body in line.seats),
            _of_what(line),
            purpose_text(line.entry.purpose),
        ]


def _rows(lines: list[selectors.JournalLine]) -> list[dict[str, Any]]:
    names = body_names()
    return [
        {
            "at": line.entry.at,
            "act": line.entry.get_act_display(),
            "who": line.who or _who(line.entry),
            "seats": [(role_text(role), names.get(body, body)) for role, body in line.seats],
            "subject": line.subject,
            "many": _many(line),
            "tier": line.entry.tier,
            "purpose": purpose_text(line.entry.purpose),
        }
        for line in lines
    ]


def _many(line: selectors.JournalLine) -> str:
    if not line.entry.data.get("subjects"):
        return ""
    return ngettext("%(count)s file", "%(count)s files", line.count) % {"count": line.count}


def _of_what(line: selectors.JournalLine) -> str:
    many = line.entry.data.get("subjects", [])
    return " ".join(subject.removeprefix("case:") for subject in many) or line.entry.subject


def _who(entry: AuditEntry) -> str:
    if entry.actor is None:
        return _("the service itself")
    return _("account %(number)s, removed") % {"number": entry.actor}


def _bodies(request: HttpRequest) -> frozenset[str] | None:
    if not may_read_audit(request.user):
        raise PermissionDenied
    return audited_bodies(request.user)
