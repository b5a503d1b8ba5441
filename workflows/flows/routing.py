"""Which process a request runs, by its type (domain §7.2, §7.3)."""

from casework.models import RequestType

#: Requests that have a process of their own.
BY_TYPE = {"DOC-01": "residence-permit", "DOC-02": "residence-permit"}
#: Requests that share one, by template.
BY_TEMPLATE = {"T4": "emergency-referral"}
#: Every other request is referred to a body that answers.
DEFAULT = "referral-with-feedback"


def process_key(request_type: RequestType) -> str:
    """The key of the process that requests of this type run."""
    return BY_TYPE.get(request_type.code) or BY_TEMPLATE.get(request_type.template) or DEFAULT
