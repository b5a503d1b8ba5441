"""Words for the codes of a snapshot, in the language of the page."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from indicators.disclosure import Reason
from indicators.periods import Period
from indicators.shapes import Shape

SEXES = {
    "F": pgettext_lazy("column", "Women and girls"),
    "M": pgettext_lazy("column", "Men and boys"),
    "U": pgettext_lazy("column", "Sex not stated"),
    "_T": pgettext_lazy("column", "All"),
}
UNKNOWN_AREA = gettext_lazy("Province not known")
WHOLE_REGION = gettext_lazy("Whole region")

#: Why a number is not there (codes of ``disclosure.Reason``).
REASONS = {
    Reason.PROTECTED: gettext_lazy(
        "Protected: with this number, alone or together with others, one could learn something "
        "about a few persons."
    ),
    Reason.NO_CASES: gettext_lazy("No case in the quarter, so no percentage exists."),
}

#: What a shape leaves out.
SHAPES = {
    Shape.CAUTIOUS: gettext_lazy(
        "More numbers than usual are protected here: together with another indicator they would "
        "give small groups away."
    ),
    Shape.MARGINS: gettext_lazy(
        "Shown by province and by sex, not crossed: together with another indicator the crossed "
        "numbers would give small groups away."
    ),
    Shape.REGION: gettext_lazy(
        "Shown for the whole region only, so that small groups stay protected."
    ),
    Shape.WITHHELD: gettext_lazy(
        "Not shown at all this quarter: together with other indicators it would give small groups "
        "away."
    ),
}


def quarter_name(period: Period) -> str:
    """Such as "Third quarter of 2026"."""
    names = {
        1: _("First quarter of %(year)s"),
        2: _("Second quarter of %(year)s"),
        3: _("Third quarter of %(year)s"),
        4: _("Fourth quarter of %(year)s"),
    }
    return names[period.number] % {"year": period.year}


def in_language(words: dict[str, str]) -> str:
    """The text of a snapshot in the language of the page, else in French."""
    return words.get((get_language() or "fr")[:2]) or words["fr"]


def count_text(value: int) -> str:
    """A whole number as people of the language write it."""
    return number_format(value, force_grouping=True)


def rate_text(value: str) -> str:
    """A percentage with its one decimal."""
    return _("%(number)s %%") % {"number": number_format(Decimal(value), decimal_pos=1)}


def reason_text(code: str) -> str | Promise:
    """Why a number is not there; empty for one that is."""
    return REASONS.get(Reason(code), "")
