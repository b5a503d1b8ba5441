"""What a calling process hears of the one it called, each time in a transaction of its own."""

from viewflow.workflow.status import PROCESS

from workflows.bpmn import InstanceState, events
from workflows.bpmn.state import Status, TokenState
from workflows.models import ProcessInstance
from workflows.runtime.step import stepping


def hear_end(called: ProcessInstance) -> None:
    """Let the calling process go on after a called one, in a transaction on the caller alone.

    A called process that people cancelled leaves the call waiting, with an incident. Raises
    InstanceSuspended: what ended meanwhile is heard when the caller is resumed.
    """
    with stepping(called.parent_id) as step:
        token = step.state.tokens.get(called.parent_token)
        if token is None or token.state != TokenState.WAITING:
            return
        state = InstanceState.from_json(called.state)
        if state.status == Status.CANCELLED:
            step.writes.fail(token.id, token.node, "called-cancelled")
        elif state.status == Status.FAILED:
            step.send(events.CallFailed(at=step.at, token=token.id, error_code=state.outcome))
        else:
            step.send(events.CallCompleted(at=step.at, token=token.id, variables=state.variables))


def hear_escalation(called: ProcessInstance, code: str) -> None:
    """Tell the calling process of an escalation that the called one did not catch."""
    with stepping(called.parent_id) as step:
        step.send(events.CallEscalated(at=step.at, token=called.parent_token, code=code))


def ended_unheard(caller: ProcessInstance) -> list[ProcessInstance]:
    """Called processes that ended and whose call still waits, as after a suspension."""
    waiting = [
        token["id"]
        for token in caller.state.get("tokens", [])
        if token["state"] == TokenState.WAITING
    ]
    called = ProcessInstance.objects.filter(parent=caller, parent_token__in=waiting)
    return list(called.exclude(status=PROCESS.NEW).order_by("pk"))
