"""The rows and columns of every table: provinces and sexes, each with its unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

from casework.enums import Sex
from common.models import Territory
from indicators.disclosure import Dimension

#: HCP code of Souss-Massa.
REGION = "09"
#: SDMX codes of all categories together and of what is not known.
TOTAL = "_T"
UNKNOWN = "_U"

SEX = Dimension("sex", (Sex.FEMALE.value, Sex.MALE.value, Sex.UNSTATED.value), TOTAL)


@dataclass(frozen=True)
class Area:
    """A row of the tables: a province, or ``_U`` for a request without a known one."""

    code: str
    labels: Mapping[str, str]


def provinces() -> tuple[Area, ...]:
    """The region's prefectures and provinces, by code."""
    rows = Territory.objects.filter(kind=Territory.Kind.PROVINCE, parent=REGION).order_by("code")
    return tuple(
        Area(row.code, {"fr": row.label_fr, "ar": row.label_ar, "en": row.label_en}) for row in rows
    )


def province_dimension(areas: tuple[Area, ...]) -> Dimension:
    """The provinces and the unknown one."""
    return Dimension("province", (*(area.code for area in areas), UNKNOWN), TOTAL)


def province_of(commune: str | None, known: frozenset[str]) -> str:
    """The province of a commune's code; unknown outside the region or without a commune."""
    code = Territory(code=commune or "").province_code
    return code if code in known else UNKNOWN
