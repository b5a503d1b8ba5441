"""How well two descriptions agree, field by field, and what that is worth.

After Fellegi and Sunter (1969): each field agrees at a level, each level has a weight in bits, the
weights are added. The levels are the reasons that the page shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from casework.matching.keys import document_key, swapped
from casework.matching.skeleton import Word
from casework.matching.traits import ESTIMATED, Traits
from casework.matching.weights import PEOPLE, Weights


class Field(StrEnum):
    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    NATIONALITY = "nationality"
    PHONE = "phone"
    DOCUMENT = "document"
    PLACE = "place"


class Level(StrEnum):
    """How well a field agrees; a field that one side lacks has no level."""

    SAME = "same"
    #: Spelt otherwise: the names sound alike, or a sign was mistyped.
    CLOSE = "close"
    PARTLY = "partly"
    SWAPPED = "swapped"
    #: The same year, or a year apart.
    YEAR = "year"
    AROUND = "around"
    GROUP = "group"
    SHARED = "shared"
    OTHER = "other"


class Band(StrEnum):
    """What a score is called."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True)
class Judgement:
    """What two descriptions share; ``score`` in bits, ``alike`` from 0 to 1 for the names."""

    score: float
    band: Band
    levels: Mapping[Field, Level]
    alike: float

    @property
    def reasons(self) -> list[str]:
        """What speaks for one person, as codes, the heaviest field first."""
        return [f"{field}-{level}" for field, level in self.levels.items() if level != Level.OTHER]

    @property
    def rank(self) -> float:
        """The order in which candidates are shown: how alike the names are decides among equals."""
        return self.score + self.alike


def judge(one: Traits, other: Traits, weights: Weights = PEOPLE) -> Judgement:
    """How well ``one`` and ``other`` agree; the order of the two does not matter."""
    alike = names_alike(one, other)
    found = levels(one, other, alike)
    score = sum(weights.of(field, level) for field, level in found.items())
    return Judgement(score, Band(weights.band(score)), found, alike or 0.0)


def levels(one: Traits, other: Traits, alike: float | None) -> dict[Field, Level]:
    """The level of each field that both descriptions have."""
    found = {
        Field.DOCUMENT: _documents(one.documents, other.documents),
        Field.PHONE: _phone(one, other),
        Field.NAME: _name(alike),
        Field.BIRTH: _birth(one, other),
        Field.NATIONALITY: _nationality(one, other),
        Field.SEX: _sex(one.sex, other.sex),
        Field.PLACE: _place(one.place, other.place),
    }
    return {field: level for field, level in found.items() if level is not None}


def names_alike(one: Traits, other: Traits) -> float | None:
    """From 0 to 1 how alike the names are, in whatever order and script; None without names."""
    return max((_alike(mine, theirs) for mine in one.words for theirs in other.words), default=None)


def sounds_like(asked: Iterable[Word], person: Traits) -> bool:
    """Whether the person's names hold every one of these words, however they are spelt."""
    names = [word for name in person.words for word in name]
    return all(any(_begins(word, name) for name in names) for word in asked)


def _begins(word: Word, name: Word) -> bool:
    return name.text.startswith(word.text) or _word(word, name) >= _SOUNDS_LIKE


def _alike(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    if not mine:
        return 0.0
    found = sum(_best_matches(mine, theirs))
    # Documents leave out second names: what one side lacks weighs less than what differs.
    return 0.75 * found / len(mine) + 0.25 * found / len(theirs)


def _best_matches(mine: Sequence[Word], theirs: Sequence[Word]) -> list[float]:
    """How alike the words are when each is used once, the best pairs first."""
    pairs = [(_word(a, b), i, j) for i, a in enumerate(mine) for j, b in enumerate(theirs)]
    used: tuple[set[int], set[int]] = (set(), set())
    found = []
    for alike, i, j in sorted(pairs, reverse=True):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            found.append(alike)
    return found


def _word(one: Word, other: Word) -> float:
    if one.text == other.text:
        return 1.0
    if one.skeletons[0] == other.skeletons[0] and len(one.skeletons[0]) > 1:
        return 0.95
    alike = JaroWinkler.similarity(one.text, other.text)
    return alike if alike > _UNLIKE else alike / 2


#: Below this two words are different names that share some letters.
_UNLIKE = 0.8
#: From here a word that was typed may be the name that was written.
_SOUNDS_LIKE = 0.75
_SAME_NAME, _CLOSE_NAME, _PARTLY_NAME = 0.945, 0.86, 0.7


def _name(alike: float | None) -> Level | None:
    if alike is None:
        return None
    if alike >= _SAME_NAME:
        return Level.SAME
    if alike >= _CLOSE_NAME:
        return Level.CLOSE
    return Level.PARTLY if alike >= _PARTLY_NAME else Level.OTHER


def _birth(one: Traits, other: Traits) -> Level | None:
    if one.year is None or other.year is None:
        return None
    if one.day and other.day:
        if level := _days(one.day, other.day):
            return level
    elif one.year == other.year:
        return Level.YEAR
    apart = 2 if ESTIMATED in {one.precision, other.precision} else 1
    return Level.AROUND if abs(one.year - other.year) <= apart else Level.OTHER


def _days(one: date, other: date) -> Level | None:
    if one == other:
        return Level.SAME
    if swapped(one) == other:
        return Level.SWAPPED
    if OSA.distance(one.isoformat(), other.isoformat()) == 1:
        return Level.CLOSE
    if (one.month, one.day) == (other.month, other.day) and abs(one.year - other.year) <= 1:
        return Level.CLOSE
    return None


def _sex(one: str, other: str) -> Level | None:
    if not {one, other} <= {"F", "M"}:
        return None
    return Level.SAME if one == other else Level.OTHER


def _nationality(one: Traits, other: Traits) -> Level | None:
    if not (one.nationality and other.nationality):
        return None
    if one.nationality == other.nationality:
        return Level.SAME
    return Level.GROUP if one.group and one.group == other.group else Level.OTHER


def _phone(one: Traits, other: Traits) -> Level | None:
    if not (one.phone and other.phone):
        return None
    if one.phone != other.phone:
        return Level.OTHER
    return Level.SHARED if one.is_phone_shared or other.is_phone_shared else Level.SAME


def _documents(one: tuple[str, ...], other: tuple[str, ...]) -> Level | None:
    """The best agreement of any two; people hold several documents, and lose them."""
    apart = [
        OSA.distance(document_key(mine), document_key(theirs), score_cutoff=1)
        for mine in one
        for theirs in other
    ]
    if not apart:
        return None
    return {0: Level.SAME, 1: Level.CLOSE}.get(min(apart), Level.OTHER)


def _place(one: str, other: str) -> Level | None:
    if not (one and other):
        return None
    alike = fuzz.token_sort_ratio(one, other)
    if alike == 100:
        return Level.SAME
    return Level.CLOSE if alike >= _CLOSE_PLACE else Level.OTHER


_CLOSE_PLACE = 75
