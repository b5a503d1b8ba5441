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

from indicators.areas import SEX, TOTAL, Area
from indicators.catalogue import THRESHOLD, Definition
from indicators.counting import MET
from indicators.disclosure import Cell, ConfStatus, ObsStatus, ProtectedValue, Reason
from indicators.models import Indicator
from indicators.periods import Span
from indicators.protection import Safe, Shape

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
    safe: Safe,
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
    span: Span, areas: tuple[Area, ...], row: Indicator, definition: Definition, safe: Safe
) -> dict[str, Any]:
    is_settled = span.seen_at >= definition.settled_at(span.period)
    places = (
        [(TOTAL, TOTAL)]
        if row.tier == REGIONAL_TIER
        else product([*(area.code for area in areas), "_U", TOTAL], SEX.members)
    )
    shape = safe.shapes.get(definition.code, Shape.WITHHELD)
    return {
        "code": row.code,
        "labels": _labels(row),
        "programme": {"code": row.programme.code, "labels": _labels(row.programme)},
        "counts": definition.unit.value,
        "polarity": definition.polarity.value,
        "is_rate": definition.is_rate,
        "tier": row.tier,
        "shape": shape.value,
        "threshold": definition.rule.threshold,
        "version": definition.version,
        "is_settled": is_settled,
        "numerator": _in_languages(definition.numerator),
        "denominator": _in_languages(definition.denominator),
        "method": _in_languages(definition.method),
        "target": _in_languages(definition.target),
        "cells": [_cell(definition, place, shape, safe, is_settled) for place in places],
    }


def _cell(
    definition: Definition,
    place: tuple[str, str],
    shape: Shape,
    safe: Safe,
    is_settled: bool,  # noqa: FBT001 (passed on)
) -> dict[str, Any]:
    area, sex = place
    if not definition.is_rate:
        value = _value(_found(safe, definition.code, place, shape), is_settled)
        return {"area": area, "sex": sex, "value": value}
    numerator = _found(safe, definition.code, place, shape, MET)
    denominator = _found(safe, definition.code, place, shape, TOTAL)
    return {
        "area": area,
        "sex": sex,
        "value": _value(_rate(safe, definition.code, place, shape), is_settled),
        "numerator": _value(numerator, is_settled),
        "denominator": _value(denominator, is_settled),
    }


def _where(place: tuple[str, str], shape: Shape, part: str) -> tuple[str, ...] | None:
    """Coordinates of a cell in the table as far as it is published."""
    if shape is Shape.FULL:
        return (*place, part) if part else place
    if shape is Shape.REGION and place == (TOTAL, TOTAL):
        return (part or TOTAL,)
    return None


def _found(
    safe: Safe, code: str, place: tuple[str, str], shape: Shape, part: str = ""
) -> ProtectedValue:
    where = _where(place, shape, part)
    if where is None or safe.protected is None:
        return WITHHELD
    return safe.protected.cells[Cell(code, where)]


def _rate(safe: Safe, code: str, place: tuple[str, str], shape: Shape) -> ProtectedValue:
    where = _where(place, shape, MET)
    if where is None or safe.protected is None:
        return WITHHELD
    return safe.protected.rates[str(Cell(code, where))]


def _value(found: ProtectedValue, is_settled: bool) -> dict[str, Any]:  # noqa: FBT001
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
