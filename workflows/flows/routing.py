"""Which process a request runs: a decision table of the network (domain §7.2, §7.3)."""

from casework.models import RequestType
from workflows.runtime import decisions

#: The decision in ``workflows/definitions/process-of-request.dmn``.
DECISION = "process-of-request"


def process_key(request_type: RequestType) -> str:
    """The key of the process that requests of this type run, by the newest released table.

    Raises LookupError when no table was released or none of its rules fits.
    """
    table = decisions.newest(DECISION)
    if table is None:
        raise LookupError(f"No released decision {DECISION}.")
    inputs = {"request type": request_type.code, "template": request_type.template}
    key = decisions.evaluate(table, inputs).value
    if not isinstance(key, str):
        raise LookupError(f"No process for requests of type {request_type.code}.")
    return key
