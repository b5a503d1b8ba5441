"""A file that an officer adds to a case."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.documents.contents import LARGEST, SUFFIXES
from casework.enums import Tier
from casework.forms.fields import CodedField, CodedForm
from casework.forms.lists import document_types

_TAKEN = ",".join(
    sorted({each for suffixes in SUFFIXES.values() for each in suffixes} | SUFFIXES.keys())
)


class DocumentForm(CodedForm):
    """The file, what it is, how confidential."""

    document_type = CodedField(
        document_types, label=_("What it is"), nothing=_("Choose a kind of document")
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A photograph or a PDF, 10 MB at most. Where the picture was taken is not kept."
        ),
        widget=forms.FileInput(attrs={"accept": _TAKEN}),
        allow_empty_file=True,
    )
    title = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=160,
        help_text=_("For instance: front and back, expires in March. No medical detail."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    tier = forms.ChoiceField(
        label=_("Confidentiality"),
        required=False,
        help_text=_("Medical papers and judgments are sensitive by themselves."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, case_tier: str, is_too_large: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large
        lowest = max(Tier.C2, Tier(case_tier)) if case_tier == Tier.C4 else Tier.C2
        self.fields["tier"].choices = [
            ("", _("As usual for this kind")),
            *((tier.value, tier.label) for tier in Tier if tier >= lowest),
        ]

    def clean_key(self) -> Any:
        """A fresh key when the page carried none."""
        return self.cleaned_data["key"] or uuid4()

    def clean_tier(self) -> Tier | None:
        """The chosen level; None for the usual one."""
        return Tier(self.cleaned_data["tier"]) if self.cleaned_data["tier"] else None

    def clean(self) -> dict[str, Any]:
        """A file that was too large to arrive is said to be so, and not to be missing."""
        data = super().clean() or self.cleaned_data
        file = data.get("file")
        if self.is_too_large or (file and file.size > LARGEST):
            self.errors.pop("file", None)
            self.add_error(
                "file", _("The file is too large: 10 MB at most. Scan fewer pages at a time.")
            )
        return data
