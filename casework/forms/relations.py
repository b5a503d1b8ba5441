"""Whom a person is related to and lives with; others are named by the number of their case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import RelationKind
from casework.forms import lists
from casework.forms.fields import CodedField, CodedForm
from casework.models import Case
from casework.permissions import NotVisible, access_case
from partners.models import User

#: What the other one is to the person, with the relation it makes and whether it starts from them.
_SAID = {
    "parent": (RelationKind.PARENT, True, _("parent")),
    "child": (RelationKind.PARENT, False, _("child")),
    "guardian": (RelationKind.GUARDIAN, True, _("guardian")),
    "ward": (RelationKind.GUARDIAN, False, _("under the guardianship of the person")),
    "spouse": (RelationKind.SPOUSE, True, _("spouse")),
    "sibling": (RelationKind.SIBLING, True, _("brother or sister")),
    "other": (RelationKind.OTHER, True, _("another relation")),
}


class CaseNumberField(forms.CharField):
    """The number of a case whose person the officer may know; others do not exist for them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs.update({"dir": "ltr", "autocomplete": "off"})
        self.user: User | None = None

    def clean(self, value: Any) -> Case | None:
        """The case; None for an empty field that may be empty."""
        number = super().clean(value).strip().upper()
        if not number:
            return None
        try:
            access = access_case(self.user, number)
        except NotVisible:
            access = None
        if access is None or not access.sees_identity:
            raise forms.ValidationError(
                _("No case with this number is open to you. Copy it from the page of the case.")
            )
        return access.case


class RelationForm(forms.Form):
    """Who somebody else is to the person of the case."""

    number = CaseNumberField(
        label=_("Number of the other person's case"), help_text=_("For example SM-2026-000042-7.")
    )
    kind = forms.ChoiceField(
        label=_("The other person is"), choices=[(code, said[2]) for code, said in _SAID.items()]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].user = user

    @property
    def relation(self) -> RelationKind:
        """The relation that is meant."""
        return _SAID[self.cleaned_data["kind"]][0]

    @property
    def starts_from_other(self) -> bool:
        """Whether it is the other one who is the parent, the guardian and so on."""
        return _SAID[self.cleaned_data["kind"]][1]


class HouseholdForm(CodedForm):
    """How the person lives, and with whom."""

    household = CodedField(
        lists.households, label=_("Household"), required=False, nothing=_("Not stated")
    )
    lives_with = CaseNumberField(
        label=_("Lives with the person of case"),
        required=False,
        help_text=_("The number of their case, if they have one. May stay empty."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lives_with"].user = user
