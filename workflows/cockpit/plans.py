"""From one version to another: the plan as a form, and the verdicts on every running process."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import User
from workflows import services
from workflows.bpmn import FlowNode
from workflows.bpmn.migration import Plan, counterparts_for
from workflows.cockpit.words import name_of
from workflows.findings import sentence
from workflows.models import Definition, InstanceMigration
from workflows.permissions import processes_visible_to
from workflows.runtime.compiler import process_of
from workflows.services.migrating import Verdict

#: Processes that one click moves; the next click takes the following ones.
BATCH = 500
#: Processes that a page names one by one.
NAMED = 100


class TargetForm(forms.Form):
    """Which version the processes are to follow."""

    target = forms.ModelChoiceField(label=_("Version to move to"), queryset=Definition.objects)

    def __init__(self, *args: Any, source: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_ = self.fields["target"]
        field_.queryset = other_versions(source)
        field_.label_from_instance = _version_label
        field_.empty_label = None


class PlanForm(forms.Form):
    """What becomes of timers, and of the elements for which nothing was found."""

    timers = forms.ChoiceField(
        label=_("Deadlines that run"),
        choices=[
            ("keep", _("Keep them as they are")),
            ("recompute", _("Count them again from now on, as the new version says")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, source: Definition, target: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._source, self._target = process_of(source.pk), process_of(target.pk)
        self.proposal = services.propose_migration(source=source, target=target)
        free = self._free()
        for number, key in enumerate(self.proposal.unmapped):
            self.fields[f"node_{number}"] = _counterpart_field(self._source.nodes[key], free)

    @property
    def found(self) -> list[tuple[str, str]]:
        """Names of the elements for which a counterpart was found, with the counterpart's."""
        source, target = self._source.nodes, self._target.nodes
        pairs = self.proposal.plan.nodes.items()
        return [(name_of(source[old]), name_of(target[new])) for old, new in pairs]

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """Of these, the ones whose name changes."""
        return [(old, new) for old, new in self.found if old != new]

    def plan(self) -> Plan:
        """The proposal with what was chosen."""
        chosen = {
            key: self.cleaned_data[f"node_{number}"]
            for number, key in enumerate(self.proposal.unmapped)
            if self.cleaned_data[f"node_{number}"]
        }
        nodes = {**self.proposal.plan.nodes, **chosen}
        flows = counterparts_for(self._source, self._target, nodes)
        return Plan(nodes=nodes, flows=flows, timers=self.cleaned_data["timers"])

    def _free(self) -> list[FlowNode]:
        taken = set(self.proposal.plan.nodes.values())
        return [node for node in self._target.nodes.values() if node.id not in taken]


@dataclass(frozen=True)
class Judged:
    """One process of a dry run: a link where the reader may see it, and what is said of it."""

    number: int
    is_visible: bool
    case_number: str
    remarks: list[str]
    is_allowed: bool


@dataclass
class Summary:
    """What a dry run found: how many may move, and why others may not."""

    allowed: int = 0
    refused: int = 0
    #: sentences that forbid the move, and of how many processes each is true.
    reasons: Counter[str] = field(default_factory=Counter)
    #: sentences that tell what the move changes, likewise.
    changes: Counter[str] = field(default_factory=Counter)
    named: list[Judged] = field(default_factory=list)

    @property
    def why(self) -> list[tuple[str, int]]:
        """The reasons, the most frequent first."""
        return self.reasons.most_common()

    @property
    def changed(self) -> list[tuple[str, int]]:
        """The changes, the most frequent first."""
        return self.changes.most_common()

    @property
    def total(self) -> int:
        """How many processes were looked at."""
        return self.allowed + self.refused

    @property
    def unnamed(self) -> int:
        """How many of them the page does not name one by one."""
        return self.total - len(self.named)


def other_versions(source: Definition) -> QuerySet[Definition]:
    """The other versions of a model, the newest first."""
    versions = Definition.objects.defer("xml").filter(key=source.key).exclude(pk=source.pk)
    return versions.order_by("-version")


def summary(verdicts: Iterable[Verdict], user: User) -> Summary:
    """Count verdicts and name the first of them; refused ones are named before the others."""
    found = Summary()
    refused: list[Verdict] = []
    allowed: list[Verdict] = []
    for verdict in verdicts:
        said = {sentence(each) for each in verdict.findings}
        if verdict.is_allowed:
            found.allowed += 1
            found.changes.update(said)
            allowed += [verdict] if len(allowed) < NAMED else []
        else:
            found.refused += 1
            found.reasons.update(said)
            refused += [verdict] if len(refused) < NAMED else []
    found.named = _named((refused + allowed)[:NAMED], user)
    return found


def next_ones(source: Definition, target: Definition, plan: Plan) -> list[int]:
    """The processes that one click moves: those that may, up to a batch."""
    verdicts = services.dry_run(source=source, target=target, plan=plan)
    return list(islice((each.instance.pk for each in verdicts if each.is_allowed), BATCH))


def rows_of(batch: str) -> QuerySet[InstanceMigration]:
    """What a batch moved, in order."""
    return InstanceMigration.objects.filter(batch=batch).order_by("pk")


def _named(verdicts: list[Verdict], user: User) -> list[Judged]:
    seen = dict(
        processes_visible_to(user)
        .filter(pk__in=[each.instance.pk for each in verdicts])
        .order_by("pk")
        .values_list("pk", "case__number")
    )
    return [
        Judged(
            number=each.instance.pk,
            is_visible=each.instance.pk in seen,
            case_number=seen.get(each.instance.pk) or "",
            remarks=[sentence(finding) for finding in each.findings],
            is_allowed=each.is_allowed,
        )
        for each in verdicts
    ]


def _counterpart_field(old: FlowNode, free: list[FlowNode]) -> forms.ChoiceField:
    alike = [(new.id, name_of(new)) for new in free if new.kind == old.kind]
    return forms.ChoiceField(
        label=name_of(old),
        required=False,
        choices=[("", _("Nothing stands for it")), *alike],
    )


def _version_label(definition: Definition) -> str:
    return str(_("version %(version)s") % {"version": definition.version})
