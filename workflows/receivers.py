"""What the processes do when the outbox tells that something happened."""

from casework.models import Request
from common import outbox
from common.models import OutboxMessage
from workflows.flows import permit, referral  # noqa: F401 -- registers their handlers

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
    from workflows.runtime.messages import correlate

    variables = {
        "referral": message.payload["successor"],
        "is_sent": message.payload["is_sent"],
    }
    fulfilled = services.fulfil_task(
        request=_request_of(message), form_key="referrals:redirect", variables=variables
    )
    if not fulfilled:
        correlate("referral.redirected", str(message.payload["referral"]), variables)


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
    from workflows.runtime.messages import correlate

    correlate(
        message.topic,
        str(message.payload["referral"]),
        {"outcome": message.payload["outcome"], "reason": message.payload["reason"]},
    )


def hand_over(message: OutboxMessage) -> None:
    """Deliver a message that one process sent to another."""
    from workflows import feel
    from workflows.runtime.messages import correlate

    payload = message.payload
    variables = {name: feel.decode(value) for name, value in payload["variables"].items()}
    correlate(payload["name"], payload["key"], variables)


def _request_of(message: OutboxMessage) -> Request:
    return Request.objects.get(referrals=message.payload["referral"])
