"""Telephone numbers: read as people write them, kept in E.164 (domain reference §12.4)."""

import re
import unicodedata
from enum import StrEnum

import phonenumbers

HOME_REGION = "MA"

#: Moroccan geographic and mobile numbers (§12.4). The rule of the region is wider than the
#: library's list of allotted ranges, which lags behind new ones.
MOROCCAN_NUMBER = re.compile(r"\+212[5-8]\d{8}")

#: What a spreadsheet leaves of a long number: 6,12E+08.
_ROUNDED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)

#: Two complete numbers in one cell.
_SEVERAL = re.compile(
    r"(?:\d[\s.-]*){9,}(?:[/;,|&]|\s(?:ou|et|or|and|أو|و)\s)\s*\+?(?:\d[\s.-]*){9,}"
)

_SEPARATORS = str.maketrans("", "", " ()./-_")

_LONGEST_TEXT = 60

_VISIBLE_END = 3


class PhoneFault(StrEnum):
    """Why a text is not taken for a telephone number."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    ROUNDED = "rounded"
    SEVERAL = "several"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN_REGION = "unknown_region"
    IMPOSSIBLE = "impossible"


class PhoneRefused(ValueError):
    """The text is not one telephone number; `fault` says why, and the text is not repeated."""

    def __init__(self, fault: PhoneFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


_FAULT_OF_LENGTH = {
    phonenumbers.ValidationResult.TOO_SHORT: PhoneFault.TOO_SHORT,
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneFault.TOO_SHORT,
    phonenumbers.ValidationResult.TOO_LONG: PhoneFault.TOO_LONG,
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: PhoneFault.UNKNOWN_REGION,
    phonenumbers.ValidationResult.INVALID_LENGTH: PhoneFault.IMPOSSIBLE,
}

_FAULT_OF_TEXT = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: PhoneFault.UNKNOWN_REGION,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: PhoneFault.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: PhoneFault.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_LONG: PhoneFault.TOO_LONG,
}


def parse_phone(text: str, region: str = HOME_REGION) -> str:
    """Return the number in E.164, such as +212612345678.

    Local numbers (06…, also without the zero that a spreadsheet drops) are read in
    `region`; those with + or 00 in their own. Spaces, dots, dashes, brackets and
    Arabic-Indic digits are allowed. Raises `PhoneRefused`.
    """
    written = _tidy(text)
    if fault := _fault_of(written):
        raise PhoneRefused(fault)
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as error:
        raise PhoneRefused(_FAULT_OF_TEXT.get(error.error_type, PhoneFault.NOT_A_NUMBER)) from None
    return _accepted(number)


def masked(e164: str) -> str:
    """Return the number with only its country code and last three digits, for a screen."""
    if len(e164) <= _VISIBLE_END:
        return "•" * len(e164)
    try:
        country = f"+{phonenumbers.parse(e164).country_code}"
    except phonenumbers.NumberParseException:
        country = ""
    hidden = len(e164) - len(country) - _VISIBLE_END
    return f"{country}{'•' * max(hidden, 1)}{e164[-_VISIBLE_END:]}"


def _tidy(text: str) -> str:
    characters = (
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) != "Cf"
    )
    return "".join(characters).strip()


def _fault_of(written: str) -> PhoneFault | None:
    if not written:
        return PhoneFault.EMPTY
    if len(written) > _LONGEST_TEXT:
        return PhoneFault.NOT_A_NUMBER
    if _ROUNDED.fullmatch(written):
        return PhoneFault.ROUNDED
    if _SEVERAL.search(written):
        return PhoneFault.SEVERAL
    # The library reads letters as keys of a dial: "0612345678 (voisin)" would change number.
    if not re.fullmatch(r"\+?\d+", written.translate(_SEPARATORS)):
        return PhoneFault.NOT_A_NUMBER
    return None


def _accepted(number: phonenumbers.PhoneNumber) -> str:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if MOROCCAN_NUMBER.fullmatch(e164):
        return e164
    possible = phonenumbers.is_possible_number_with_reason(number)
    if fault := _FAULT_OF_LENGTH.get(possible):
        raise PhoneRefused(fault)
    if number.country_code == phonenumbers.country_code_for_region(HOME_REGION):
        raise PhoneRefused(PhoneFault.IMPOSSIBLE)
    return e164
