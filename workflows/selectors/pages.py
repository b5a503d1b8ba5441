"""Where a task is done: its form, or the page of another app that fulfils it."""

from django.urls import reverse

from referrals.enums import ReferralState
from referrals.models import Referral
from workflows.bpmn import NodeKind
from workflows.bpmn.model import FormField
from workflows.forms import FORMS, FULFILLED_ELSEWHERE
from workflows.models import UserTask
from workflows.titles import element_of


def page_of(task: UserTask) -> str:
    """The address of the page of another app that fulfils the task; empty when it has none."""
    if task.form_key not in FULFILLED_ELSEWHERE:
        return ""
    latest = _latest_referral(task)
    if task.form_key == "referrals:send":
        if latest is not None and latest.state == ReferralState.DRAFT:
            return reverse("referrals:send-draft", args=[latest.reference])
        return reverse("referrals:send", args=[task.process.request_id])
    if latest is None:
        return ""
    name = "redirect" if task.form_key == "referrals:redirect" else "referral-detail"
    return reverse(f"referrals:{name}", args=[latest.reference])


def fields_of(task: UserTask) -> tuple[FormField, ...]:
    """The fields that the released model declares for the task, empty without any."""
    element = element_of(task)
    return element.form_fields if element else ()


def is_manual(task: UserTask) -> bool:
    """Whether the work happens outside and is only marked as done here."""
    element = element_of(task)
    return element is not None and element.kind == NodeKind.MANUAL_TASK


def asks_nothing(task: UserTask) -> bool:
    """Whether the task can be marked as done without filling anything in."""
    if is_manual(task):
        return True
    form = FORMS.get(task.form_key)
    return form is not None and not form.base_fields


def _latest_referral(task: UserTask) -> Referral | None:
    return Referral.objects.filter(request=task.process.request_id).order_by("-id").first()
