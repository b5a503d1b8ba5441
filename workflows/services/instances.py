"""Writes of running processes: start one."""

from collections.abc import Mapping

from casework.models import Request
from partners.models import User
from workflows.models import ProcessInstance
from workflows.runtime import calls, starts


def start_process(
    *, key: str, variables: Mapping[str, object], request: Request | None, actor: User | None = None
) -> ProcessInstance:
    """Start the newest released version of ``key`` and run it until it waits.

    Raises LookupError when nothing of that key was released, and ``engine.NotStartable`` when the
    condition of its start event does not hold.
    """
    definition = calls.newest(key)
    if definition is None:
        raise LookupError(f"No released process {key}.")
    return starts.begin(definition, variables, request=request, actor=actor)
