"""A released quarter as a file: the words of the exports in the language of the page."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import clock
from indicators import wordings
from indicators.areas import TOTAL, UNKNOWN
from indicators.catalogue import Unit
from indicators.exports import Headings, Publication, PublishedRow, PublishedTable
from indicators.models import Quarter
from indicators.periods import Period

DECIMALS = 1


def publication_of(quarter: Quarter) -> Publication:
    """Everything a file of the quarter prints; only released cells."""
    period = Period(quarter.year, quarter.number)
    areas = {each["code"]: wordings.in_language(each["labels"]) for each in quarter.table["areas"]}
    areas |= {UNKNOWN: str(wordings.UNKNOWN_AREA), TOTAL: str(wordings.WHOLE_REGION)}
    return Publication(
        title=_("Indicators of the regional plan: %(quarter)s")
        % {"quarter": wordings.quarter_name(period)},
        publisher=_("Souss-Massa Regional Council"),
        language=(get_language() or "fr")[:2],
        published_date=clock.local(quarter.released_at).date(),
        headings=headings(),
        tables=tuple(_table(each, areas, period) for each in quarter.table["indicators"]),
        method=tuple(_method(quarter)),
    )


def headings() -> Headings:
    """The headings of the columns."""
    return Headings(
        indicator=_("Indicator code"),
        indicator_label=_("Indicator"),
        period=_("Period"),
        area=_("Area code"),
        area_label=_("Area"),
        sex=_("Sex code"),
        sex_label=_("Sex"),
        breakdown=_("Breakdown code"),
        breakdown_label=_("Breakdown"),
        numerator=_("Numerator"),
        denominator=_("Denominator"),
        value=_("Value"),
        unit=_("Unit"),
        obs_status=_("Observation status"),
        conf_status=_("Confidentiality status"),
        note=_("Note"),
        data_sheet=_("Data"),
        method_sheet=_("Method"),
    )


def _table(each: Mapping[str, Any], areas: Mapping[str, str], period: Period) -> PublishedTable:
    return PublishedTable(
        code=each["code"],
        label=wordings.in_language(each["labels"]),
        definition=_definition(each),
        period=str(period),
        unit="%" if each["is_rate"] else str(Unit(each["counts"]).label),
        rows=tuple(_row(each, cell, areas) for cell in each["cells"]),
        decimals=DECIMALS if each["is_rate"] else 0,
    )


def _row(
    each: Mapping[str, Any], cell: Mapping[str, Any], areas: Mapping[str, str]
) -> PublishedRow:
    value = cell["value"]
    number = value["value"]
    return PublishedRow(
        area=cell["area"],
        area_label=areas[cell["area"]],
        sex=cell["sex"],
        sex_label=str(wordings.SEXES[cell["sex"]]),
        value=Decimal(number) if each["is_rate"] and number is not None else number,
        obs_status=value["obs_status"],
        conf_status=value["conf_status"],
        numerator=cell["numerator"]["value"] if each["is_rate"] else None,
        denominator=cell["denominator"]["value"] if each["is_rate"] else None,
        note=str(wordings.reason_text(value["reason"])),
    )


def _definition(each: Mapping[str, Any]) -> str:
    words = {
        name: wordings.in_language(each[name])
        for name in ("numerator", "denominator", "method", "target")
    }
    if each["is_rate"]:
        return _("%(numerator)s / %(denominator)s. %(method)s Target: %(target)s.") % words
    return _("%(numerator)s. %(method)s Target: %(target)s.") % words


def _method(quarter: Quarter) -> Iterator[tuple[str, str]]:
    yield (
        _("Protection"),
        _(
            "Numbers from 1 to %(most)s are never shown, nor other numbers that would give them "
            "away. For sensitive services the limit is twice as high. A hidden number is an empty "
            "cell with status Q, never a zero. A percentage needs at least 20 cases."
        )
        % {"most": quarter.threshold - 1},
    )
    yield (
        _("Observation status"),
        _(
            "A: final. P: provisional, a delay had not run out at release. Q: hidden. M: no case, "
            "so no percentage exists."
        ),
    )
    yield _("Confidentiality status"), _("F: free. C: confidential.")
    yield _("SHA-256 of the released table"), quarter.sha256
