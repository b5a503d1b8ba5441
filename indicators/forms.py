"""What a reader may choose on the page of a quarter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.snapshot import Snapshot
from indicators.wordings import in_language

#: All indicators with their tables, for printing.
EVERYTHING = "all"


class IndicatorChoice(forms.Form):
    """One indicator, all of them, or the summary when nothing is chosen."""

    indicator = forms.ChoiceField(label=_("Indicator"), required=False)

    def __init__(self, data: object, snapshot: Snapshot) -> None:
        super().__init__(data)
        found = [(each["code"], in_language(each["labels"])) for each in snapshot["indicators"]]
        self.fields["indicator"].choices = [
            ("", _("Summary of all indicators")),
            *found,
            (EVERYTHING, _("All indicators with their tables")),
        ]

    @property
    def codes(self) -> list[str] | None:
        """Codes to show with their tables; None for the summary, also for an unknown code."""
        chosen = self.cleaned_data.get("indicator", "") if self.is_valid() else ""
        if chosen == EVERYTHING:
            return [code for code, _label in self.fields["indicator"].choices if code][:-1]
        return [chosen] if chosen else None
