"""The audit's codes in words, for officers and for the persons concerned."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from casework.selectors import Finding, Rule
from common import lists
from common.audit import Act
from partners.enums import RoleCode
from partners.models import Organisation

#: Kind of page or of act, as the entries name it.
PURPOSES: Mapping[str, str | Promise] = {
    "file": _("page of the file"),
    "referral": _("referral to a service"),
    "task": _("task in the file"),
    "process": _("steps of the request"),
    "list": _("line of a list"),
    "number": _("search by number"),
    "words": _("search by name or telephone"),
    "histories": _("histories without names"),
    "history": _("history of a request"),
    "figures": _("released figures"),
    "emergency": _("emergency access"),
    "seat": _("role in a body"),
    "sign-in": _("signing in"),
    "journal": _("journal of accesses"),
    "access-log": _("who has had access to the file"),
    "retention": _("end of the time of keeping"),
}
#: What a person reads of an act on their file.
TOLD: Mapping[str, str | Promise] = {
    Act.READ: _("read"),
    Act.EXPORT: _("printed or exported"),
    Act.BREAK_GLASS: _("asked for emergency access"),
    Act.GRANT: _("let another officer in"),
    Act.REVOKE: _("took access back"),
}
RULES: Mapping[Rule, tuple[str | Promise, str | Promise]] = {
    Rule.NO_LINK: (
        _("Files of other bodies"),
        _("Opened on one day by somebody who is not in charge and works for another body."),
    ),
    Rule.MANY_FILES: (_("Many files"), _("Different files, opened one by one within an hour.")),
    Rule.ODD_HOURS: (
        _("Night or week-end"),
        _("Files opened between nine in the evening and six in the morning, or at a week-end."),
    ),
    Rule.AFTER_REFUSAL: (
        _("Read after a refusal"),
        _("The file was refused to the officer, who came to read it within seven days."),
    ),
    Rule.SEARCHES: (_("Many searches"), _("Searches within an hour.")),
    Rule.NO_REVIEW: (
        _("Emergency access without review"),
        _("Taken, and nobody has judged it in time."),
    ),
}


def counted(finding: Finding) -> str:
    """What was counted, in words."""
    texts = {
        Rule.NO_LINK: ngettext_lazy("%(count)s file", "%(count)s files", finding.count),
        Rule.MANY_FILES: ngettext_lazy("%(count)s file", "%(count)s files", finding.count),
        Rule.SEARCHES: ngettext_lazy("%(count)s search", "%(count)s searches", finding.count),
    }
    other = ngettext_lazy("%(count)s access", "%(count)s accesses", finding.count)
    return str(texts.get(finding.rule, other)) % {"count": finding.count}


def purpose_text(code: str) -> str:
    """A purpose in words; the code where there is none."""
    return str(PURPOSES.get(code, code))


def role_text(code: str) -> str:
    """A role in words."""
    return str(RoleCode(code).label) if code in RoleCode.values else code


def body_names() -> dict[str, str]:
    """Names of all bodies by code, in the language of the page."""
    return {row.pk: row.label for row in lists.current(Organisation.objects.order_by("code"))}
