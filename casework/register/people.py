"""Who a line of a register is about: names, sex, birth and telephone."""

from datetime import date, timedelta
from typing import Any

from casework.enums import BirthPrecision, Sex
from casework.register.aliases import SEXES
from casework.register.columns import Field
from casework.register.dates import (
    OLDEST_AGE,
    Birth,
    DateRefused,
    age_on,
    parse_age,
    parse_birth,
)
from casework.register.line import Line
from casework.register.lookups import LookupTable, Term
from casework.register.problems import ProblemCode
from common.names import NameRefused, Script, clean_name, script_of
from common.phones import PhoneFault, PhoneRefused, parse_phone

_SEX_TABLE = LookupTable(Term(code, labels) for code, labels in SEXES.items())

_HALF_A_YEAR = timedelta(days=182)


def read_names(line: Line) -> dict[str, str]:
    """Return the family, given and Arabic names; a line without any name is an error.

    A name in Arabic letters goes to the Arabic name wherever it is written. In a single
    column of names, words in capitals are the family names (French usage); without that
    sign the whole is kept as family names.
    """
    family, given = _name(line, Field.FAMILY_NAMES), _name(line, Field.GIVEN_NAMES)
    arabic, full = _name(line, Field.NAME_AR), _name(line, Field.FULL_NAME)
    if script_of(full) is Script.ARABIC:
        arabic, full = arabic or full, ""
    if full and not (family or given):
        family, given = split_full_name(full)
    written_in_arabic = [n for n in (given, family) if script_of(n) is Script.ARABIC]
    family, given = (n if script_of(n) is not Script.ARABIC else "" for n in (family, given))
    if script_of(arabic) is Script.LATIN and not (family or given):
        (family, given), arabic = split_full_name(arabic), ""
    arabic = arabic or " ".join(written_in_arabic)
    if not (family or given or arabic) and not line.has_errors:
        line.report(ProblemCode.NOBODY)
    return {"family_names": family, "given_names": given, "name_ar": arabic}


def split_full_name(full: str) -> tuple[str, str]:
    """Return the family and the given names of one Latin text, told apart by capitals."""
    words = full.split()
    family = [word for word in words if word.isupper()]
    if not family or len(family) == len(words):
        return full, ""
    return " ".join(family), " ".join(word for word in words if not word.isupper())


def read_sex(line: Line) -> Sex:
    """Return the administrative sex; an empty cell is "not stated"."""
    return Sex(line.code(Field.SEX, _SEX_TABLE) or Sex.UNSTATED)


def read_birth(line: Line, submitted_on: date) -> dict[str, Any]:
    """Return the birth date, its precision and the age that the line gives.

    An age alone gives a date in the middle of the year of birth that it allows.
    """
    birth, age = _birth(line), _age(line)
    if birth.day is None:
        age = age if birth.age is None else birth.age
        return _birth_from_age(age, submitted_on)
    if birth.day > submitted_on:
        line.report(ProblemCode.DATE_IN_FUTURE, Field.BIRTH_DATE)
    elif age_on(birth.day, submitted_on) > OLDEST_AGE:
        line.report(ProblemCode.BIRTH_TOO_OLD, Field.BIRTH_DATE)
    elif age is not None and abs(age_on(birth.day, submitted_on) - age) > _tolerance(birth):
        line.report(ProblemCode.AGE_DISAGREES, Field.AGE)
    return {"birth_date": birth.day, "birth_precision": birth.precision, "age": age}


def read_phone(line: Line) -> dict[str, Any]:
    """Return the telephone in E.164 and whether others use it; a doubtful one is left out."""
    text, phone = line.text(Field.PHONE), ""
    if text:
        try:
            phone = parse_phone(text)
        except PhoneRefused as refused:
            fault = refused.fault.value
            if refused.fault is not PhoneFault.EMPTY:
                line.report(ProblemCode.PHONE_REFUSED, Field.PHONE, fault=fault)
    return {"phone": phone, "shared_phone": line.yes_or_no(Field.SHARED_PHONE)}


def _name(line: Line, column: Field) -> str:
    text = line.text(column)
    try:
        return clean_name(text)
    except NameRefused as refused:
        line.report(ProblemCode.NAME_REFUSED, column, fault=refused.fault.value)
        return ""


def _birth(line: Line) -> Birth:
    text = line.text(Field.BIRTH_DATE)
    if not text:
        return Birth()
    try:
        birth = parse_birth(text)
    except DateRefused as refused:
        line.report_date(refused.fault, Field.BIRTH_DATE)
        return Birth()
    if birth.is_probably_year:
        line.report(ProblemCode.BIRTH_PROBABLY_YEAR, Field.BIRTH_DATE)
    return birth


def _age(line: Line) -> int | None:
    text = line.text(Field.AGE)
    if not text:
        return None
    try:
        return parse_age(text)
    except DateRefused:
        line.report(ProblemCode.AGE_UNREADABLE, Field.AGE)
        return None


def _birth_from_age(age: int | None, submitted_on: date) -> dict[str, Any]:
    if age is None:
        return {}
    anniversary = date(submitted_on.year - age, submitted_on.month, min(submitted_on.day, 28))
    return {
        "birth_date": anniversary - _HALF_A_YEAR,
        "birth_precision": BirthPrecision.ESTIMATED,
        "age": age,
    }


def _tolerance(birth: Birth) -> int:
    """Return the years by which an age may differ from the birth date and still be true."""
    return {BirthPrecision.EXACT: 1, BirthPrecision.ESTIMATED: 5}.get(birth.precision, 2)
