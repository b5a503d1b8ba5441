"""The form by which a model is handed in to be checked or put into use."""

from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from workflows.cockpit.versions import LARGEST

_SUFFIXES = (".bpmn", ".dmn")


class ModelForm(forms.Form):
    """A file of one model."""

    file = forms.FileField(
        label=_("Model file"),
        help_text=_("A .bpmn file (process) or a .dmn file (decision), of 2 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".bpmn,.dmn"}),
    )

    def clean_file(self) -> UploadedFile:
        """The file, of a kind and a size that can be read."""
        file: UploadedFile = self.cleaned_data["file"]
        if self._suffix(file) not in _SUFFIXES:
            raise forms.ValidationError(
                _("The file's name ends neither in .bpmn nor in .dmn."), code="kind"
            )
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB."), code="size")
        return file

    @property
    def is_decision(self) -> bool:
        """Whether the file holds decisions and no process."""
        return self._suffix(self.cleaned_data["file"]) == ".dmn"

    def content(self) -> bytes:
        """The file's bytes."""
        return self.cleaned_data["file"].read()

    @staticmethod
    def _suffix(file: UploadedFile) -> str:
        return PurePath(file.name).suffix.lower()
