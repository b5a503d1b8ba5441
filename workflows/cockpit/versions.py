"""Released models and decisions, version by version, with what there is to say against them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.db.models import Count, Max
from viewflow.workflow.status import PROCESS

from workflows import bpmn, dmn
from workflows.bpmn.findings import Finding
from workflows.cockpit.words import name_of
from workflows.findings import sentence
from workflows.models import DecisionDefinition, Definition, ProcessInstance
from workflows.runtime import checks
from workflows.titles import model_title

#: The largest model that a page takes, in bytes.
LARGEST = 2 * 2**20


@dataclass(frozen=True)
class Remark:
    """One finding in the words of the page; ``element`` is a name where the element has one."""

    severity: str
    text: str
    line: int | None
    element: str = ""
    element_id: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it forbids the model to be released."""
        return self.severity == "error"


@dataclass(frozen=True)
class Version:
    """One version of a model and how many processes run on it."""

    definition: Definition
    running: int


@dataclass(frozen=True)
class Model:
    """A model with its versions, the newest first, and what a check says of the newest."""

    versions: list[Version]
    remarks: list[Remark]

    @property
    def newest(self) -> Definition:
        """The version with which processes are started now."""
        return self.versions[0].definition

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        return model_title(self.newest)

    @property
    def has_several_running(self) -> bool:
        """Whether processes run on a version that is not the newest."""
        return any(each.running for each in self.versions[1:])


def models() -> list[Model]:
    """Every model, by name."""
    running = _running()
    rows = Definition.objects.defer("xml").order_by("key", "-version")
    found = []
    for _key, group in groupby(rows, key=lambda each: each.key):
        versions = [Version(each, running.get(each.pk, 0)) for each in group]
        found.append(Model(versions, remarks_on(versions[0].definition)))
    return sorted(found, key=lambda each: each.title)


def decisions() -> list[list[DecisionDefinition]]:
    """Every decision's versions, the newest first; decisions by name."""
    rows = DecisionDefinition.objects.defer("xml").order_by("key", "-version")
    groups = [list(group) for _key, group in groupby(rows, key=lambda each: each.key)]
    return sorted(groups, key=lambda versions: versions[0].name)


def newest_id() -> tuple[int, int]:
    """Numbers of the last model and the last decision that were released; they only grow."""
    found = (
        each.objects.aggregate(Max("pk"))["pk__max"] for each in (Definition, DecisionDefinition)
    )
    model, decision = (number or 0 for number in found)
    return model, decision


def running_on(definition: Definition) -> int:
    """How many processes run on a version."""
    return ProcessInstance.objects.filter(definition=definition, status=PROCESS.NEW).count()


def remarks_on(definition: Definition) -> list[Remark]:
    """What a check says of a released version, without what the database says."""
    document, findings = _checked(definition.pk, definition.sha256)
    return _remarks(findings, document)


def remarks_in(content: bytes, *, is_decision: bool) -> list[Remark]:
    """What a check says of a file that was handed in; nothing is kept."""
    if is_decision:
        return list(_of_decisions(content))
    findings = checks.findings_of(content)
    try:
        return _remarks(findings, bpmn.read(content))
    except bpmn.BpmnRefused:
        return _remarks(findings, None)


@lru_cache(maxsize=256)
def _checked(pk: int, _sha256: str) -> tuple[bpmn.Document, tuple[Finding, ...]]:
    """A version and its findings, kept: it never changes. The sum tells reused numbers apart."""
    document = bpmn.read(bytes(Definition.objects.get(pk=pk).xml))
    return document, (*bpmn.check(document), *checks.release_findings(document))


def _remarks(findings: tuple[Finding, ...], document: bpmn.Document | None) -> list[Remark]:
    names = {} if document is None else _names(document)
    found = [
        Remark(
            severity=each.severity,
            text=sentence(each),
            line=each.line,
            element=names.get(each.element_id or "", each.element_id or ""),
            element_id=each.element_id or "",
        )
        for each in findings
    ]
    return sorted(found, key=lambda each: (not each.is_error, each.line or 0))


def _names(document: bpmn.Document) -> dict[str, str]:
    return {
        node.id: name_of(node) for process in document.processes for node in process.nodes.values()
    }


def _running() -> dict[int, int]:
    live = ProcessInstance.objects.filter(status=PROCESS.NEW).order_by("definition")
    return dict(live.values_list("definition").annotate(total=Count("pk")))


def _of_decisions(content: bytes) -> Iterator[Remark]:
    try:
        model = dmn.read(content)
    except dmn.DmnError as refused:
        yield Remark("error", refused.message, refused.line)
        return
    for each in model.findings:
        yield Remark("error", each.message, each.line, each.element_id, each.element_id)
