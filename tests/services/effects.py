"""What the processes of the proofs do, in the test and in the processes that it starts."""

from casework.models import Request
from common import outbox
from common.models import OutboxMessage
from workflows.models import HistoryEvent
from workflows.runtime.handlers import Job, handler

#: Kind of the lines that the work writes: one line is one effect.
EFFECT = "effect"
#: Asks a worker for an instance; the payload names the process, the request and a number.
START = "proof.start"


def register() -> None:
    """Let models name the work, and workers start instances."""
    handler("proof.effect")(_leave_a_line)
    outbox.subscribe(START, _start)


def _leave_a_line(job: Job) -> None:
    HistoryEvent.objects.create(process=job.instance, kind=EFFECT, node=job.node)


def _start(message: OutboxMessage) -> None:
    from workflows import services

    services.start_process(
        key=message.payload["process"],
        variables={"number": str(message.payload["number"])},
        request=Request.objects.get(pk=message.payload["request"]),
    )
