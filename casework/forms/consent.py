"""The consent of a person, as the officer records it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import ConsentMethod, SharedField
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm
from casework.models import Case, ConsentWording


class ConsentForm(CodedForm):
    """For whom, what, how it was given, and which words were read in which language."""

    recipient = CodedField(
        list,
        label=_("Which body may learn it"),
        nothing=_("Choose a body"),
        help_text=_("One body for each consent. Name it aloud to the person."),
    )
    fields_shared = forms.MultipleChoiceField(
        label=_("What it may learn"),
        choices=SharedField.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Read each line to the person and tick only what they accept."),
        error_messages={"required": _("Tick what the body may learn: one line at least.")},
    )
    read_in = CodedField(
        lists.languages,
        label=_("Language in which the text was read"),
        nothing=_("Choose a language"),
    )
    method = forms.ChoiceField(
        label=_("How the person agreed"), choices=ConsentMethod.choices, widget=forms.RadioSelect
    )
    witness = forms.CharField(
        label=_("Witness"),
        required=False,
        max_length=160,
        help_text=_("For verbal consent: who heard it, such as the interpreter."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    given_by_guardian = forms.BooleanField(
        label=_("Given by the parent or guardian, the child having been heard"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    wording = forms.ModelChoiceField(
        ConsentWording.objects.order_by("pk"), widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args: Any, case: Case, is_minor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipient = self.fields["recipient"]
        recipient.groups = lambda: lists.recipients(but=case.organisation)
        recipient.fill()
        if not is_minor:
            del self.fields["given_by_guardian"]

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()

    def clean(self) -> dict[str, Any]:
        """Ask for the witness where the law of proof needs one."""
        data = super().clean() or self.cleaned_data
        if data.get("method") == ConsentMethod.VERBAL and not data.get("witness", "").strip():
            self.add_error("witness", _("A verbal consent needs a witness: write who heard it."))
        return data
