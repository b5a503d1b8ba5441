"""Keys by which the same person is found again, however the name is spelt.

A block is a text that two descriptions of one person are likely to give both: a skeleton with a
year of birth, a day of birth, a telephone, a document. Names alone do not tell people apart here,
where few family names serve many; a date alone does not where thousands are born on 1 January.
"""

from collections.abc import Iterator
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from casework.matching.traits import ESTIMATED, Traits


class Kind(IntEnum):
    """What a block is made of; stored, so numbers are never given anew."""

    NAME = 1
    NAME_AND_YEAR = 2
    BIRTH = 3
    PHONE = 4
    DOCUMENT = 5


class Block(NamedTuple):
    """One text by which a person may be found."""

    kind: Kind
    text: str


def kept_blocks(person: Traits) -> set[Block]:
    """The blocks under which a person is kept."""
    year = "?" if person.year is None else str(person.year)
    blocks = set()
    for skeleton in _names(person):
        blocks |= {Block(Kind.NAME, skeleton), _with_year(skeleton, year)}
    if person.day:
        blocks.add(Block(Kind.BIRTH, person.day.isoformat()))
    return blocks | _numbers(person)


def asked_blocks(person: Traits) -> set[Block]:
    """The blocks under which the same person may have been kept.

    Births a year apart are the same, two years where one was estimated; a day and a month may have
    changed places. Without a year the names alone must do.
    """
    names = _names(person)
    if person.year is None:
        blocks = {Block(Kind.NAME, skeleton) for skeleton in names}
    else:
        apart = 2 if person.precision == ESTIMATED else 1
        years = ["?", *range(person.year - apart, person.year + apart + 1)]
        blocks = {_with_year(name, str(year)) for name in names for year in years}
    blocks |= {Block(Kind.BIRTH, day.isoformat()) for day in _days(person)}
    return blocks | _numbers(person)


def swapped(day: date) -> date | None:
    """The date with day and month in each other's place; None where there is no such date."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def _names(person: Traits) -> list[str]:
    found = (each for name in person.words for word in name for each in word.skeletons)
    return list(dict.fromkeys(found))


def _with_year(skeleton: str, year: str) -> Block:
    return Block(Kind.NAME_AND_YEAR, f"{skeleton}|{year}")


def _days(person: Traits) -> Iterator[date]:
    if person.day:
        yield person.day
        if other := swapped(person.day):
            yield other


def _numbers(person: Traits) -> set[Block]:
    blocks = {Block(Kind.DOCUMENT, document_key(number)) for number in person.documents}
    return blocks | ({Block(Kind.PHONE, person.phone)} if person.phone else set())


def document_key(number: str) -> str:
    """A document's number as everybody writes it: capitals and digits only."""
    return "".join(character for character in number.upper() if character.isalnum())
