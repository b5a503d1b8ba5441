"""What a reading or a check has to say about a model: stable code, place, English sentence.

The second argument of :func:`error` and :func:`warning` is a literal, for the collecting of texts
to translate (``makemessages``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark on a model; an ``error`` forbids its deployment, a ``warning`` does not."""

    code: str
    severity: Severity
    message: str
    #: id of the element at fault, None when the file itself is.
    element_id: str | None = None
    #: line in the file, 1 is the first; None when unknown.
    line: int | None = None
    #: the sentence without its values; what is translated. Empty: the message has none.
    template: str = ""
    #: values of the template by name.
    params: Mapping[str, object] = field(default_factory=dict)


class BpmnRefused(Exception):
    """The file is not a BPMN model that may be read: not XML, hostile, too big."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


def error(code: str, message: str, element: object = None, **params: object) -> Finding:
    """An error at an element of the model (anything with ``id`` and ``line``)."""
    return _finding("error", code, message, element, params)


def warning(code: str, message: str, element: object = None, **params: object) -> Finding:
    """A warning at an element of the model (anything with ``id`` and ``line``)."""
    return _finding("warning", code, message, element, params)


def _finding(
    severity: Severity, code: str, message: str, element: object, params: Mapping[str, object]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message.format(**params) if params else message,
        element_id=getattr(element, "id", None),
        line=getattr(element, "line", None),
        template=message,
        params=dict(params),
    )
