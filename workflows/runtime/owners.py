"""Whose work a user task is: a role in an organisation, never a person."""

from collections.abc import Mapping

from partners.enums import RoleCode
from referrals.services.escalation import REGIONAL_CELL
from workflows import feel
from workflows.bpmn import FlowNode
from workflows.models import ProcessInstance

#: Roles that sit in one body for the whole region.
_REGIONAL = {RoleCode.CELL, RoleCode.PROT}


def resolve(
    element: FlowNode, variables: Mapping[str, object], instance: ProcessInstance
) -> tuple[str, str | None]:
    """The role and the organisation's code that a task is meant for.

    From the extension attributes ``role`` and ``organisation`` (text, or an expression after
    ``=``); without an organisation, the regional body of a regional role, else the variable
    ``organisation``, else the one that leads the case.
    """
    role = _value(element.attrs.get("role", RoleCode.CASE), variables)
    named = element.attrs.get("organisation")
    if named:
        return role, _value(named, variables)
    if role in _REGIONAL:
        return role, REGIONAL_CELL
    if known := variables.get("organisation"):
        return role, str(known)
    return role, instance.case.organisation_id if instance.case_id else None


def _value(text: str, variables: Mapping[str, object]) -> str:
    if text.startswith("="):
        return str(feel.evaluate(text[1:], variables))
    return str(text)
