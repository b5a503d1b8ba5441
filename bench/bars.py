"""What the figures must reach."""

from dataclasses import dataclass

#: Exit code of a part that missed a bar; one that broke off ends with Python's own 1.
MISSED = 2


@dataclass(frozen=True)
class Bar:
    """A figure with its floor or its ceiling."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the figure is within its bounds."""
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)

    def __str__(self) -> str:
        verdict = "PASS" if self.is_met else "FAIL"
        bound = f"at most {self.at_most}" if self.at_least is None else f"at least {self.at_least}"
        return f"{verdict}  {self.name}: {self.value:.2f} ({bound})"
