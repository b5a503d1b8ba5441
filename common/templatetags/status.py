"""State badges (icon, word, colour) and icons."""

from typing import NamedTuple

from django import template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

register = template.Library()

#: Icons that show a direction and are mirrored in Arabic.
DIRECTED_ICONS = frozenset(
    {
        *("arrow-back-up", "arrow-left", "arrow-right", "chevron-left", "chevron-right"),
        *("external-link", "logout", "progress", "route", "send"),
    }
)


class Look(NamedTuple):
    """How a state is shown.

    ``tone`` is one of open (moving), waiting (somebody else's turn), done (ended well), overdue
    (late or refused: look at it) and cancelled (ended without effect, or not begun).
    """

    tone: str
    icon: str
    word: str | Promise


class UnknownStatus(LookupError):
    """A page shows a state that has neither a look nor a word."""


#: The network's states, one word each. Codes are compared in lower case.
LOOKS = {
    "draft": Look("cancelled", "pencil", _("Draft")),
    "created": Look("open", "circle-dashed", _("To do")),
    "open": Look("open", "folder-open", pgettext_lazy("state", "Open")),
    "submitted": Look("open", "inbox", _("Submitted")),
    "acknowledged": Look("open", "inbox", _("Received")),
    "received": Look("open", "inbox", _("Received")),
    "triaged": Look("open", "sitemap", _("Sorted by urgency")),
    "assigned": Look("open", "user", _("Assigned")),
    "claimed": Look("open", "user", _("Taken in charge")),
    "in_progress": Look("open", "progress", _("In progress")),
    "decided": Look("open", "file-text", _("Decided")),
    "follow_up": Look("open", "heart-handshake", _("Follow-up")),
    "reopened": Look("open", "refresh", _("Reopened")),
    "sent": Look("waiting", "send", _("Sent, awaiting an answer")),
    "waiting": Look("waiting", "hourglass", _("Waiting")),
    "waiting_applicant": Look("waiting", "hourglass", _("Waiting for the person")),
    "waiting_partner": Look("waiting", "hourglass", _("Waiting for a partner")),
    "suspended": Look("waiting", "player-pause", _("Suspended")),
    "appealed": Look("waiting", "file-text", _("Under appeal")),
    "accepted": Look("done", "circle-check", _("Accepted")),
    "partial": Look("done", "circle-check", _("Accepted in part")),
    "delivered": Look("done", "circle-check", _("Service delivered")),
    "completed": Look("done", "circle-check", _("Completed")),
    "done": Look("done", "circle-check", _("Done")),
    "published": Look("done", "circle-check", _("Published")),
    "active": Look("done", "circle-check", _("Active")),
    "closed": Look("cancelled", "check", pgettext_lazy("state", "Closed")),
    "overdue": Look("overdue", "alert-triangle", _("Overdue")),
    "no_answer": Look("overdue", "alert-triangle", _("No answer")),
    "incident": Look("overdue", "alert-circle", _("Needs repair")),
    "failed": Look("overdue", "alert-circle", _("Failed")),
    "refused": Look("overdue", "ban", _("Refused")),
    "declined": Look("overdue", "ban", _("Refused")),
    "rejected": Look("overdue", "ban", _("Refused")),
    "not_eligible": Look("overdue", "ban", _("Conditions not met")),
    "no_capacity": Look("overdue", "ban", _("No place available")),
    "no_show": Look("overdue", "user", _("Did not come")),
    "lost": Look("overdue", "phone-off", _("Contact lost")),
    "expired": Look("overdue", "hourglass", _("Expired")),
    "cancelled": Look("cancelled", "x", _("Cancelled")),
    "withdrawn": Look("cancelled", "arrow-back-up", _("Withdrawn")),
    "redirected": Look("cancelled", "route", _("Sent elsewhere")),
    "transferred_region": Look("cancelled", "route", _("Moved to another region")),
    "departed": Look("cancelled", "logout", _("Left the region")),
    "duplicate": Look("cancelled", "folder-open", _("Duplicate")),
    "deceased": Look("cancelled", "user", _("Deceased")),
    # Urgency (domain reference 7.4).
    "u1": Look("overdue", "urgent", _("Vital")),
    "u2": Look("waiting", "urgent", _("Urgent")),
    "u3": Look("open", "chevron-up", _("Priority")),
    "u4": Look("cancelled", "clock", _("Standard")),
    # Confidentiality (domain reference 7.4).
    "c1": Look("cancelled", "file-text", _("Ordinary")),
    "c2": Look("cancelled", "user", _("Personal")),
    "c3": Look("waiting", "lock", _("Sensitive")),
    "c4": Look("overdue", "lock", _("Highly sensitive")),
}


@register.simple_tag
def status(code: object, label: object = "", *, tone: str = "", icon: str = "") -> SafeString:
    """A badge with icon, word and colour.

    The word is ``label``, else the label of an enumeration's member, else the one in LOOKS.
    Raises UnknownStatus for a code of which none is known.
    """
    look = LOOKS.get(str(code).lower())
    word = label or getattr(code, "label", "") or (look and look.word)
    if not word:
        raise UnknownStatus(str(code))
    default = look or Look("cancelled", "circle-dashed", "")
    return format_html(
        '<span class="state state-{}">{}{}</span>',
        tone or default.tone,
        draw(icon or default.icon),
        word,
    )


@register.simple_tag(name="icon")
def draw(name: str, label: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers unless it carries its own ``label``."""
    kind = "icon icon-directed" if name in DIRECTED_ICONS else "icon"
    voice = format_html('role="img" aria-label="{}"', label) if label else _SILENT
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>',
        kind,
        voice,
        static("common/icons.svg"),
        name,
    )


_SILENT = format_html('aria-hidden="{}" focusable="false"', "true")
