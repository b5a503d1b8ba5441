"""Counts of one indicator by province and sex, unprotected: nothing here reaches a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F

from indicators.areas import province_of
from indicators.catalogue import Definition
from indicators.periods import Span

Place = tuple[str, str]


@dataclass(frozen=True)
class Grid:
    """Units of the cohort by (province, sex), and for a rate those that meet its condition."""

    cohort: Mapping[Place, int]
    met: Mapping[Place, int]

    def parts(self) -> dict[tuple[str, str, str], int]:
        """The grid of a rate split into numerator and complement."""
        split = {(*where, MET): self.met.get(where, 0) for where in self.cohort}
        rest = {(*where, UNMET): n - self.met.get(where, 0) for where, n in self.cohort.items()}
        return split | rest


MET, UNMET = "met", "unmet"


def count(definition: Definition, span: Span, provinces: frozenset[str]) -> Grid:
    """Count in one statement, grouped by commune and sex; communes are summed to provinces."""
    path = definition.to_request
    numbers = {"units": Count("pk")}
    if definition.met is not None:
        numbers["met_units"] = Count("pk", filter=definition.met(span))
    rows = (
        definition.cohort(span)
        .order_by()
        .values(place=F(f"{path}commune_id"), of_sex=F(f"{path}case__beneficiary__sex"))
        .annotate(**numbers)
        .order_by("place", "of_sex")
    )
    cohort: dict[Place, int] = {}
    met: dict[Place, int] = {}
    for row in rows:
        where = (province_of(row["place"], provinces), row["of_sex"])
        cohort[where] = cohort.get(where, 0) + row["units"]
        met[where] = met.get(where, 0) + row.get("met_units", 0)
    return Grid(cohort, met)
