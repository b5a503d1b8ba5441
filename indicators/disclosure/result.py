"""A release after protection: what may be shown, and a coded reason for what may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from indicators.disclosure.tables import Cell, Rate, Release, TableSpec


class Method(StrEnum):
    """How the numbers were made safe."""

    SUPPRESSION = "suppression"
    ROUNDING = "rounding"


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS, the codes used here."""

    NORMAL = "A"
    SUPPRESSED = "Q"
    CANNOT_EXIST = "M"


class ConfStatus(StrEnum):
    """SDMX CL_CONF_STATUS, the codes used here.

    PRIMARY, SECONDARY and NOT_FOR_PUBLICATION are for the people who prepare the release.
    Outside it, both kinds of hidden cell carry CONFIDENTIAL: to say that a cell is PRIMARY is
    to say that it is below the threshold, and two such cells that add up to 18 are both 9.
    """

    FREE = "F"
    PRIMARY = "A"
    SECONDARY = "S"
    NOT_FOR_PUBLICATION = "N"
    CONFIDENTIAL = "C"


class Reason(StrEnum):
    """Why a number is shown or hidden; a code for the caller to translate.

    All but PUBLISHED, ROUNDED, NO_CASES and PROTECTED are internal.
    """

    PUBLISHED = "published"
    ROUNDED = "rounded"
    SMALL_COUNT = "small-count"
    UNSAFE_ZERO = "unsafe-zero"
    PROTECTS_ANOTHER = "protects-another"
    SMALL_DENOMINATOR = "small-denominator"
    HIDDEN_PART = "hidden-part"
    NO_CASES = "no-cases"
    PROTECTED = "protected"


@dataclass(frozen=True)
class ProtectedValue:
    """A number, or None with the reason why there is none."""

    value: int | Decimal | None
    obs_status: ObsStatus
    conf_status: ConfStatus
    reason: Reason

    @property
    def is_hidden(self) -> bool:
        """Whether a number exists and is withheld."""
        return self.obs_status is ObsStatus.SUPPRESSED

    @property
    def public_conf_status(self) -> ConfStatus:
        """The confidentiality code to print outside the team that prepares the release."""
        return ConfStatus.CONFIDENTIAL if self.is_hidden else self.conf_status

    @property
    def public_reason(self) -> Reason:
        """The reason to print outside the team that prepares the release."""
        return Reason.PROTECTED if self.is_hidden else self.reason


def shown(value: int | Decimal, reason: Reason = Reason.PUBLISHED) -> ProtectedValue:
    """A number that may be published."""
    return ProtectedValue(value, ObsStatus.NORMAL, ConfStatus.FREE, reason)


def hidden(conf_status: ConfStatus, reason: Reason) -> ProtectedValue:
    """A number that exists and may not be published."""
    return ProtectedValue(None, ObsStatus.SUPPRESSED, conf_status, reason)


@dataclass(frozen=True)
class Effort:
    """How good the protection is: what it costs and the least that any protection costs.

    In suppression the weight of the cells hidden to protect others, in rounding the sum of
    the errors (whose optimum is proved up to the jitter of the weights).

    Internal: the cost depends on the hidden counts.
    """

    cost: float = 0.0
    lower_bound: float = 0.0

    @property
    def gap(self) -> float:
        """0 when the protection is proved optimal, else the relative distance to the bound."""
        if self.cost <= 0:
            return 0.0
        return max(0.0, (self.cost - self.lower_bound) / self.cost)


@dataclass(frozen=True)
class ProtectedRelease:
    """What is published, and nothing that is hidden.

    `base` is the rounding base (1 when counts are exact); `structural_zeros` are published
    knowledge. `effort` and the exact confidentiality codes are for the preparing team.
    """

    name: str
    method: Method
    specs: tuple[TableSpec, ...]
    cells: Mapping[Cell, ProtectedValue]
    rates: Mapping[str, ProtectedValue]
    rate_specs: tuple[Rate, ...] = ()
    structural_zeros: frozenset[Cell] = frozenset()
    base: int = 1
    effort: Effort = Effort()

    def bounds(self, cell: Cell) -> tuple[int, int | None]:
        """The interval that the publication itself states for a cell; None is no limit."""
        value = self.cells[cell].value
        if cell in self.structural_zeros:
            return 0, 0
        if value is None:
            return 0, None
        return max(0, int(value) - self.base + 1), int(value) + self.base - 1


def protected_rates(
    release: Release, cells: Mapping[Cell, ProtectedValue]
) -> dict[str, ProtectedValue]:
    """Decide each rate from the published cells alone, so that it tells nothing new.

    Hidden when numerator, denominator or complement is hidden, or when the denominator is
    under the rate's minimum (20 by default); impossible when the denominator is 0.
    """
    return {rate.name: _protected_rate(rate, cells) for rate in release.rates}


def _protected_rate(rate: Rate, cells: Mapping[Cell, ProtectedValue]) -> ProtectedValue:
    parts = filter(None, (rate.numerator, rate.denominator, rate.complement))
    if any(cells[cell].value is None for cell in parts):
        return hidden(ConfStatus.NOT_FOR_PUBLICATION, Reason.HIDDEN_PART)
    numerator, whole = cells[rate.numerator].value, cells[rate.denominator].value
    if not whole:
        return ProtectedValue(None, ObsStatus.CANNOT_EXIST, ConfStatus.FREE, Reason.NO_CASES)
    if whole < rate.minimum_denominator:
        return hidden(ConfStatus.NOT_FOR_PUBLICATION, Reason.SMALL_DENOMINATOR)
    return shown(percentage(int(numerator or 0), int(whole), rate.decimals))


def percentage(numerator: int, denominator: int, decimals: int) -> Decimal:
    """100 × numerator / denominator rounded half to even at the given decimals."""
    exact = Decimal(100 * numerator) / Decimal(denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
