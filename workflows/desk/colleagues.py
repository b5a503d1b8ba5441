"""Colleagues as choices of a form, those who are away marked."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from common.templatetags.when import day_text
from partners.models import User
from workflows.models import Substitution
from workflows.selectors import Colleague, absences_of

Choices = list[tuple[str, str]]


def choices_of(colleagues: Iterable[Colleague]) -> Choices:
    """Colleagues who may do a task."""
    return [(str(each.user.pk), named(each.user, each.absence)) for each in colleagues]


def choices_among(users: Iterable[User]) -> Choices:
    """Some officers; one statement."""
    listed = list(users)
    away = absences_of(listed)
    return [(str(user.pk), named(user, away.get(user.pk))) for user in listed]


def named(user: User, absence: Substitution | None) -> str:
    """An officer's name, with how long they are away and who does their work."""
    if absence is None:
        return str(user)
    return _("%(name)s (absent until %(day)s, done by %(substitute)s)") % {
        "name": user,
        "day": day_text(absence.ends_on),
        "substitute": absence.substitute,
    }
