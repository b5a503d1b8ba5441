"""XML names of BPMN 2.0 and of the extensions that are understood."""

from __future__ import annotations

from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
#: our own extensions, see docs/bpmn-extensions.md.
OWN: Final = "urn:souss-massa:bpmn:1"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"

#: vendors whose attributes are read, the weakest first: ours overrides the others.
EXTENSIONS: Final = (ZEEBE, CAMUNDA, OWN)


def tag(local: str) -> str:
    """The qualified lxml tag of a BPMN element."""
    return f"{{{BPMN}}}{local}"


def split(name: str) -> tuple[str, str]:
    """Namespace and local part of a qualified lxml name."""
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name
