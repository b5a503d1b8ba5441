"""A proof that anybody can re-check by adding up: counter-examples for every unsafe cell.

Verification uses the table specifications and integer sums only: no solver, no linear system.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicators.disclosure.attack import Attack
from indicators.disclosure.errors import ProofBroken
from indicators.disclosure.result import ProtectedRelease
from indicators.disclosure.tables import Cell, Dimension, TableSpec

Witness = Mapping[tuple[str, tuple[str, ...]], int]


@dataclass(frozen=True)
class Promise:
    """`cell` is at most `lower` in table `low` and at least `upper` in table `high`."""

    cell: Cell
    lower: int
    upper: int
    low: int
    high: int


@dataclass(frozen=True)
class Proof:
    """Promises and the tables that keep them. Confidential: it names the unsafe cells."""

    promises: tuple[Promise, ...]
    tables: tuple[Witness, ...]

    def as_json(self) -> dict[str, Any]:
        """A structure of lists, strings and whole numbers, for storage."""
        return {
            "promises": [
                [p.cell.table, list(p.cell.coordinates), p.lower, p.upper, p.low, p.high]
                for p in self.promises
            ],
            "tables": [
                [[population, list(where), count] for (population, where), count in table.items()]
                for table in self.tables
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Proof":
        """Rebuild a proof from what `as_json` gave."""
        return cls(
            tuple(
                Promise(Cell(table, tuple(where)), lower, upper, low, high)
                for table, where, lower, upper, low, high in stored["promises"]
            ),
            tuple(
                {(population, tuple(where)): count for population, where, count in table}
                for table in stored["tables"]
            ),
        )


def keep(learned: Attack, promises: tuple[Promise, ...]) -> Proof:
    """A proof that holds only the tables its promises need."""
    used = sorted({position for p in promises for position in (p.low, p.high)})
    place = {old: new for new, old in enumerate(used)}
    return Proof(
        tuple(Promise(p.cell, p.lower, p.upper, place[p.low], place[p.high]) for p in promises),
        tuple(learned.tables[position] for position in used),
    )


def verify(protected: ProtectedRelease, proof: Proof) -> None:
    """Re-check a proof by plain sums; raises `ProofBroken` naming the first thing wrong.

    Every table must consist of non-negative whole numbers, agree with every published number
    of the populations it covers, and keep the promises that rest on it; every cell marked as
    primary must have a promise.
    """
    sums = [_sums(protected, table) for table in proof.tables]
    for position, found in enumerate(sums):
        _check_agreement(protected, position, found)
    for promise in proof.promises:
        if not (
            sums[promise.low][promise.cell] <= promise.lower
            and sums[promise.high][promise.cell] >= promise.upper
        ):
            raise ProofBroken(f"The tables for {promise.cell} do not keep their promise.")
    _check_coverage(protected, proof)


def _check_coverage(protected: ProtectedRelease, proof: Proof) -> None:
    promised = {promise.cell for promise in proof.promises}
    for cell, value in protected.cells.items():
        if value.conf_status.name == "PRIMARY" and cell not in promised:
            raise ProofBroken(f"{cell} is unsafe but nothing is promised about it.")


def _sums(protected: ProtectedRelease, table: Witness) -> dict[Cell, int]:
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in table.values()):
        raise ProofBroken("A table holds something else than non-negative whole numbers.")
    populations = {population for population, _ in table}
    specs = [spec for spec in protected.specs if spec.population in populations]
    sums = {Cell(spec.name, where): 0 for spec in specs for where in spec.coordinates()}
    for spec in specs:
        axes = _axes(spec, protected.specs)
        for (population, where), count in table.items():
            if population == spec.population and count:
                for target in _targets(spec, [where[axis] for axis in axes]):
                    sums[Cell(spec.name, target)] += count
    return sums


def _axes(spec: TableSpec, specs: Iterable[TableSpec]) -> list[int]:
    """Where the dimensions of a table stand among those of its population."""
    seen: dict[str, Dimension] = {}
    for other in specs:
        if other.population == spec.population:
            seen |= {dimension.name: dimension for dimension in other.dimensions}
    names = list(seen)
    return [names.index(dimension.name) for dimension in spec.dimensions]


def _targets(spec: TableSpec, where: list[str]) -> Iterable[tuple[str, ...]]:
    """A base combination and all its totals."""
    found: list[tuple[str, ...]] = [()]
    for name, dimension in zip(where, spec.dimensions, strict=True):
        found = [(*start, end) for start in found for end in (name, dimension.total)]
    return found


def _check_agreement(protected: ProtectedRelease, position: int, sums: dict[Cell, int]) -> None:
    for cell, count in sums.items():
        lower, upper = protected.bounds(cell)
        if count < lower or (upper is not None and count > upper):
            raise ProofBroken(f"Table {position} contradicts the published value of {cell}.")
    for rate in protected.rate_specs:
        percent = protected.rates[rate.name].value
        if protected.base == 1 and percent is not None and rate.numerator in sums:
            gap = abs(
                Fraction(Decimal(percent)) * sums[rate.denominator] - 100 * sums[rate.numerator]
            )
            if gap > Fraction(1, 2 * 10**rate.decimals) * sums[rate.denominator]:
                raise ProofBroken(f"Table {position} contradicts the rate {rate.name}.")
