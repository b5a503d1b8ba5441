"""Made-up people of the region and how officers describe them again.

Nothing here knows the rules of the keys: names come from a list with their spellings, and what goes
wrong at a desk goes wrong by chance. List and rules have one author all the same, so expect less of
real names (the hand-made list of the tests says how much less).
"""

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from casework.matching import Traits

#: Shares of a description that goes wrong, each by itself.
TYPO, SWAPPED_NAMES, SWAPPED_DAY, OTHER_YEAR, UNKNOWN_DAY, OTHER_SCRIPT = (
    0.12, 0.05, 0.05, 0.08, 0.07, 0.05,
)  # fmt: skip
DOUBLE, FIRST_OF_JANUARY, ARABIC_TOO = 0.35, 0.25, 0.3
NATIONALITIES = {"M": ("DZ", "MA", "TN"), "W": ("SN", "GN", "ML", "CI"), "C": ("CM", "CD", "NG")}
GROUPS = {"M": "AFN", "W": "AFO", "C": "AFC"}
_LETTERS = "abcdefghijklmnoprstuyz"


@dataclass(frozen=True)
class Name:
    """A name with its Latin spellings and its Arabic one."""

    latin: tuple[str, ...]
    arabic: str


@dataclass(frozen=True)
class Person:
    """A made-up person: which names, and the rest as it is."""

    given: Name
    families: tuple[Name, ...]
    birth: date
    is_exact: bool
    sex: str
    nationality: str
    group: str
    has_arabic: bool
    spelling: int

    @property
    def written(self) -> Traits:
        """The person as they were registered."""
        return self.traits(self.spelling)

    @property
    def parts(self) -> tuple[str, str, str]:
        """Given, family and Arabic name as they were registered."""
        said = Random(self.spelling)  # noqa: S311 -- no secret is drawn
        given = said.choice(self.given.latin)
        families = " ".join(said.choice(name.latin) for name in self.families)
        return given, families, self._arabic if self.has_arabic else ""

    def described_again(self, chance: Random) -> Traits:
        """The person as another officer writes them down."""
        again = replace(self, has_arabic=False).traits(chance.getrandbits(32))
        if chance.random() < OTHER_SCRIPT:
            again = replace(again, latin="", arabic=self._arabic)
        else:
            again = replace(again, latin=_with_slips(again.latin, chance))
        return replace(again, **_birth(self, chance))

    @property
    def _arabic(self) -> str:
        return " ".join(name.arabic for name in (self.given, *self.families))

    def traits(self, spelling: int) -> Traits:
        given, families, arabic = replace(self, spelling=spelling).parts
        return Traits(
            latin=f"{given} {families}",
            arabic=arabic,
            birth=self.birth,
            precision="exact" if self.is_exact else "year",
            sex=self.sex,
            nationality=self.nationality,
            group=self.group,
        )


class Population:
    """Draws people by the weight of their names."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = Random(seed)  # noqa: S311 -- no secret is drawn
        self._names: dict[tuple[str, str, str], tuple[list[Name], list[int]]] = {}
        path = Path(__file__).with_name("names.csv")
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for key in {(row["kind"], row["sex"], row["region"]) for row in rows}:
            own = [row for row in rows if (row["kind"], row["sex"], row["region"]) == key]
            names = [Name(tuple(row["latin"].split()), row["arabic"]) for row in own]
            self._names[key] = names, list(accumulate(int(row["weight"]) for row in own))

    def person(self) -> Person:
        """Somebody new."""
        chance = self._chance
        region = chance.choices("MWC", (3, 5, 2))[0]
        sex = "M" if chance.random() < 0.6 else "F"
        is_exact = chance.random() >= FIRST_OF_JANUARY
        day = date(1958, 1, 1) + timedelta(days=int(chance.triangular(0, 23_000, 14_000)))
        return Person(
            given=self._name("given", sex, region),
            families=tuple(
                self._name("family", "", region)
                for _ in range(2 if chance.random() < DOUBLE else 1)
            ),
            birth=day if is_exact else day.replace(month=1, day=1),
            is_exact=is_exact and (day.month, day.day) != (1, 1),
            sex=sex,
            nationality=chance.choice(NATIONALITIES[region]),
            group=GROUPS[region],
            has_arabic=chance.random() < ARABIC_TOO,
            spelling=chance.getrandbits(32),
        )

    def _name(self, kind: str, sex: str, region: str) -> Name:
        names, weights = self._names[kind, sex, region]
        return self._chance.choices(names, cum_weights=weights)[0]


def _with_slips(name: str, chance: Random) -> str:
    words = [_mistyped(w, chance) if chance.random() < TYPO else w for w in name.split()]
    if chance.random() < SWAPPED_NAMES:
        words.reverse()
    return " ".join(words)


def _mistyped(word: str, chance: Random) -> str:
    at = chance.randrange(len(word))
    slip = chance.randrange(4)
    if slip == 0 and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if slip == 1:
        return word[:at] + chance.choice(_LETTERS) + word[at:]
    if slip == 2:
        return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _birth(person: Person, chance: Random) -> dict[str, object]:
    birth, precision = person.birth, "exact" if person.is_exact else "year"
    if chance.random() < OTHER_YEAR:
        birth = _moved(birth, chance.choice((-1, 1)))
    if chance.random() < UNKNOWN_DAY:
        return {"birth": birth.replace(month=1, day=1), "precision": "year"}
    if person.is_exact and chance.random() < SWAPPED_DAY and birth.day <= 12:
        birth = birth.replace(month=birth.day, day=birth.month)
    return {"birth": birth, "precision": precision}


def _moved(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))
