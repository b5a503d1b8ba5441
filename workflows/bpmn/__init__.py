"""BPMN 2.0 in plain Python: read, check and run process models. See docs/bpmn-extensions.md."""

from __future__ import annotations

from . import engine
from .checks import check
from .document import Document
from .findings import BpmnRefused, Finding
from .kinds import EventKind, NodeKind
from .model import (
    EventDefinition,
    Expression,
    FlowNode,
    FormField,
    FormOption,
    Lane,
    LoopCharacteristics,
    ProcessDefinition,
    SequenceFlow,
)
from .reader import read
from .state import InstanceState, Scope, Subscription, Token

__all__ = [
    "BpmnRefused",
    "Document",
    "EventDefinition",
    "EventKind",
    "Expression",
    "Finding",
    "FlowNode",
    "FormField",
    "FormOption",
    "InstanceState",
    "Lane",
    "LoopCharacteristics",
    "NodeKind",
    "ProcessDefinition",
    "Scope",
    "SequenceFlow",
    "Subscription",
    "Token",
    "check",
    "engine",
    "read",
]
