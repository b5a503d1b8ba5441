"""What a register says, line by line, once read."""

from dataclasses import dataclass, field
from datetime import date, datetime

from casework.enums import BirthPrecision, Sex
from casework.register.problems import Problem


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One request of one person, as an organisation's register recorded it.

    Texts are empty and dates None when the register does not say. Codes come from the
    `Lookups` given to the reader. A `birth_date` of a known month or year is its first day;
    from an `age` alone (full years on `submitted_on`) it is the middle of the year of birth
    that the age allows. `submitted_at` is None when no time of day was written.

    .. pii: names, sex, birth, phone, nationality, notes; lives only while a file is read.
       Kept out of `repr` so that no log or traceback shows it.
    """

    line: int
    fingerprint: str
    submitted_on: date
    request_type: str
    external_ref: str = ""
    family_names: str = field(default="", repr=False)
    given_names: str = field(default="", repr=False)
    name_ar: str = field(default="", repr=False)
    sex: Sex = field(default=Sex.UNSTATED, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    birth_precision: BirthPrecision = field(default=BirthPrecision.UNKNOWN, repr=False)
    age: int | None = field(default=None, repr=False)
    phone: str = field(default="", repr=False)
    shared_phone: bool | None = field(default=None, repr=False)
    nationality: str = field(default="", repr=False)
    languages: tuple[str, ...] = field(default=(), repr=False)
    commune: str = field(default="", repr=False)
    urgency: str = ""
    channel: str = ""
    submitted_at: datetime | None = None
    acknowledged_on: date | None = None
    outcome: str = ""
    outcome_on: date | None = None
    reason: str = ""
    receiving_organisation: str = ""
    needs: tuple[str, ...] = field(default=(), repr=False)
    consent: bool | None = None
    consent_on: date | None = None
    notes: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """One line read: its row, or None when one of its problems is an error."""

    line: int
    row: RegisterRow | None
    problems: tuple[Problem, ...] = ()
