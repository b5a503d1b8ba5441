"""Small acts on a case: a note, another officer in charge."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import LONGEST_NOTE, Case
from casework.selectors import colleagues
from partners.models import User


class NoteForm(forms.Form):
    """A note for colleagues of the same organisation."""

    text = forms.CharField(
        label=_("Note for your colleagues"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only your organisation reads it. No medical data, no names of others."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()


class AssignForm(forms.Form):
    """Who is in charge of a case: a colleague of the organisation that leads it."""

    user = forms.TypedChoiceField(label=_("In charge of the case"), coerce=int)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {user.pk: user for user in colleagues(case)}
        self.fields["user"].choices = [
            ("", _("Choose a colleague")),
            *((user.pk, str(user)) for user in self.colleagues.values()),
        ]

    @property
    def chosen(self) -> User:
        """The colleague; only after validation."""
        return self.colleagues[self.cleaned_data["user"]]
