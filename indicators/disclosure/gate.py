"""The gate before publication: the attacker must fail on every unsafe cell, or nothing goes out."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.disclosure.attack import Attack, Interval, Knowledge, attack
from indicators.disclosure.checks import check_release
from indicators.disclosure.errors import DisclosureFound, Finding
from indicators.disclosure.proof import Promise, Proof, keep, verify
from indicators.disclosure.result import (
    Method,
    ObsStatus,
    ProtectedRelease,
    ProtectedValue,
    percentage,
)
from indicators.disclosure.tables import Cell, Rate, Release, Rule


@dataclass(frozen=True)
class Passed:
    """A release that may be published, what the attacker learned, and the stored proof."""

    protected: ProtectedRelease
    attack: Attack
    proof: Proof


def gate(
    release: Release,
    protected: ProtectedRelease,
    *,
    threshold: int = 10,
    zeros_are_unsafe: bool = False,
    known: Knowledge | None = None,
) -> Passed:
    """Attack a protected release and let it pass only if every unsafe cell stays in doubt.

    Suppression: the interval of each unsafe cell contains 0 and its threshold. Rounding to
    base b: the interval of each count below its threshold is at least b − 1 wide. The proof
    is verified before the function returns.

    Raises `DisclosureFound` with all findings, `InconsistentRelease`, `SolverRefused` or
    `TableRefused`; in every case nothing may be published.
    """
    check_release(release)
    rule = Rule(threshold, zeros_are_unsafe)
    findings = [*_wrong_cells(release, protected, rule), *_wrong_rates(release, protected)]
    if findings:
        raise DisclosureFound(tuple(findings))
    unsafe = _unsafe(release, rule)
    learned = attack(protected, known=known)
    promises = tuple(
        _promise(protected, cell, own, learned.intervals.get(cell)) for cell, own in unsafe.items()
    )
    if findings := [broken for broken in promises if isinstance(broken, Finding)]:
        raise DisclosureFound(tuple(findings))
    proof = keep(learned, tuple(kept for kept in promises if isinstance(kept, Promise)))
    if not known:
        verify(protected, proof)
    return Passed(protected, learned, proof)


def _wrong_cells(release: Release, protected: ProtectedRelease, rule: Rule) -> Iterable[Finding]:
    for table in release.tables:
        own = table.rule or rule
        for where, count in table.counts.items():
            cell = Cell(table.spec.name, where)
            shown = protected.cells.get(cell)
            if shown is None:
                yield Finding("missing-cell", str(cell), f"{cell} is not in the protected release")
            elif shown.value is not None:
                is_unsafe = own.is_unsafe(count) and where not in table.structural_zeros
                yield from _wrong_value(protected, cell, shown, count)
                if is_unsafe and protected.method is Method.SUPPRESSION:
                    message = f"{cell} is shown but is unsafe"
                    yield Finding("published-small-count", str(cell), message)


def _wrong_value(
    protected: ProtectedRelease, cell: Cell, shown: ProtectedValue, count: int
) -> Iterable[Finding]:
    value = int(shown.value or 0)
    if abs(value - count) >= protected.base or value % protected.base:
        yield Finding("changed-value", str(cell), f"{cell} is not the protected count")


def _wrong_rates(release: Release, protected: ProtectedRelease) -> Iterable[Finding]:
    if protected.rate_specs != release.rates:
        yield Finding("rate-not-derived", protected.name, "the rates are not those of the release")
        return
    for rate in release.rates:
        shown = protected.rates.get(rate.name)
        if shown is None or not _is_derived(protected, rate, shown):
            yield Finding(
                "rate-not-derived",
                rate.name,
                f"rate {rate.name} says more than the published counts do",
            )


def _is_derived(protected: ProtectedRelease, rate: Rate, shown: ProtectedValue) -> bool:
    if shown.value is None:
        return shown.obs_status is not ObsStatus.NORMAL
    parts = [
        protected.cells[c].value
        for c in (rate.numerator, rate.denominator, rate.complement)
        if c is not None
    ]
    if None in parts or not parts[1] or parts[1] < rate.minimum_denominator:
        return False
    return shown.value == percentage(int(parts[0] or 0), int(parts[1]), rate.decimals)


def _unsafe(release: Release, rule: Rule) -> dict[Cell, Rule]:
    """The cells that must stay in doubt, each with the rule that says so."""
    return {
        Cell(table.spec.name, where): table.rule or rule
        for table in release.tables
        for where, count in table.counts.items()
        if (table.rule or rule).is_unsafe(count) and where not in table.structural_zeros
    }


def _promise(
    protected: ProtectedRelease, cell: Cell, rule: Rule, interval: Interval | None
) -> Promise | Finding:
    if interval is None:
        return Finding("interval-too-narrow", str(cell), f"{cell} can be computed exactly")
    if protected.method is Method.ROUNDING:
        lower, upper = interval.lower, interval.lower + protected.base - 1
    else:
        lower, upper = 0, rule.threshold
    if interval.contains(lower, upper):
        return Promise(cell, lower, upper, interval.low, interval.high)
    return Finding(
        "interval-too-narrow",
        str(cell),
        f"{cell} can be placed in an interval narrower than promised",
    )
