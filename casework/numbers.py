"""Case numbers: ``SM-2026-000042-7``, with a check digit and nothing about the person."""

import re

from django.db import transaction
from django.db.models import F

from casework.models import CaseNumber
from common import clock

_PATTERN = re.compile(r"^SM-(\d{4})-(\d{6})-(\d)$")


def check_digit(digits: str) -> str:
    """The Luhn check digit of ``digits`` (ISO/IEC 7812-1, annex B)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_valid(number: str) -> bool:
    """Whether ``number`` is well formed and its check digit right."""
    match = _PATTERN.match(number)
    return bool(match) and check_digit(match[1] + match[2]) == match[3]


@transaction.atomic
def next_number() -> str:
    """The next case number of the year, never given before."""
    return next_numbers(1)[0]


@transaction.atomic
def next_numbers(count: int) -> list[str]:
    """The next ``count`` case numbers of the year, reserved in one go."""
    year = clock.today().year
    CaseNumber.objects.get_or_create(year=year)
    CaseNumber.objects.filter(year=year).update(last=F("last") + count)
    last = CaseNumber.objects.get(year=year).last
    return [_number(year, serial) for serial in range(last - count + 1, last + 1)]


def _number(year: int, serial: int) -> str:
    return f"SM-{year}-{serial:06d}-{check_digit(f'{year}{serial:06d}')}"
