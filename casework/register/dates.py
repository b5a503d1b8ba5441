"""Dates as a register writes them: whole, partial, estimated, or as a spreadsheet number.

The day comes before the month, as everywhere in Morocco: 03/02/2026 is 3 February. A
two-digit year is refused: "3-2-26" may mean 1926, 2026 or a year first. A birth on
1 January is taken for a year only (domain reference §12.3).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from casework.enums import BirthPrecision
from common.names import normalise_arabic

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

#: Day 0 of spreadsheet dates. Numbers under 60 hit the invented 29 February 1900; five
#: digits start in 1927, so none of ours does.
SERIAL_EPOCH = date(1899, 12, 30)

OLDEST_AGE = 120


class DateFault(StrEnum):
    """Why a text is not taken for a date."""

    UNREADABLE = "unreadable"
    TWO_DIGIT_YEAR = "two_digit_year"
    IMPOSSIBLE = "impossible"
    INCOMPLETE = "incomplete"


class DateRefused(ValueError):
    """The text is not a date; `fault` says why, and the text is not repeated."""

    def __init__(self, fault: DateFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class PartialDate:
    """A year, perhaps a month, perhaps a day; and the time of day if one was written."""

    year: int
    month: int | None = None
    day: int | None = None
    at: time | None = None

    @property
    def precision(self) -> BirthPrecision:
        if self.month is None:
            return BirthPrecision.YEAR
        return BirthPrecision.MONTH if self.day is None else BirthPrecision.EXACT

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, kw_only=True)
class Birth:
    """What is known of a birth: a day with its precision, or an age in full years.

    `is_probably_year` tells that 1 January was written and only its year kept.
    """

    day: date | None = None
    precision: BirthPrecision = BirthPrecision.UNKNOWN
    age: int | None = None
    is_probably_year: bool = False


_MONTH_NAMES = (
    "janvier janv jan january يناير جانفي",
    "fevrier fevr fev february feb فبراير فيفري",
    "mars mar march مارس",
    "avril avr april apr ابريل افريل",
    "mai may ماي مايو",
    "juin june jun يونيو جوان",
    "juillet juil july jul يوليوز يوليو جويليه",
    "aout august aug غشت اغسطس اوت",
    "septembre sept september sep شتنبر سبتمبر",
    "octobre oct october اكتوبر",
    "novembre nov november نونبر نوفمبر",
    "decembre dec december دجنبر ديسمبر",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_CLOCK = r"(?:\s*[t ,a]?\s*(?P<hour>\d{1,2})\s*[:h]\s*(?P<minute>\d{2})?(?::\d{2}(?:\.\d+)?)?)?"
_SEP = r"\s*[-/. ]\s*"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<year>\d{{4}}){_SEP}(?P<month>\d{{1,2}}){_SEP}(?P<day>\d{{1,2}}){_CLOCK}",
        rf"(?P<day>\d{{1,2}}){_SEP}(?P<month>\d{{1,2}}){_SEP}(?P<year>\d{{4}}){_CLOCK}",
        r"(?:(?P<day>\d{1,2})(?:er)?[-/ ]*)?(?P<name>[^\W\d_]+)\.?[-/ ]*(?P<year>\d{4})" + _CLOCK,
        rf"(?P<month>\d{{1,2}}){_SEP}(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}){_SEP}(?P<month>\d{{1,2}})",
        r"(?P<year>\d{4})",
    )
)
_TWO_DIGIT_YEAR = re.compile(rf"\d{{1,2}}{_SEP}(?:\d{{1,2}}|[^\W\d_]+\.?){_SEP}\d{{2}}{_CLOCK}")
_SHORT_MONTH_AND_YEAR = re.compile(r"(?P<name>[^\W\d_]+)\.?[-/ ]*\d{2}")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_CLOCK_ALONE = re.compile(r"(\d{1,2})\s*(?:[:h.]\s*(\d{2})?(?::\d{2})?)")

_LEADING_WORDS = re.compile(r"^(?:(?:nee?|le|en|annee|year|in|يوم|سنه|عام)\s+)+")
_ESTIMATE = re.compile(
    r"^(?:vers|environ|env|approx|approximativement|about|around|circa|ca|presumee?|supposee?"
    r"|estimee?|حوالي|تقريبا|نحو)\.?(?=[\s\d])\s*|^[~±≈]\s*|\s*\?$|\s+(?:environ|env\.?|تقريبا)$"
)
_YEARS_OLD = re.compile(r"(\d{1,3})\s*(?:ans?|years?(?: old)?|yrs?|yo|سنه|سنوات|عاما?)")
_MONTHS_OLD = re.compile(r"(\d{1,2})\s*(?:mois|months?|اشهر|شهور|شهرا?)")


def parse_partial_date(text: str) -> PartialDate:
    """Read a date that may lack its day or month. Raises `DateRefused`."""
    plain = _LEADING_WORDS.sub("", _plain(text))
    if serial := _SERIAL.fullmatch(plain):
        return _from_serial(serial)
    for form in _FORMS:
        if (matched := form.fullmatch(plain)) and _has_known_month(matched):
            return _from_parts(matched)
    if _TWO_DIGIT_YEAR.fullmatch(plain) or _is_month_and_short_year(plain):
        raise DateRefused(DateFault.TWO_DIGIT_YEAR)
    raise DateRefused(DateFault.UNREADABLE)


def parse_exact_date(text: str) -> PartialDate:
    """Read the date of an event, which needs its day. Raises `DateRefused`."""
    read = parse_partial_date(text)
    if read.precision is not BirthPrecision.EXACT:
        raise DateRefused(DateFault.INCOMPLETE)
    return read


def parse_birth(text: str) -> Birth:
    """Read a birth: a date, whole or partial, "vers 1990" or "27 ans". Raises `DateRefused`."""
    plain = _LEADING_WORDS.sub("", _plain(text))
    sure = _ESTIMATE.sub("", plain).strip()
    if (age := _age_with_unit(sure)) is not None:
        return Birth(precision=BirthPrecision.ESTIMATED, age=age)
    read = parse_partial_date(sure)
    if sure != plain:
        return Birth(day=read.first_day, precision=BirthPrecision.ESTIMATED)
    if (read.month, read.day) == (1, 1):
        return Birth(day=read.first_day, precision=BirthPrecision.YEAR, is_probably_year=True)
    return Birth(day=read.first_day, precision=read.precision)


def parse_age(text: str) -> int:
    """Read an age in full years, from 0 to 120; months give 0 or more. Raises `DateRefused`."""
    plain = _ESTIMATE.sub("", _plain(text)).strip()
    age = int(plain) if re.fullmatch(r"\d{1,3}", plain) else _age_with_unit(plain)
    if age is None:
        raise DateRefused(DateFault.UNREADABLE)
    if age > OLDEST_AGE:
        raise DateRefused(DateFault.IMPOSSIBLE)
    return age


def parse_time(text: str) -> time:
    """Read a time of day: 9h45, 09:45, 9h. Raises `DateRefused`."""
    matched = _CLOCK_ALONE.fullmatch(_plain(text))
    if matched is None:
        raise DateRefused(DateFault.UNREADABLE)
    return _time(int(matched[1]), int(matched[2] or 0))


def age_on(birth: date, day: date) -> int:
    """Return the age in full years on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", normalise_arabic(text).casefold())
    return " ".join(
        "".join(
            str(unicodedata.digit(character)) if character.isdigit() else character
            for character in folded
            if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
        ).split()
    )


def _has_known_month(matched: re.Match[str]) -> bool:
    name = matched.groupdict().get("name")
    return name is None or name in _MONTHS


def _is_month_and_short_year(plain: str) -> bool:
    matched = _SHORT_MONTH_AND_YEAR.fullmatch(plain)
    return matched is not None and matched["name"] in _MONTHS


def _from_parts(matched: re.Match[str]) -> PartialDate:
    parts = matched.groupdict()
    month = _MONTHS[parts["name"]] if parts.get("name") else int(parts.get("month") or 0)
    # 00/00/1990 is how identity papers write an unknown day and month.
    day = int(parts.get("day") or 0)
    if day and not month:
        raise DateRefused(DateFault.IMPOSSIBLE)
    at = _time(int(parts["hour"]), int(parts["minute"] or 0)) if parts.get("hour") else None
    return _checked(PartialDate(int(parts["year"]), month or None, day or None, at))


def _from_serial(matched: re.Match[str]) -> PartialDate:
    day = SERIAL_EPOCH + timedelta(days=int(matched[1]))
    minutes = int(float(f"0.{matched[2] or 0}") * 24 * 60 + 0.5) % (24 * 60)
    at = time(minutes // 60, minutes % 60) if minutes else None
    return _checked(PartialDate(day.year, day.month, day.day, at))


def _checked(read: PartialDate) -> PartialDate:
    try:
        is_possible = EARLIEST_YEAR <= read.first_day.year <= LATEST_YEAR
    except ValueError:
        is_possible = False
    if not is_possible:
        raise DateRefused(DateFault.IMPOSSIBLE)
    return read


def _time(hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise DateRefused(DateFault.IMPOSSIBLE) from None


def _age_with_unit(plain: str) -> int | None:
    if matched := _MONTHS_OLD.fullmatch(plain):
        return int(matched[1]) // 12
    if not (matched := _YEARS_OLD.fullmatch(plain)):
        return None
    if int(matched[1]) > OLDEST_AGE:
        raise DateRefused(DateFault.IMPOSSIBLE)
    return int(matched[1])
