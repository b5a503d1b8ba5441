"""Whose work a user task is: a role in an organisation or a territory, never a person."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from common.models import Territory
from partners.enums import RoleCode
from partners.models import Organisation, Role
from referrals.services.escalation import REGIONAL_CELL
from workflows import feel
from workflows.bpmn import FlowNode
from workflows.models import ProcessInstance

logger = logging.getLogger(__name__)

#: Roles that sit in one body for the whole region.
_REGIONAL = {RoleCode.CELL, RoleCode.PROT}


@dataclass(frozen=True)
class Owners:
    """Whom a task is meant for, by codes.

    Without an organisation it is for every body that covers the territory; with neither, for the
    regional cell (``permissions``).
    """

    role: str = RoleCode.CASE.value
    organisation: str | None = None
    territory: str | None = None


def resolve(
    element: FlowNode, variables: Mapping[str, object], instance: ProcessInstance
) -> Owners:
    """Whom a new task of ``element`` is meant for.

    The role, and for ``ROLE@BODY`` the body, come from the first of: the attribute ``role``,
    ``candidateGroups``, ``potentialOwner``, the lane's name. The attributes ``organisation`` and
    ``territory`` say where. With neither: the regional body of a regional role, else the variable
    ``organisation``, else the one that leads the case. An expression that fails, gives nothing or
    something unknown counts as not written.
    """
    group = _group_of(element, variables)
    organisation = _known(Organisation, _value(element.attrs.get("organisation"), variables))
    organisation = organisation or group.organisation
    territory = _known(Territory, _value(element.attrs.get("territory"), variables))
    if organisation is None and territory is None:
        organisation = _usual_body(group.role, variables, instance)
    return Owners(group.role, organisation, territory)


def group_of(text: str) -> Owners:
    """The role and body that a group or lane names: ``R-CASE``, ``R-CASE@ORG``, a French label.

    Raises LookupError for a role or body that is not known.
    """
    name, at, body = text.strip().partition("@")
    if at and not code_exists(Organisation, body.strip()):
        raise LookupError(text)
    return Owners(role_named(name.strip()), body.strip() if at else None)


def role_named(text: str) -> str:
    """The code of the role with this code or French label; raises LookupError."""
    return text if text in RoleCode.values else _role_in_table(_folded(text))


def code_exists(model: type[Organisation | Territory], code: str) -> bool:
    """Whether the reference table has the row."""
    try:
        return _found(model, code)
    except LookupError:
        return False


def named_groups(element: FlowNode) -> Iterator[str]:
    """The texts that say whose work it is, from the first source that says anything."""
    lanes = [element.lane] if element.lane else []
    groups = element.attrs.get("candidateGroups", "")
    for source in (
        [element.attrs.get("role", "")],
        [groups] if groups.startswith("=") else groups.split(","),
        element.potential_owners,
        lanes,
    ):
        written = [text.strip() for text in source if text.strip()]
        if written:
            yield from written
            return


def _group_of(element: FlowNode, variables: Mapping[str, object]) -> Owners:
    text = _value(next(named_groups(element), None), variables)
    if text is None:
        return Owners()
    try:
        return group_of(text)
    except LookupError:
        logger.warning("The role of %s is unknown; a caseworker will do it.", element.id)
        return Owners()


def _usual_body(
    role: str, variables: Mapping[str, object], instance: ProcessInstance
) -> str | None:
    if role in _REGIONAL:
        return REGIONAL_CELL
    led_by = instance.case.organisation_id if instance.case_id else None
    named = variables.get("organisation")
    if not named or named == led_by:
        return led_by
    return _known(Organisation, str(named)) or led_by


def _value(text: str | None, variables: Mapping[str, object]) -> str | None:
    """The text, or what the expression after ``=`` gives; None when there is nothing."""
    if not text or not text.startswith("="):
        return text or None
    try:
        found = feel.evaluate(text[1:], variables)
    except feel.FeelError:
        return None
    return found if isinstance(found, str) and found else None


def _known(model: type[Organisation | Territory], code: str | None) -> str | None:
    if code is None or code_exists(model, code):
        return code
    logger.warning("A task names a row of %s that is not there.", model.__name__)
    return None


# What is not found is looked for again: it may have been loaded since.
@lru_cache(maxsize=4096)
def _found(model: type[Organisation | Territory], code: str) -> bool:
    if not model.objects.filter(pk=code).exists():
        raise LookupError(code)
    return True


@lru_cache(maxsize=256)
def _role_in_table(folded: str) -> str:
    for code, label in Role.objects.order_by("code").values_list("code", "label_fr"):
        if folded in {_folded(code), _folded(label)}:
            return code
    raise LookupError(folded)


def _folded(text: str) -> str:
    """The text without what a designer may type either way: capitals, the apostrophe, spaces."""
    return " ".join(text.casefold().replace("’", "'").split())
