"""What a coordinator can do to a process: the words that explain it, its form, its service."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import PROCESS

from partners.models import User
from workflows import errors, services
from workflows.bpmn import FlowNode, NodeKind
from workflows.cockpit.listing import leaves
from workflows.cockpit.reasons import EndReason, HoldReason, MoveReason
from workflows.cockpit.words import name_of
from workflows.models import ProcessInstance
from workflows.runtime.compiler import process_of

Choices = list[tuple[str, Any]]
#: Select whose first line asks to choose.
_NOTHING = [("", _("Choose…"))]


class ActForm(forms.Form):
    """The reason of an act; a subclass asks what else it needs and carries it out."""

    reasons: ClassVar[Choices] = []
    reason = forms.ChoiceField(label=_("Reason"))

    def __init__(self, *args: Any, instance: ProcessInstance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.fields["reason"].choices = [*_NOTHING, *self.reasons]

    def carry_out(self, user: User) -> None:
        """Do it; raises WorkRefused."""
        raise NotImplementedError


class HoldForm(ActForm):
    reasons = HoldReason.choices

    def carry_out(self, user: User) -> None:
        reason = self.cleaned_data["reason"]
        services.suspend_process(instance=self.instance, reason=reason, user=user)


class EndForm(ActForm):
    reasons = EndReason.choices

    def carry_out(self, user: User) -> None:
        reason = self.cleaned_data["reason"]
        services.cancel_process(instance=self.instance, reason=reason, user=user)


class MoveForm(ActForm):
    reasons = MoveReason.choices
    token = forms.TypedChoiceField(label=_("Step to leave"), coerce=int)
    to = forms.ChoiceField(label=_("Step at which it goes on"))
    field_order = ("token", "to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = process_of(self.instance.definition_id).nodes
        standing = [(each["id"], nodes[each["node"]]) for each in leaves(self.instance.state)]
        left = [(str(token), name_of(node)) for token, node in standing]
        self.fields["token"].choices = left if len(left) == 1 else [*_NOTHING, *left]
        levels = {node.parent for _, node in standing}
        self.fields["to"].choices = [*_NOTHING, *_steps(self.instance, levels)]

    def carry_out(self, user: User) -> None:
        services.move_token(instance=self.instance, user=user, **self.cleaned_data)


class RepeatForm(ActForm):
    reasons = MoveReason.choices
    node = forms.ChoiceField(label=_("Step to do again"))
    field_order = ("node", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = {scope.get("node") for scope in self.instance.state.get("scopes", [])}
        nodes = process_of(self.instance.definition_id).nodes
        done = set(
            self.instance.history.filter(kind="completed", node__in=nodes)
            .order_by("node")
            .values_list("node", flat=True)
        )
        steps = [each for each in _steps(self.instance, levels) if each[0] in done]
        self.fields["node"].choices = [*_NOTHING, *steps]

    def carry_out(self, user: User) -> None:
        services.repeat_step(instance=self.instance, user=user, **self.cleaned_data)


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act as its page explains it."""

    code: str
    form: type[ActForm]
    heading: str | Promise
    explanation: str | Promise
    consequences: tuple[str | Promise, ...]
    submit_label: str | Promise
    done: str | Promise
    irreversible: str | Promise = ""


ACTS = {
    act.code: act
    for act in (
        Act(
            code="hold",
            form=HoldForm,
            heading=_("Put the process on hold"),
            explanation=_("Nothing moves until somebody lets it go on."),
            consequences=(
                _("Tasks stay where they are, but nobody can complete them."),
                _("Deadlines, messages and new attempts wait; legal deadlines go on running."),
                _("Processes that it started are put on hold with it."),
            ),
            submit_label=_("Put on hold"),
            done=_("The process is on hold."),
        ),
        Act(
            code="end",
            form=EndForm,
            heading=_("End the process"),
            explanation=_("The process stops here, before its end."),
            consequences=(
                _("Its open tasks disappear from the lists of those who were to do them."),
                _("Its deadlines and the processes that it started end with it."),
                _("The file itself stays open, and its history says who ended it and why."),
            ),
            submit_label=_("End the process"),
            done=_("The process has been ended."),
            irreversible=_("This cannot be taken back: the process will not go on."),
        ),
        Act(
            code="move",
            form=MoveForm,
            heading=_("Move to another step"),
            explanation=_("The process leaves a step without doing it and goes on at another one."),
            consequences=(
                _("The task of the step that is left is withdrawn; what was typed in it is lost."),
                _("The new step begins at once: its task appears, its deadlines run."),
                _("Steps in between are neither done nor counted."),
            ),
            submit_label=_("Move the process"),
            done=_("The process goes on at the step that you chose."),
            irreversible=_("Messages that the new step sends cannot be taken back."),
        ),
        Act(
            code="repeat",
            form=RepeatForm,
            heading=_("Do a step again"),
            explanation=_("A step that is done begins once more, beside what is under way."),
            consequences=(
                _("What is under way stays as it is."),
                _("What follows the step is done again as well, up to the end of its branch."),
            ),
            submit_label=_("Do the step again"),
            done=_("The step has begun once more."),
            irreversible=_("Messages that the step sends will be sent a second time."),
        ),
    )
}


def obstacle(instance: ProcessInstance, act: Act) -> str:
    """Why an act is not possible as the process stands; empty when it is."""
    if instance.status != PROCESS.NEW:
        return str(errors.ProcessOver.message)
    if act.code == "hold" and instance.is_suspended:
        return gettext("The process is on hold already.")
    return ""


def _steps(instance: ProcessInstance, levels: Iterable[str | None]) -> Iterator[tuple[str, Any]]:
    """The elements at which a process can go on, those of a sub-process under its name."""
    nodes = process_of(instance.definition_id).nodes
    for level in sorted(levels, key=lambda key: key or ""):
        found = [
            (node.id, name_of(node))
            for node in nodes.values()
            if node.parent == level and _can_be_entered(node)
        ]
        if level is None:
            yield from found
        elif found and level in nodes:
            yield (name_of(nodes[level]), found)


def _can_be_entered(node: FlowNode) -> bool:
    if node.is_for_compensation or node.triggered_by_event:
        return False
    is_named = bool(node.name) or node.is_activity
    return is_named and node.kind not in {NodeKind.BOUNDARY_EVENT, NodeKind.START_EVENT}
