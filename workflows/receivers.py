"""What the processes do when the outbox tells that something happened."""

from contextlib import suppress

from casework.models import Request
from common import outbox
from common.models import OutboxMessage
from workflows.flows import permit, referral  # noqa: F401 -- registers their handlers
from workflows.models import ProcessInstance
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


def _request_of(message: OutboxMessage) -> Request:
    return Request.objects.get(referrals=message.payload["referral"])
