"""Work of the processes that refer a request to another body."""

from casework.enums import Tier
from casework.models import Outcome, Reason, Request
from casework.selectors import can_be_closed
from casework.services import close_request, propose_closure
from partners.enums import RoleCode
from referrals.enums import EscalationLevel
from referrals.models import Referral
from referrals.services import Awaited, escalate, plan_reminders
from workflows.runtime.handlers import Job, Variables, handler


def start_variables(request: Request) -> dict[str, object]:
    """What a process knows of its request: codes and keys, nothing of the person."""
    case = request.case
    return {
        "request": request.pk,
        "case": case.pk,
        "request_type": request.request_type_id,
        "urgency": request.urgency,
        "acknowledge_due_at": request.acknowledge_due_at,
        "tier": request.tier,
        # Whose work the tasks are: very sensitive files belong to the protection officers.
        "worker": RoleCode.PROT.value if case.tier == Tier.C4 else RoleCode.CASE.value,
        "organisation": case.organisation_id,
        "referral": None,
    }


@handler("referral.plan-reminders")
def plan(job: Job) -> Variables:
    """When to remind and whom to tell, from the urgency and the business calendar."""
    planned = plan_reminders(referral=_referral(job))
    return {
        "remind_at": planned.remind_at,
        "focal_point_at": planned.focal_point_at,
        "cell_at": planned.cell_at,
        "decide_remind_at": planned.decide_remind_at,
        "decide_due_at": planned.decide_due_at,
    }


@handler("referral.remind")
def remind(job: Job) -> Variables:
    """Remind the receiving body."""
    return _escalate(job, EscalationLevel.REMINDED)


@handler("referral.tell-focal-point")
def tell_focal_point(job: Job) -> Variables:
    """Tell the focal point of the receiving body (N1)."""
    return _escalate(job, EscalationLevel.FOCAL_POINT)


@handler("referral.tell-cell")
def tell_cell(job: Job) -> Variables:
    """Tell the regional cell (N2)."""
    return _escalate(job, EscalationLevel.CELL)


@handler("request.close")
def close(job: Job) -> Variables:
    """End the request with the outcome that the process came to.

    When it was the last of its case, closing the case is proposed to the people who decide that.

    Variables ``outcome`` and ``reason`` are codes; without an outcome the service was delivered.
    """
    request = Request.objects.select_related("case").get(pk=int(job.variables["request"]))
    outcome = str(job.variables.get("outcome") or "DELIVERED")
    reason = job.variables.get("reason")
    closed = close_request(
        request=request,
        outcome=Outcome.objects.get(code=outcome),
        reason=Reason.objects.get(code=reason) if reason else None,
        closed_by=None,
    )
    if can_be_closed(request.case):
        propose_closure(case=request.case, outcome=closed.outcome, reason=closed.reason)
    return {}


def _escalate(job: Job, level: EscalationLevel) -> Variables:
    awaits = Awaited(job.attrs.get("awaits", Awaited.ACKNOWLEDGEMENT.value))
    escalate(referral=_referral(job), level=level, awaits=awaits)
    return {}


def _referral(job: Job) -> Referral:
    return Referral.objects.select_related("request__case").get(pk=int(job.variables["referral"]))
