"""What the frame of every page shows: the menu of the user's roles, their name, the search box."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.permissions import (
    WORKING_ROLES,
    may_break_glass,
    may_read_audit,
    may_review_emergencies,
)
from common import clock
from common.lists import CACHED_FOR
from common.templatetags.when import day_text
from indicators.permissions import may_read_quarters
from partners.enums import RoleCode
from partners.models import Organisation
from partners.permissions import (
    Standing,
    may_confirm_invitations,
    may_manage_members,
    standing_of,
)
from referrals.permissions import ANSWERING_ROLES
from workflows.permissions import may_migrate, may_watch


@dataclass(frozen=True)
class NavItem:
    """One entry of the main menu."""

    url: str
    label: str | Promise
    icon: str
    is_active: bool
    badge: str = ""


@dataclass(frozen=True)
class Account:
    """Who is signed in, for the user menu."""

    name: str
    organisation: str
    role: str


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of the frame; nearly nothing for somebody who is not signed in."""
    context: dict[str, object] = {"demo_banner": _demo_banner(), "nav_items": []}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    standing = standing_of(user)
    context["account"] = _account(standing)
    if getattr(request, "is_held_back", False):
        # The charter or a second factor comes first: no menu leads anywhere yet.
        return context
    context["nav_items"] = list(_items(request.path, standing))
    if _reads_cases(standing):
        # Sent by POST: a name in an address stays in histories and logs.
        context["search_url"] = reverse("casework:search")
        context["search_query"] = request.POST.get("q", "")
    return context


def _items(path: str, standing: Standing) -> list[NavItem]:
    wanted = [("home", _("My day"), "home", True)]
    wanted += [
        ("casework:caseload", _("My cases"), "id", standing.holds(*WORKING_ROLES)),
        ("casework:case-list", _("Cases"), "folder-open", _reads_cases(standing)),
        ("referrals:inbox", _("Referrals received"), "inbox", standing.holds(*ANSWERING_ROLES)),
        ("referrals:sent", _("Referrals sent"), "send", standing.holds(*WORKING_ROLES)),
        (
            "referrals:copy-reviews",
            _("Reviews of copies"),
            "file-text",
            standing.holds(RoleCode.DPO),
        ),
        (
            "referrals:overview",
            _("Overview"),
            "sitemap",
            standing.holds(RoleCode.CELL, RoleCode.FOCAL, RoleCode.PROT),
        ),
        ("workflows:process-list", _("Processes"), "route", may_watch(standing.user)),
        ("workflows:definition-list", _("Models"), "file-text", may_migrate(standing.user)),
        (
            "casework:subject-request-list",
            _("Requests about data"),
            "shield-heart",
            standing.holds(RoleCode.DPO),
        ),
        ("casework:retention", _("Retention"), "trash", standing.holds(RoleCode.DPO)),
        ("casework:emergency", _("Emergency access"), "lock", may_break_glass(standing.user)),
        (
            "casework:emergency-list",
            _("Emergency reviews"),
            "scale",
            may_review_emergencies(standing.user) and not may_break_glass(standing.user),
        ),
        ("audit:unusual", _("Accesses"), "history", may_read_audit(standing.user)),
        ("indicators:quarter-list", _("Quarters"), "chart-bar", may_read_quarters(standing)),
        ("partners:member-list", _("Members"), "users", _sees_members(standing)),
    ]
    shown = [(reverse(name), label, icon) for name, label, icon, is_shown in wanted if is_shown]
    home = reverse("home")
    within = [url for url, *_rest in shown if path.startswith(url) and url != home]
    here = max(within, key=len, default=home if path == home else "")
    return [NavItem(url, label, icon, is_active=url == here) for url, label, icon in shown]


def _reads_cases(standing: Standing) -> bool:
    return standing.holds(*WORKING_ROLES, RoleCode.CELL)


def _sees_members(standing: Standing) -> bool:
    return may_manage_members(standing) or may_confirm_invitations(standing)


def _account(standing: Standing) -> Account | None:
    if not standing.seats:
        return None
    seat = standing.seats[0]
    return Account(
        name=str(standing.user),
        organisation=_organisation_label(seat.organisation),
        role=str(RoleCode(seat.role).label),
    )


def _organisation_label(code: str) -> str:
    # Every page asks for it, of rows that change when reference files are loaded.
    key = f"frame:organisation:{code}"
    return cache.get_or_set(key, lambda: Organisation.objects.get(code=code), CACHED_FOR).label


def _demo_banner() -> str:
    if not getattr(settings, "DEMONSTRATION", False):
        return ""
    return gettext("Demonstration: every person here is made up, and today is %(day)s.") % {
        "day": day_text(clock.today())
    }
