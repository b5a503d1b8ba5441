"""The table of a quarter as it is released: protected cells and the words that explain them.

Plain JSON with whole numbers, texts and codes only, so that it has one canonical form and one
hash. Words are frozen in the three languages: a page of 2026 says in 2030 what it said in 2026.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from itertools import product
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from indicators.areas import SEX, TOTAL, UNKNOWN, Area
from indicators.catalogue import THRESHOLD, Definition
from indicators.counting import MET
from indicators.disclosure import ConfStatus, ObsStatus, ProtectedValue, Reason
from indicators.models import Indicator
from indicators.periods import Span
from indicators.protection import SafeTable
from indicators.shapes import locate, rule_of

FORMAT = 1
LANGUAGES = ("fr", "ar", "en")
#: SDMX: the figure may still move, because a delay of its cohort has not run out.
PROVISIONAL = "P"
#: The last tier of the catalogue is shown for the whole region only (domain §9.3).
REGIONAL_TIER = 3

Snapshot = dict[str, Any]

WITHHELD = ProtectedValue(None, ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL, Reason.PROTECTED)


def take(
    span: Span,
    areas: Iterable[Area],
    indicators: Mapping[str, Indicator],
    definitions: Iterable[Definition],
    safe: Mapping[str, SafeTable],
) -> Snapshot:
    """Put the protected cells of a quarter into the form in which they are released."""
    areas = tuple(areas)
    return {
        "format": FORMAT,
        "period": str(span.period),
        "seen_at": span.seen_at.astimezone(UTC).isoformat(timespec="seconds"),
        "is_over": span.is_over,
        "threshold": THRESHOLD,
        "areas": [{"code": area.code, "labels": dict(area.labels)} for area in areas],
        "indicators": [
            _indicator(span, areas, indicators[each.code], each, safe) for each in definitions
        ],
    }


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The one way to write a snapshot down: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def _indicator(
    span: Span,
    areas: tuple[Area, ...],
    row: Indicator,
    definition: Definition,
    safe: Mapping[str, SafeTable],
) -> dict[str, Any]:
    is_settled = span.seen_at >= definition.settled_at(span.period)
    table = safe[definition.code]
    return {
        "code": row.code,
        "labels": _labels(row),
        "programme": {"code": row.programme.code, "labels": _labels(row.programme)},
        "counts": definition.unit.value,
        "polarity": definition.polarity.value,
        "is_rate": definition.is_rate,
        "tier": row.tier,
        "shape": table.shape.value,
        "threshold": rule_of(definition, table.shape).threshold,
        "version": definition.version,
        "is_settled": is_settled,
        "numerator": _in_languages(definition.numerator),
        "denominator": _in_languages(definition.denominator),
        "method": _in_languages(definition.method),
        "target": _in_languages(definition.target),
        "cells": [
            _cell(definition, place, table, is_settled=is_settled)
            for place in _places(areas, row.tier)
        ],
    }


def _places(areas: tuple[Area, ...], tier: int) -> Iterable[tuple[str, str]]:
    if tier == REGIONAL_TIER:
        return [(TOTAL, TOTAL)]
    return product([*(area.code for area in areas), UNKNOWN, TOTAL], SEX.members)


def _cell(
    definition: Definition, place: tuple[str, str], table: SafeTable, *, is_settled: bool
) -> dict[str, Any]:
    area, sex = place
    found = {"value": _count(definition, table, place, "")}
    if definition.is_rate:
        found = {
            "value": _rate(definition, table, place),
            "numerator": _count(definition, table, place, MET),
            "denominator": _count(definition, table, place, TOTAL),
        }
    words = {name: _value(value, is_settled=is_settled) for name, value in found.items()}
    return {"area": area, "sex": sex, **words}


def _count(
    definition: Definition, table: SafeTable, place: tuple[str, str], part: str
) -> ProtectedValue:
    cell = locate(definition.code, table.shape, place, part)
    if cell is None:
        return WITHHELD
    return table.protected.cells.get(cell, WITHHELD)


def _rate(definition: Definition, table: SafeTable, place: tuple[str, str]) -> ProtectedValue:
    cell = locate(definition.code, table.shape, place, MET)
    if cell is None:
        return WITHHELD
    return table.protected.rates.get(str(cell), WITHHELD)


def _value(found: ProtectedValue, *, is_settled: bool) -> dict[str, Any]:
    """A protected value with its public codes; a percentage is a text, never a float."""
    number = found.value
    is_provisional = found.obs_status is ObsStatus.NORMAL and not is_settled
    return {
        "value": number if number is None or isinstance(number, int) else str(number),
        "obs_status": PROVISIONAL if is_provisional else found.obs_status.value,
        "conf_status": found.public_conf_status.value,
        "reason": found.public_reason.value,
    }


def _labels(row: Any) -> dict[str, str]:
    return {"fr": row.label_fr, "ar": row.label_ar, "en": row.label_en}


def _in_languages(text: str | Promise) -> dict[str, str]:
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            words[language] = str(text)
    return words
