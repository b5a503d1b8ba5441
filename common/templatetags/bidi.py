"""Tags that keep references, numbers and names readable inside a text of the other direction."""

import phonenumbers
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.phones import HOME_REGION, PhoneRefused, parse_phone

register = template.Library()


@register.simple_tag
def ref(value: object) -> SafeString:
    """A reference, code, amount or e-mail address: always left to right, never broken in two.

    Without this, an Arabic heading shows 2026-00042 as 00042-2026.
    """
    return format_html('<bdi dir="ltr" class="ref">{}</bdi>', value)


@register.simple_tag
def phone(value: object, *, link: bool = False) -> SafeString:
    """A telephone number, grouped as people read it; text that is no number is left as it is.

    ``link`` makes it callable with one touch: only where the person's limits allow a call.
    """
    number = _parsed(str(value))
    shown = format_html('<bdi dir="ltr" class="ref">{}</bdi>', _grouped(number) or value)
    if not (link and number):
        return shown
    dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return format_html('<a href="tel:{}">{}</a>', dialled, shown)


@register.simple_tag
def personname(value: object) -> SafeString:
    """A name in any script, isolated: its own first strong letter gives its direction."""
    return format_html('<bdi dir="auto">{}</bdi>', value)


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(parse_phone(text))
    except PhoneRefused:
        return None


def _grouped(number: phonenumbers.PhoneNumber | None) -> str:
    if number is None:
        return ""
    is_home = phonenumbers.region_code_for_number(number) == HOME_REGION
    forms = phonenumbers.PhoneNumberFormat
    text = phonenumbers.format_number(number, forms.NATIONAL if is_home else forms.INTERNATIONAL)
    return _in_pairs(text) if is_home else text


def _in_pairs(text: str) -> str:
    """Moroccan usage: 06 12 34 56 78."""
    digits = "".join(character for character in text if character.isdigit())
    return "\N{NO-BREAK SPACE}".join(digits[i : i + 2] for i in range(0, len(digits), 2))
