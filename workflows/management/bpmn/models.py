"""Process models on the command line: the network's own, and what there is to say about one."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows import bpmn
from workflows.bpmn import Finding
from workflows.runtime.checks import release_findings, stored_findings

#: The network's own models.
DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"


def own_models() -> list[Path]:
    """The network's own models in the order of their names."""
    return sorted(DEFINITIONS.glob("*.bpmn"))


def own_decisions() -> list[Path]:
    """The network's own decisions in the order of their names; models may refer to them."""
    return sorted(DEFINITIONS.glob("*.dmn"))


@dataclass(frozen=True)
class Remark:
    """A finding as it is shown; a ``note`` only speaks against a release in this network."""

    severity: str
    finding: Finding

    def line(self, file: Path) -> str:
        """``file:line: severity: element: sentence``."""
        found = self.finding
        place = f"{file}:{found.line or 1}"
        return f"{place}: {self.severity}: {found.element_id or '-'}: {found.message}"

    def as_json(self) -> dict[str, Any]:
        """The finding as plain JSON."""
        found = self.finding
        return {
            "code": found.code,
            "severity": self.severity,
            "element": found.element_id,
            "line": found.line,
            "message": found.message,
        }


def remarks(source: bytes, *, for_release: bool = False) -> list[Remark]:
    """Everything there is to say about a model, in the order of the file."""
    try:
        document = bpmn.read(source)
    except bpmn.BpmnRefused as refused:
        return [Remark(found.severity, found) for found in refused.findings]
    found = [Remark(item.severity, item) for item in bpmn.check(document)]
    severity = "error" if for_release else "note"
    found += [Remark(severity, item) for item in release_findings(document)]
    if for_release:
        found += [Remark("error", item) for item in stored_findings(document)]
    return sorted(found, key=lambda item: item.finding.line or 0)


def is_sound(found: Iterable[Remark]) -> bool:
    """True when none of them is an error."""
    return all(item.severity != "error" for item in found)
