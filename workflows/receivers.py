"""What the processes do when the outbox tells that something happened."""

from contextlib import suppress

from django.db.models import Count

from casework.models import Case, Request
from casework.signals import away_asked, case_handed_over, request_dropped, work_asked
from common import outbox
from common.models import OutboxMessage
from partners.models import User
from workflows import errors, permissions
from workflows.flows import permit, referral  # noqa: F401 -- registers their handlers
from workflows.models import ProcessInstance, UserTask
from workflows.models.instance import LIVE
from workflows.runtime import calls, endings, messages, starts
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import InstanceSuspended

#: Events of referrals that processes may wait for, by message name.
HEARD = (
    "acknowledged",
    "accepted",
    "waitlisted",
    "info-requested",
    "info-answered",
    "declined",
    "withdrawn",
    "expired",
    "completed",
    "dropped",
    "disputed",
)


def connect() -> None:
    """Subscribe to the outbox; called once when the app is ready."""
    outbox.subscribe("request.submitted", start_process_of)
    outbox.subscribe("referral.sent", fulfil_sending)
    outbox.subscribe("referral.redirected", follow_redirection)
    outbox.subscribe("referral.confirmed", fulfil_confirmation)
    outbox.subscribe("process.message", hand_over)
    outbox.subscribe("process.signal", broadcast)
    outbox.subscribe("process.signal-for", tell_signal)
    outbox.subscribe("process.facts", tell_facts)
    outbox.subscribe(calls.ENDED, tell_caller_of_end)
    outbox.subscribe(calls.ESCALATED, tell_caller_of_escalation)
    for event in HEARD:
        outbox.subscribe(f"referral.{event}", tell_process)
    request_dropped.connect(end_processes_of, sender=Request, dispatch_uid="end-processes")
    away_asked.connect(who_is_away, dispatch_uid="who-is-away")
    work_asked.connect(claimed_in, dispatch_uid="claimed-in")
    case_handed_over.connect(hand_tasks_over, sender=Case, dispatch_uid="hand-tasks-over")


def start_process_of(message: OutboxMessage) -> None:
    """Start the process of a request that was submitted, once."""
    from workflows import services
    from workflows.flows import routing

    requests = Request.objects.select_related("case", "request_type")
    request = requests.get(pk=message.payload["request"])
    if request.processes.exists() or request.closed_at is not None:
        return
    services.start_process(
        key=routing.process_key(request.request_type),
        variables=referral.start_variables(request),
        request=request,
    )


def fulfil_sending(message: OutboxMessage) -> None:
    """A referral went out: the task that asked for it is done."""
    from workflows import services

    services.fulfil_task(
        request=_request_of(message),
        form_key="referrals:send",
        variables={"referral": message.payload["referral"], "decision": "refer"},
    )


def follow_redirection(message: OutboxMessage) -> None:
    """A referral was redirected: whoever was to find another body has, and the process follows."""
    from workflows import services

    variables = {
        "referral": message.payload["successor"],
        "is_sent": message.payload["is_sent"],
    }
    fulfilled = services.fulfil_task(
        request=_request_of(message), form_key="referrals:redirect", variables=variables
    )
    if not fulfilled:
        messages.correlate("referral.redirected", str(message.payload["referral"]), variables)


def fulfil_confirmation(message: OutboxMessage) -> None:
    """The sending body confirmed the outcome: the task that asked for it is done."""
    from workflows import services

    services.fulfil_task(
        request=_request_of(message),
        form_key="referrals:confirm",
        variables={"outcome": message.payload["outcome"]},
    )


def tell_process(message: OutboxMessage) -> None:
    """Hand a referral's event to the process that waits for it."""
    messages.correlate(
        message.topic,
        str(message.payload["referral"]),
        {"outcome": message.payload["outcome"], "reason": message.payload["reason"]},
    )


def hand_over(message: OutboxMessage) -> None:
    """Deliver a message that one process sent to another."""
    payload = message.payload
    messages.correlate(payload["name"], payload["key"], messages.decode(payload["variables"]))


def broadcast(message: OutboxMessage) -> None:
    """Let a signal start processes, and have every instance that waits for it told by itself."""
    payload = message.payload
    waiting = messages.broadcast(
        payload["name"], messages.decode(payload["variables"]), source=payload.get("process")
    )
    outbox.announce_all(
        outbox.Announcement(
            topic="process.signal-for",
            key=f"signal:{message.pk}:{process}:{number}",
            payload={"process": process, "number": number, "variables": payload["variables"]},
        )
        for process, number in waiting
    )


def tell_signal(message: OutboxMessage) -> None:
    """Let one instance hear a signal."""
    payload = message.payload
    variables = messages.decode(payload["variables"])
    messages.tell_signal(payload["process"], payload["number"], variables)


def tell_facts(message: OutboxMessage) -> None:
    """Look at the conditions that start processes."""
    starts.tell_facts(messages.decode(message.payload["variables"]))


def tell_caller_of_end(message: OutboxMessage) -> None:
    """Let the calling process go on; one that is on hold hears it when it is resumed."""
    with suppress(InstanceSuspended):
        endings.hear_end(ProcessInstance.objects.get(pk=message.payload["process"]))


def tell_caller_of_escalation(message: OutboxMessage) -> None:
    """Tell the calling process of what the called one did not catch."""
    called = ProcessInstance.objects.get(pk=message.payload["process"])
    with suppress(InstanceGone):
        endings.hear_escalation(called, message.payload["code"])


def end_processes_of(*, request: Request, **_: object) -> None:
    """End what still runs for a request that is closed together with its case."""
    from workflows import services

    for instance in request.processes.filter(finished__isnull=True).order_by("pk"):
        with suppress(errors.ProcessOver):
            services.cancel_process(instance=instance, reason="case-closed", user=None)


def who_is_away(*, users: list[User], **_: object) -> set[int]:
    """Which of the officers somebody substitutes today."""
    running = permissions.running_substitutions().filter(absent__in=users)
    return set(running.order_by("absent").values_list("absent", flat=True))


def claimed_in(*, user: User, cases: list[int], **_: object) -> dict[int, int]:
    """How many live tasks ``user`` has claimed in each of the cases."""
    claimed = UserTask.objects.filter(owner=user, status__in=LIVE, process__case__in=cases)
    counted = claimed.order_by("process__case").values("process__case").annotate(n=Count("pk"))
    return dict(counted.values_list("process__case", "n"))


def hand_tasks_over(*, case: Case, from_user: User, to_user: User, by: User, **_: object) -> int:
    """Give the claimed tasks of a case to the officer who takes it over; how many went along.

    A task that the new officer may not do, or with which a colleague only helps, stays where it
    is: the coordinator finds it in the team's list.
    """
    from workflows import services

    claimed = UserTask.objects.filter(owner=from_user, status__in=LIVE, process__case=case)
    moved = 0
    for task in claimed.filter(delegated_by__isnull=True).order_by("process", "pk"):
        with suppress(errors.WorkRefused):
            services.assign_task(task=task, to=to_user, by=by)
            moved += 1
    return moved


def _request_of(message: OutboxMessage) -> Request:
    return Request.objects.get(referrals=message.payload["referral"])
