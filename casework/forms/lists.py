"""The coded lists that forms offer, current rows only, grouped for reading."""

from itertools import groupby

from django.utils.translation import gettext as _

from casework.forms.fields import Groups
from casework.models import Channel, CodedValue, RequestType
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
    rows = [row for row in current(Organisation.objects.order_by("type", "code")) if row != but]
    return [
        (OrganisationType(kind).label.capitalize(), sorted(members, key=lambda row: row.label))
        for kind, members in groupby(rows, key=lambda row: row.type)
    ]
