"""Deciding of two persons who may be one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import PairState
from casework.selectors.duplicates import Comparison


class DecideForm(forms.Form):
    """Two different persons, or not to be told yet; and why."""

    state = forms.ChoiceField(
        label=_("What you found"),
        widget=forms.RadioSelect,
        choices=[
            (PairState.DIFFERENT, _("These are two different persons")),
            (PairState.LATER, _("It cannot be told yet")),
        ],
    )
    reason = forms.CharField(
        label=_("How you know"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("For whoever compares these two files again. No medical data."),
    )


class MergeForm(forms.Form):
    """Which person goes on, and what is taken from the other one."""

    survivor = forms.TypedChoiceField(
        label=_("The file that goes on"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comparison = comparison
        sides = comparison.sides
        names = [", ".join(case.number for case in side.cases) for side in sides]
        self.fields["survivor"].choices = [
            (side.person.pk, name) for side, name in zip(sides, names, strict=True)
        ]
        self.fields["survivor"].initial = sides[0].person.pk
        for row in comparison.rows:
            if row.kind not in {"same", "unsaid"}:
                self.fields[f"take_{row.name}"] = self._choice(row, names)

    @staticmethod
    def _choice(row: Any, names: list[str]) -> forms.ChoiceField:
        texts = [
            f"{name}: {value}" if value else name
            for name, value in zip(names, (row.mine, row.theirs), strict=True)
        ]
        return forms.ChoiceField(
            label=row.label,
            widget=forms.RadioSelect,
            choices=[("0", texts[0]), ("1", texts[1])],
            initial="0" if row.kind != "one-sided" or row.mine else "1",
            help_text=row.word,
        )

    @property
    def survivor_person(self) -> Any:
        """The person who goes on; only after validation."""
        wanted = self.cleaned_data["survivor"]
        return next(side.person for side in self.comparison.sides if side.person.pk == wanted)

    @property
    def taken(self) -> list[str]:
        """What is taken from the person who does not go on; only after validation."""
        sides = [side.person.pk for side in self.comparison.sides]
        loser = str(1 - sides.index(self.cleaned_data["survivor"]))
        return [
            name.removeprefix("take_")
            for name, value in self.cleaned_data.items()
            if name.startswith("take_") and value == loser
        ]


class UndoForm(forms.Form):
    """Which cases opened since go to the person who comes back."""

    cases = forms.MultipleChoiceField(
        label=_("Cases opened since, which belong to the person who comes back"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The others stay where they are."),
    )

    def __init__(self, *args: Any, cases: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {case.number: case for case in cases}
        self.fields["cases"].choices = [(number, number) for number in self.by_number]
        if not cases:
            del self.fields["cases"]

    @property
    def chosen(self) -> list[Any]:
        """The cases that were ticked; only after validation."""
        return [self.by_number[number] for number in self.cleaned_data.get("cases", [])]
