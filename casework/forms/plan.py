"""Goals, planned services and the person's agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import ConsentMethod, Doer, GoalState, PlannedState
from casework.forms import lists
from casework.forms.fields import CodedField
from casework.forms.keyed import DayField, KeyedForm, TextField
from casework.models import Case, Request
from common import clock


class GoalForm(KeyedForm):
    """A goal in the person's words, its field, and by when."""

    text = TextField(
        label=_("What the person wants to reach"),
        rows=3,
        max_length=1000,
        help_text=_("One goal, in the person's words."),
    )
    domain = CodedField(lists.families, label=_("Field"), nothing=_("Choose a field"))
    target_date = DayField(label=_("Wanted by"), required=False)


class GoalEndForm(KeyedForm):
    """How a goal ended."""

    state = forms.ChoiceField(
        label=_("How the goal ended"),
        choices=[choice for choice in GoalState.choices if choice[0] != GoalState.OPEN],
        widget=forms.RadioSelect,
    )
    reason = CodedField(
        lists.reasons, label=_("Why it is given up"), required=False, nothing=_("No reason")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where one is needed."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == GoalState.GIVEN_UP and not data.get("reason"):
            self.add_error("reason", _("Say why the goal is given up."))
        return data


class RequestChoice(forms.ModelChoiceField):
    """A request of the case, by its kind and day."""

    def label_from_instance(self, request: Request) -> str:
        """The kind of request and the day on which it was submitted."""
        day = clock.local(request.submitted_at)
        return f"{request.request_type.label} ({day:%d/%m/%Y})"


class PlannedServiceForm(KeyedForm):
    """A service by which a goal is to be reached."""

    request_type = CodedField(
        lists.request_types, label=_("Service"), nothing=_("Choose a service")
    )
    doer = forms.ChoiceField(label=_("Who does it"), choices=Doer.choices, widget=forms.RadioSelect)
    body = CodedField(
        list,
        label=_("Which body"),
        required=False,
        nothing=_("Not known yet"),
        help_text=_("Where another body does it."),
    )
    request = RequestChoice(
        Request.objects.none(),
        label=_("Request of the case that asks for it"),
        required=False,
        empty_label=_("None yet"),
    )
    target_date = DayField(label=_("Wanted by"), required=False)
    note = TextField(label=_("Note"), required=False, rows=3, max_length=1000)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        body.groups = lambda: lists.recipients(but=case.organisation)
        body.fill()
        self.fields["request"].queryset = _requests_of(case)


class ServiceStateForm(KeyedForm):
    """How far a planned service is."""

    state = forms.ChoiceField(
        label=_("How far it is"),
        choices=[choice for choice in PlannedState.choices if choice[0] != PlannedState.PLANNED],
        widget=forms.RadioSelect,
    )
    outcome = CodedField(
        lists.outcomes,
        label=_("Outcome"),
        required=False,
        nothing=_("No outcome yet"),
        help_text=_("Needed when the service was given or will not be."),
    )
    request = RequestChoice(
        Request.objects.none(),
        label=_("Request of the case that asks for it"),
        required=False,
        empty_label=_("None yet"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request"].queryset = _requests_of(case)

    def clean(self) -> dict[str, Any]:
        """Ask for the outcome of what ended."""
        data = super().clean() or self.cleaned_data
        ended = {PlannedState.GIVEN, PlannedState.NOT_GIVEN}
        if data.get("state") in ended and not data.get("outcome"):
            self.add_error("outcome", _("Say how it ended: choose an outcome."))
        return data


class AgreementForm(KeyedForm):
    """When and how the person agreed to the plan."""

    agreed_date = DayField(label=_("The person agreed on"))
    method = forms.ChoiceField(
        label=_("How the person agreed"), choices=ConsentMethod.choices, widget=forms.RadioSelect
    )

    def clean_agreed_date(self) -> Any:
        """Nobody has agreed in the future."""
        return not_future(self.cleaned_data["agreed_date"])


class DecisionPlanForm(KeyedForm):
    """Which goal a decision serves, and by which service."""

    goal = forms.ChoiceField(label=_("Goal of the plan"), widget=forms.RadioSelect)
    request_type = CodedField(
        lists.request_types, label=_("Service"), nothing=_("Choose a service")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = case.goals.filter(state=GoalState.OPEN).select_related("domain")
        self.goals = {str(goal.pk): goal for goal in goals.order_by("created_at", "id")}
        self.fields["goal"].choices = [(pk, goal.text) for pk, goal in self.goals.items()]


def not_future(day: Any) -> Any:
    """``day``, refused when it is still to come."""
    if day is not None and day > clock.today():
        raise forms.ValidationError(_("This date is in the future."))
    return day


def _requests_of(case: Case) -> Any:
    return case.requests.select_related("request_type").order_by("-submitted_at", "-id")
