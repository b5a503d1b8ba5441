"""The coded lists that forms offer, current rows only, grouped for reading."""

from itertools import groupby

from django.utils.translation import gettext as _

from casework.forms.fields import Groups
from casework.models import (
    Channel,
    CodedValue,
    DocumentType,
    NeedCode,
    Outcome,
    Reason,
    RequestType,
    StatutoryDeadline,
)
from common.lists import current
from common.models import Country, Language, Territory
from partners.enums import OrganisationType
from partners.models import Organisation

#: Countries up to this order of relevance stand first, apart from the alphabet of the others.
FREQUENT_RANK = 20


def communes() -> Groups:
    """Communes under their province."""
    wanted = [Territory.Kind.PROVINCE, Territory.Kind.COMMUNE]
    rows = current(Territory.objects.filter(kind__in=wanted).order_by("code"))
    provinces = {row.code: row.label for row in rows if row.kind == Territory.Kind.PROVINCE}
    found = [row for row in rows if row.province_code in provinces and row.code not in provinces]
    found.sort(key=lambda row: (provinces[row.province_code], row.label))
    return [
        (provinces[code], list(members))
        for code, members in groupby(found, key=lambda row: row.province_code)
    ]


def countries() -> Groups:
    """Countries, the most frequent nationalities first."""
    rows = current(Country.objects.order_by("rank", "code"))
    frequent = [row for row in rows if row.rank <= FREQUENT_RANK]
    others = [row for row in rows if row.rank > FREQUENT_RANK]
    return [
        (_("Most frequent"), frequent),
        (_("All others"), sorted(others, key=lambda row: row.label)),
    ]


def languages() -> Groups:
    """Languages, in the order of their names."""
    return [("", sorted(current(Language.objects.order_by("code")), key=lambda row: row.label))]


def document_types() -> Groups:
    """Kinds of document, "no document" excepted."""
    rows = current(DocumentType.objects.exclude(code="DT-NONE").order_by("code"))
    return [("", sorted(rows, key=lambda row: row.label))]


def households() -> Groups:
    """Kinds of household."""
    return [("", current(CodedValue.objects.filter(list="household").order_by("code")))]


def channels() -> Groups:
    """Ways to reach the network."""
    return [("", current(Channel.objects.order_by("code")))]


def request_types() -> Groups:
    """Request types under the name of their family."""
    families = {
        row.code: row.label
        for row in current(CodedValue.objects.filter(list="family").order_by("code"))
    }
    rows = current(RequestType.objects.order_by("family", "code"))
    return [
        (families.get(family, family), list(members))
        for family, members in groupby(rows, key=lambda row: row.family)
    ]


def recipients(*, but: Organisation) -> Groups:
    """Bodies that may receive, under their kind, without the one that asks."""
    return [
        (heading, [row for row in rows if row != but])
        for heading, rows in bodies()
        if any(row != but for row in rows)
    ]


def bodies() -> Groups:
    """Every body of the network under its kind."""
    rows = current(Organisation.objects.order_by("type", "code"))
    return [
        (OrganisationType(kind).label.capitalize(), sorted(members, key=lambda row: row.label))
        for kind, members in groupby(rows, key=lambda row: row.type)
    ]


def body_choices() -> list[tuple[str, str]]:
    """Every body of the network, by name."""
    rows = current(Organisation.objects.order_by("code"))
    return [(row.code, row.label) for row in sorted(rows, key=lambda row: row.label)]


def families() -> Groups:
    """The fields in which goals lie: the families of requests."""
    return [("", current(CodedValue.objects.filter(list="family").order_by("code")))]


def outcomes() -> Groups:
    """Outcomes of requests and services."""
    return [("", sorted(current(Outcome.objects.order_by("code")), key=lambda row: row.label))]


def deadlines() -> Groups:
    """Legal deadlines, under who must act in time."""
    holders = {
        "P": _("The person must act"),
        "A": _("The administration must act"),
        "O": _("Our organisation must act"),
    }
    rows = current(StatutoryDeadline.objects.order_by("holder", "code"))
    return [
        (heading, sorted((row for row in rows if row.holder == code), key=lambda row: row.label))
        for code, heading in holders.items()
    ]


def general_outcomes() -> Groups:
    """General outcomes, which any case may have."""
    rows = current(Outcome.objects.order_by("code"))
    general = [row for row in rows if not row.general]
    return [("", sorted(general, key=lambda row: row.label))]


def reasons() -> Groups:
    """Reasons, the other one last."""
    rows = current(Reason.objects.order_by("code"))
    return [("", sorted(rows, key=lambda row: (row.code == "RS-OTHER", row.label)))]


def needs() -> Groups:
    """Specific needs that may be chosen, the least confidential first."""
    rows = current(NeedCode.objects.filter(is_selectable=True).order_by("code"))
    return [("", sorted(rows, key=lambda row: (row.tier, row.label)))]
