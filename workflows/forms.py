"""Forms of user tasks, by the ``formKey`` that models refer to."""

from datetime import datetime, time

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Outcome, Reason
from casework.services import record_decision
from common import clock
from partners.models import User
from workflows.models import UserTask

#: Tasks that a page of another app fulfils: form key and the page's route.
FULFILLED_ELSEWHERE = frozenset({"referrals:send", "referrals:redirect", "referrals:confirm"})

#: Outcomes with which a request may be closed when nobody served it.
_UNSERVED = ("WITHDRAWN", "NO_CAPACITY", "NOT_ELIGIBLE", "NO_SHOW", "LOST", "REFUSED", "DEPARTED")


class TaskForm(forms.Form):
    """What a user task asks; ``carry_out`` does it and gives the process its variables."""

    #: What the button says.
    submit_label = _("Mark as done")

    def carry_out(self, *, task: UserTask, user: User) -> dict[str, object]:
        """Do what the form says, in the transaction that completes the task."""
        return {}


class DoneForm(TaskForm):
    """Nothing to fill in: the work happened outside."""


class PermitDecisionForm(TaskForm):
    """What the administration decided on a residence permit."""

    submit_label = _("Record the decision")

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("GRANTED", _("Permit granted")), ("REFUSED", _("Permit refused"))],
        widget=forms.RadioSelect,
    )
    notified_on = forms.DateField(
        label=_("Notified to the person on"),
        help_text=_("The time for an appeal runs from this day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.ModelChoiceField(
        label=_("Reason of the refusal"),
        queryset=Reason.objects.order_by("code"),
        required=False,
        help_text=_("Needed when the permit is refused."),
    )

    def clean_notified_on(self):
        day = self.cleaned_data["notified_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == "REFUSED" and not cleaned.get("reason"):
            self.add_error(
                "reason", forms.ValidationError(_("A refusal needs a reason."), code="required")
            )
        return cleaned

    def carry_out(self, *, task: UserTask, user: User) -> dict[str, object]:
        outcome = Outcome.objects.get(code=self.cleaned_data["outcome"])
        reason = self.cleaned_data["reason"] if outcome.code == "REFUSED" else None
        record_decision(
            request=task.process.request, outcome=outcome, reason=reason, decided_by=user
        )
        day = self.cleaned_data["notified_on"]
        now = clock.now()
        notified_at = datetime.combine(day, time(12), clock.ZONE)
        return {
            "outcome": outcome.code,
            "reason": reason.code if reason else None,
            "notified_at": min(notified_at, now),
        }


class AppealForm(TaskForm):
    """Whether the person appeals against a refusal."""

    submit_label = _("Record the choice")

    appeal = forms.ChoiceField(
        label=_("What the person decided"),
        choices=[
            ("filed", _("The appeal has been filed")),
            ("renounced", _("The person does not appeal")),
        ],
        widget=forms.RadioSelect,
    )

    def carry_out(self, *, task: UserTask, user: User) -> dict[str, object]:
        return {"appeal": self.cleaned_data["appeal"]}


class ReconsiderForm(TaskForm):
    """What follows when a referral came to nothing."""

    submit_label = _("Continue")

    decision = forms.ChoiceField(
        label=_("What follows"),
        choices=[
            ("refer", _("Refer to another body")),
            ("close", _("Close the request")),
        ],
        widget=forms.RadioSelect,
    )
    outcome = forms.ModelChoiceField(
        label=_("Outcome, when the request is closed"),
        queryset=Outcome.objects.filter(code__in=_UNSERVED).order_by("code"),
        required=False,
    )
    reason = forms.ModelChoiceField(
        label=_("Reason"),
        queryset=Reason.objects.order_by("code"),
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "close":
            for name in ("outcome", "reason"):
                if not cleaned.get(name):
                    self.add_error(
                        name,
                        forms.ValidationError(_("Needed to close the request."), code="required"),
                    )
        return cleaned

    def carry_out(self, *, task: UserTask, user: User) -> dict[str, object]:
        if self.cleaned_data["decision"] == "refer":
            return {"decision": "refer", "outcome": None, "reason": None}
        return {
            "decision": "close",
            "outcome": self.cleaned_data["outcome"].code,
            "reason": self.cleaned_data["reason"].code,
        }


FORMS: dict[str, type[TaskForm]] = {
    "simple.done": DoneForm,
    "permit.decision": PermitDecisionForm,
    "permit.appeal": AppealForm,
    "referral.reconsider": ReconsiderForm,
}


def known_keys() -> frozenset[str]:
    """Every form key that a released model may use."""
    return FULFILLED_ELSEWHERE | FORMS.keys()
