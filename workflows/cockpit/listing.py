"""The list of processes: narrowed by filters, what is blocked first, then the oldest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import django_filters as filters
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import PROCESS

from common import clock
from partners.models import Organisation
from workflows.cockpit.words import name_of
from workflows.models import Definition, HistoryEvent, Incident, ProcessInstance
from workflows.runtime.compiler import process_of
from workflows.selectors import title_of_process

#: Nobody reads further: whoever has more to see narrows the list.
MOST = 1000
#: Ages by which the list can be narrowed, in days.
AGES = ((7, _("more than a week")), (30, _("more than a month")), (90, _("more than three months")))
_RUNS = Q(status=PROCESS.NEW)


@dataclass(frozen=True)
class ProcessRow:
    """One line of the list: what it is about, at which steps it stands, since when."""

    instance: ProcessInstance
    title: str
    steps: list[str]
    since: datetime
    blocked: list[str] = field(default_factory=list)

    @property
    def case_number(self) -> str:
        """The case's reference; empty for a process without a case."""
        return self.instance.case.number if self.instance.case else ""


class ProcessFilter(filters.FilterSet):
    """Narrow the list by state, model, version, body in charge and age."""

    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[
            ("blocked", _("With a blocked step")),
            ("running", _("Running")),
            ("held", _("On hold")),
            ("ended", _("Over")),
        ],
        empty_label=_("All that run"),
        method="in_state",
    )
    model = filters.ChoiceFilter(
        label=_("Model"), field_name="definition__key", empty_label=_("All models")
    )
    version = filters.NumberFilter(
        label=_("Version"), field_name="definition__version", min_value=1
    )
    body = filters.ChoiceFilter(
        label=_("Body in charge"), field_name="case__organisation", empty_label=_("All bodies")
    )
    age = filters.ChoiceFilter(
        label=_("Started"), choices=AGES, empty_label=_("At any time"), method="older_than"
    )

    class Meta:
        model = ProcessInstance
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["model"].extra["choices"] = _models()
        self.filters["body"].extra["choices"] = _bodies()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Without a state, only what runs."""
        chosen = super().filter_queryset(queryset)
        return chosen if self.form.cleaned_data.get("state") else chosen.filter(_RUNS)

    def in_state(self, queryset: QuerySet, _name: str, state: str) -> QuerySet:
        """Processes in one of the states of the list."""
        if state == "ended":
            return queryset.exclude(_RUNS)
        if state == "blocked":
            return queryset.filter(is_blocked())
        return queryset.filter(_RUNS, is_suspended=state == "held")

    def older_than(self, queryset: QuerySet, _name: str, days: str) -> QuerySet:
        """Processes that were started so many days ago or earlier."""
        return queryset.filter(created__lte=clock.now() - timedelta(days=int(days)))


class BlockedFirst:
    """A list for a paginator: blocked processes, then the others, each the oldest first.

    It ends at ``MOST``, so that no page counts or sorts everything.
    """

    def __init__(self, chosen: QuerySet[ProcessInstance]) -> None:
        self._nodes = self._blocked_in(chosen)
        self._blocked = list(self._nodes)
        self._others = self._rest_of(chosen)

    @property
    def blocked_count(self) -> int:
        """How many of them have a blocked step."""
        return len(self._blocked)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the list shows."""
        return len(self._blocked) + len(self._others) > MOST

    def count(self) -> int:
        """How many the list shows."""
        return min(len(self._blocked) + len(self._others), MOST)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[ProcessInstance]:
        wanted = (self._blocked + self._others)[:MOST][part]
        rows = ProcessInstance.objects.select_related(
            "definition", "case__organisation", "request__request_type"
        ).defer("definition__xml")
        found = {each.pk: each for each in rows.filter(pk__in=wanted).order_by("pk")}
        return [found[pk] for pk in wanted]

    def rows(self, instances: Iterable[ProcessInstance]) -> list[ProcessRow]:
        """Lines for some of its processes."""
        listed = list(instances)
        since = _since(listed)
        return [
            ProcessRow(
                instance=each,
                title=title_of_process(each),
                steps=_steps(each),
                since=since.get(each.pk, each.created),
                blocked=[_name(each, node) for node in self._nodes.get(each.pk, [])],
            )
            for each in listed
        ]

    def _blocked_in(self, chosen: QuerySet[ProcessInstance]) -> dict[int, list[str]]:
        return _blocked_nodes(chosen)

    def _rest_of(self, chosen: QuerySet[ProcessInstance]) -> list[int]:
        return _ids(chosen.exclude(is_blocked()).order_by("pk"))


class NewestFirst(BlockedFirst):
    """The same of processes that are over: none is blocked, the newest comes first."""

    def _blocked_in(self, chosen: QuerySet[ProcessInstance]) -> dict[int, list[str]]:
        return {}

    def _rest_of(self, chosen: QuerySet[ProcessInstance]) -> list[int]:
        return _ids(chosen.order_by("-pk"))


def _ids(chosen: QuerySet[ProcessInstance]) -> list[int]:
    return list(chosen.values_list("pk", flat=True)[: MOST + 1])


def is_blocked() -> Q:
    """The condition that the process runs and a step of it is blocked."""
    return _RUNS & Exists(Incident.objects.filter(process=OuterRef("pk"), resolved_at=None))


def leaves(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The tokens of a state at which somebody or something is waited for."""
    tokens = state.get("tokens", [])
    return [token for token in tokens if token["state"] != "running"] or tokens


def _steps(instance: ProcessInstance) -> list[str]:
    if instance.status != PROCESS.NEW:
        return []
    nodes = process_of(instance.definition_id).nodes
    return list(dict.fromkeys(name_of(nodes[each["node"]]) for each in leaves(instance.state)))


def _since(listed: list[ProcessInstance]) -> dict[int, datetime]:
    """When each process came to the newest of the steps at which it stands."""
    stands = {each.pk: {token["id"] for token in leaves(each.state)} for each in listed}
    tokens = set().union(*stands.values()) if stands else set()
    lines = HistoryEvent.objects.filter(process__in=stands, token__in=tokens, kind="entered")
    told = lines.values_list("process", "token").annotate(at=Max("at")).order_by("process", "at")
    return {process: at for process, token, at in told if token in stands[process]}


def _blocked_nodes(chosen: QuerySet[ProcessInstance]) -> dict[int, list[str]]:
    """The elements that are blocked in each process that has any, the oldest process first."""
    running = chosen.filter(_RUNS).values("pk")
    rows = Incident.objects.filter(process__in=running, resolved_at=None)
    found: dict[int, list[str]] = defaultdict(list)
    for process, node in rows.order_by("process", "id").values_list("process", "node")[: MOST + 1]:
        found[process].append(node)
    return found


def _name(instance: ProcessInstance, key: str) -> str:
    node = process_of(instance.definition_id).nodes.get(key)
    return name_of(node) if node else key


def _models() -> list[tuple[str, str]]:
    newest = Definition.objects.order_by("key", "-version").values_list("key", "name")
    names: dict[str, str] = {}
    for key, name in newest:
        names.setdefault(key, name)
    return sorted(names.items(), key=lambda item: item[1])


def _bodies() -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in Organisation.objects.order_by("label_fr")]
