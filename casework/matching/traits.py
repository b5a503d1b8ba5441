"""What is compared of a person."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from casework.matching.skeleton import Word, words

EXACT = "exact"
ESTIMATED = "estimated"


@dataclass(frozen=True, kw_only=True)
class Traits:
    """A person as far as two descriptions are compared; anything may be missing.

    ``others`` are names that the person also goes by, or that a document spells otherwise.
    ``precision`` says how well the birth date is known, in the words of ``BirthPrecision``.
    ``place`` is a code, or an address where one is compared. Never printed.
    """

    latin: str = field(default="", repr=False)
    arabic: str = field(default="", repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)
    birth: date | None = field(default=None, repr=False)
    precision: str = EXACT
    sex: str = ""
    nationality: str = ""
    group: str = ""
    phone: str = field(default="", repr=False)
    is_phone_shared: bool = False
    documents: tuple[str, ...] = field(default=(), repr=False)
    place: str = field(default="", repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the person goes by, each whole and in one script."""
        return tuple(filter(None, (self.latin, self.arabic, *self.others)))

    @cached_property
    def words(self) -> tuple[tuple[Word, ...], ...]:
        """The words of each name; read once for all comparisons of a search."""
        return tuple(tuple(words(name)) for name in self.names)

    @property
    def day(self) -> date | None:
        """The birth day where it is truly known: a first of January stands for a year."""
        if self.birth is None or self.precision != EXACT:
            return None
        return None if (self.birth.month, self.birth.day) == (1, 1) else self.birth

    @property
    def year(self) -> int | None:
        """The year of birth, as well as it is known."""
        return self.birth.year if self.birth else None
