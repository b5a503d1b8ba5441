"""Absences as their page shows them, and the form that plans one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from partners.models import User
from workflows import errors, selectors
from workflows.desk.colleagues import choices_among
from workflows.desk.dates import day_field
from workflows.models import Substitution


@dataclass(frozen=True)
class AbsenceRow:
    """An absence as ``reader`` sees it."""

    substitution: Substitution
    #: planned, running, over or ended (before its last day).
    state: str
    is_mine: bool
    may_end: bool

    @property
    def is_current(self) -> bool:
        """Whether it still runs or is to come."""
        return self.state in {"planned", "running"}


class AbsenceForm(forms.Form):
    """Who is away, from when until when, and who does their work."""

    #: where the refusals of the service belong.
    PLACES = {
        errors.PeriodRefused: "ends_on",
        errors.AlreadyAbsent: "starts_on",
        errors.NotASubstitute: "substitute",
    }

    absent = forms.ChoiceField(label=_("Who is away"))
    starts_on = day_field(_("First day of absence"))
    ends_on = day_field(_("Last day of absence"))
    substitute = forms.ChoiceField(
        label=_("Who does the work meanwhile"),
        help_text=_("A colleague of the same organisation whose role can do this work."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = selectors.coordinated_by(user)
        self._known = {str(each.pk): each for each in (user, *others)}
        if others:
            substitutes = [user, *others]
            self.fields["absent"].choices = [
                (key, _("Myself") if each.pk == user.pk else str(each))
                for key, each in self._known.items()
            ]
        else:
            substitutes = selectors.substitutes_for(user)
            del self.fields["absent"]
        self._user = user
        self._known |= {str(each.pk): each for each in substitutes}
        choices = choices_among(substitutes)
        self.fields["substitute"].choices = [("", _("Choose a colleague")), *choices]

    def plan(self) -> dict[str, Any]:
        """What a valid form asks of ``plan_absence``."""
        cleaned = self.cleaned_data
        absent = cleaned.get("absent")
        return {
            "absent": self._known[absent] if absent else self._user,
            "substitute": self._known[cleaned["substitute"]],
            "starts_on": cleaned["starts_on"],
            "ends_on": cleaned["ends_on"],
        }

    def refuse(self, refused: errors.WorkRefused) -> None:
        """Show a refusal beside the field that it concerns."""
        self.add_error(self.PLACES.get(type(refused)), refused.message)


def rows_for(user: User, substitutions: Iterable[Substitution]) -> list[AbsenceRow]:
    """Absences as lines of the page."""
    coordinated = {each.pk for each in selectors.coordinated_by(user)}
    return [_row(user, each, coordinated) for each in substitutions]


def _row(user: User, substitution: Substitution, coordinated: set[int]) -> AbsenceRow:
    state = _state(substitution)
    theirs = substitution.absent_id == user.pk or substitution.absent_id in coordinated
    return AbsenceRow(
        substitution=substitution,
        state=state,
        is_mine=substitution.absent_id == user.pk,
        may_end=theirs and state in {"planned", "running"},
    )


def _state(substitution: Substitution) -> str:
    if substitution.ended_at is not None:
        return "ended"
    today = clock.today()
    if substitution.ends_on < today:
        return "over"
    return "planned" if substitution.starts_on > today else "running"
