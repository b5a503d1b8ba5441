"""The engine's codes in the words of those who look after its processes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.bpmn import FlowNode, NodeKind
from workflows.titles import title_of

_TIME = _("The time at which this should happen cannot be read.")
_VALUE = _("A value that the step needs is missing or cannot be worked out.")
_REPEATS = _("How often the step is to be repeated cannot be worked out.")

#: Why a step is blocked, by the code of its incident.
BLOCKED: Mapping[str, str | Promise] = {
    "job-failed": _("The work of this step failed; it may succeed later."),
    "no-handler": _("This version of the site does not know the work that the step asks for."),
    "uncaught-error": _("The step was refused, and the model says nothing about what follows."),
    "endless-loop": _("The process goes round in a circle and was stopped."),
    "no-flow-matched": _("No way out of this step fits the data of the process."),
    "condition-not-boolean": _("A condition gave neither yes nor no."),
    "expression-error": _VALUE,
    "not-a-number": _VALUE,
    "not-a-natural-number": _VALUE,
    "quantity-below-one": _VALUE,
    "join-deadlock": _("The step waits for other branches that will never arrive."),
    "call-without-target": _("The process that should be started here has not been published."),
    "called-cancelled": _("The process that this step started was ended."),
    "timer-without-time": _TIME,
    "timer-not-a-time": _TIME,
    "timer-unreadable": _TIME,
    "negative-loop-maximum": _REPEATS,
    "no-cardinality": _REPEATS,
    "not-a-collection": _REPEATS,
    "loop-without-characteristics": _REPEATS,
    "too-many-instances": _("The step would be repeated too many times."),
}

_KINDS: Mapping[NodeKind, str | Promise] = {
    NodeKind.START_EVENT: _("Start"),
    NodeKind.END_EVENT: _("End"),
    NodeKind.EXCLUSIVE_GATEWAY: _("Choice"),
    NodeKind.INCLUSIVE_GATEWAY: _("Choice of one or more ways"),
    NodeKind.COMPLEX_GATEWAY: _("Choice of one or more ways"),
    NodeKind.EVENT_BASED_GATEWAY: _("Waiting for what happens first"),
    NodeKind.PARALLEL_GATEWAY: _("Branches that part or meet"),
}

#: Which rules of a decision table count, by its hit policy.
POLICIES: Mapping[str, str | Promise] = {
    "UNIQUE": _("At most one rule applies."),
    "ANY": _("Several rules may apply if they say the same."),
    "FIRST": _("The first rule that applies counts."),
    "PRIORITY": _("Of the rules that apply, the one with the most important result counts."),
    "COLLECT": _("The results of all rules that apply are collected."),
    "RULE ORDER": _("The results of all rules that apply are given in the order of the table."),
    "OUTPUT ORDER": _("The results of all rules that apply are given by their importance."),
}


def policy_of(hit_policy: str) -> str:
    """What a hit policy means; how results are put together stands behind it."""
    name, _space, aggregation = hit_policy.partition(" ")
    if hit_policy in POLICIES:
        return str(POLICIES[hit_policy])
    said = str(POLICIES.get(name, ""))
    return f"{said} ({aggregation})" if said and aggregation else said or hit_policy


def blocked_because(code: str) -> str:
    """Why a step is blocked; a general sentence for a code that is not known here."""
    return str(BLOCKED.get(code) or gettext("An automatic step did not succeed."))


def name_of(node: FlowNode) -> str:
    """The element's name in one line; for one without a name its kind, with its id."""
    title = " ".join(title_of(node).split())
    if title != node.id:
        return title
    kind = _KINDS.get(node.kind)
    return f"{kind} ({node.id})" if kind else title
