"""The frame that all pages of one case share: whose it is, its limits, its sections."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import CaseStatus
from casework.limits import contact_limits
from casework.permissions import Access


@dataclass(frozen=True)
class Section:
    """A part of the file with a page of its own; ``url`` names an address that takes the number."""

    url: str
    label: str | Promise
    is_shown: Callable[[Access], bool] = lambda access: True


#: The parts of a file, in the order in which they are shown.
SECTIONS = [
    Section("casework:case-detail", _("The case")),
    Section("casework:need-list", _("Needs")),
    Section("casework:assessment-detail", _("Assessment"), attrgetter("sees_identity")),
    Section("casework:plan-detail", _("Plan")),
    Section("casework:follow-up-list", _("Follow-up")),
    Section("casework:conference-list", _("Conferences"), attrgetter("sees_identity")),
    Section("casework:deadline-list", _("Legal deadlines")),
    Section("casework:case-consents", _("Consents")),
    Section("casework:document-list", _("Documents"), attrgetter("sees_identity")),
    Section("casework:relation-list", _("Family and household"), attrgetter("sees_identity")),
    Section("casework:case-access", _("Accesses"), attrgetter("can_manage")),
]


def file_page(
    request: HttpRequest, access: Access, template: str, status: int = 200, **context: object
) -> HttpResponse:
    """Render a page that extends ``casework/file.html`` for the case of ``access``."""
    return render(request, template, {**file_context(request, access), **context}, status=status)


def file_context(request: HttpRequest, access: Access) -> dict[str, object]:
    """What every page of a case shows: the case, the person where the role may know them."""
    person = access.case.beneficiary if access.sees_identity else None
    return {
        "access": access,
        "case": access.case,
        "person": person,
        "limits": contact_limits(person) if person else [],
        "is_open": access.case.status == CaseStatus.OPEN,
        "sections": list(_sections(request, access)),
    }


@dataclass(frozen=True)
class Tab:
    """A section as the page shows it."""

    url: str
    label: str | Promise
    is_here: bool


def _sections(request: HttpRequest, access: Access) -> list[Tab]:
    tabs = []
    for section in SECTIONS:
        if section.is_shown(access):
            url = reverse(section.url, args=[access.case.number])
            tabs.append((url, section.label))
    here = max((url for url, _ in tabs if request.path.startswith(url)), key=len, default="")
    return [Tab(url, label, url == here) for url, label in tabs]
