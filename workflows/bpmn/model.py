"""The semantic model of a BPMN 2.0 file: frozen, ids kept, without the diagram.

Names follow the standard (BPMN 2.0.2 chapters 8 to 10). What an engine needs at each step is
prepared once per definition by :mod:`workflows.bpmn.graph` and cached on the definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from .kinds import ACTIVITIES, EVENTS, GATEWAYS, SUB_PROCESSES, TASKS, EventKind, NodeKind

if TYPE_CHECKING:
    from .graph import Graph

NO_ATTRS: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Text of an expression as written; FEEL when it runs, one leading ``=`` allowed."""

    text: str
    language: str = ""
    #: has ``xsi:type="tFormalExpression"``, which an executable process needs (§8.3.6).
    is_formal: bool = False
    line: int | None = field(default=None, compare=False)
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Named:
    """A root element that events refer to: message, signal, error or escalation."""

    id: str
    name: str
    #: error code or escalation code; empty for the others.
    code: str = ""
    #: FEEL text of a message's correlation key (extension ``correlationKey``).
    correlation_key: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class EventDefinition:
    """What an event reacts to or throws (§10.5.5)."""

    kind: EventKind
    id: str = ""
    #: id of the message, signal, error or escalation; None when the file gives none.
    ref: str | None = None
    #: resolved message, signal or link name; for errors and escalations the code.
    name: str = ""
    timer: Literal["date", "duration", "cycle", ""] = ""
    #: the time of a timer or the condition of a conditional event.
    expression: Expression | None = None
    #: activity to compensate; None means every one of the scope.
    activity_ref: str | None = None
    wait_for_completion: bool = True
    correlation_key: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class ThrownBehaviour:
    """A complex behaviour of a multi-instance activity: condition and thrown event (§10.3.8)."""

    condition: Expression | None
    event: EventDefinition | None


@dataclass(frozen=True, kw_only=True)
class LoopCharacteristics:
    """Standard loop or multi-instance of an activity (§10.3.8)."""

    kind: Literal["standard", "multiInstance"]
    is_sequential: bool = False
    cardinality: Expression | None = None
    #: FEEL text of the collection to run over.
    collection: str = ""
    element_variable: str = ""
    output_collection: str = ""
    #: FEEL text evaluated in each instance when it completes.
    output_element: str = ""
    completion_condition: Expression | None = None
    test_before: bool = False
    loop_condition: Expression | None = None
    loop_maximum: int | None = None
    behaviour: str = "All"
    one_event: EventDefinition | None = None
    none_event: EventDefinition | None = None
    complex: tuple[ThrownBehaviour, ...] = ()
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class SequenceFlow:
    """An arrow between two nodes of the same (sub-)process (§8.3.13)."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None
    #: extension attributes: its name in other languages.
    attrs: Mapping[str, str] = field(default_factory=dict)
    line: int | None = field(default=None, compare=False)


#: what a field of a form takes; ``string`` is text.
FieldType = Literal["boolean", "long", "decimal", "date", "enum", "string"]


@dataclass(frozen=True, kw_only=True)
class FormOption:
    """One choice of an ``enum`` field; its id is the value."""

    id: str
    label: str = ""
    #: label by language code, where the file gives it.
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FormField:
    """A field of a form that the model itself declares; its id names the variable."""

    id: str
    label: str = ""
    #: label by language code, where the file gives it.
    labels: Mapping[str, str] = field(default_factory=dict)
    type: FieldType = "string"
    required: bool = False
    #: bounds and default as written, a date in ISO 8601; of text the bounds count characters.
    minimum: str | None = None
    maximum: str | None = None
    default: str | None = None
    options: tuple[FormOption, ...] = ()
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class FlowNode:
    """An activity, gateway or event with everything that its element says."""

    id: str
    kind: NodeKind
    name: str = ""
    documentation: str = ""
    #: id of the enclosing sub-process, None at the level of the process.
    parent: str | None = None
    #: ids of sequence flows in document order.
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    #: name of the innermost lane.
    lane: str = ""
    event_definitions: tuple[EventDefinition, ...] = ()
    is_parallel_multiple: bool = False
    #: activity that a boundary event sits on.
    attached_to: str | None = None
    #: False for a non-interrupting boundary event.
    cancel_activity: bool = True
    #: False for the non-interrupting start event of an event sub-process.
    is_interrupting: bool = True
    loop: LoopCharacteristics | None = None
    #: extension attributes, flattened: formKey, candidateGroups, dueDate, implementation...
    attrs: Mapping[str, str] = field(default_factory=dict)
    #: (source FEEL text, target name) of call activities: in and out.
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    #: fields of the form of a user task or start event, in order.
    form_fields: tuple[FormField, ...] = ()
    #: texts of potentialOwner, in order.
    potential_owners: tuple[str, ...] = ()
    #: id of the default sequence flow.
    default: str | None = None
    is_for_compensation: bool = False
    start_quantity: int = 1
    completion_quantity: int = 1
    triggered_by_event: bool = False
    instantiate: bool = False
    message_ref: str | None = None
    #: resolved name of ``message_ref``.
    message_name: str = ""
    called_element: str = ""
    script: str = ""
    script_format: str = ""
    gateway_direction: str = "Unspecified"
    event_gateway_type: str = "Exclusive"
    activation_condition: Expression | None = None
    #: ``method`` of a transaction.
    transaction_method: str = ""
    #: ad-hoc sub-process.
    ordering: str = "Parallel"
    cancel_remaining: bool = True
    completion_condition: Expression | None = None
    line: int | None = field(default=None, compare=False)

    @property
    def event_definition(self) -> EventDefinition | None:
        """The first event definition, None for a plain event or another node."""
        return self.event_definitions[0] if self.event_definitions else None

    @property
    def is_activity(self) -> bool:
        return self.kind in ACTIVITIES

    @property
    def is_task(self) -> bool:
        return self.kind in TASKS

    @property
    def is_gateway(self) -> bool:
        return self.kind in GATEWAYS

    @property
    def is_event(self) -> bool:
        return self.kind in EVENTS

    @property
    def is_sub_process(self) -> bool:
        return self.kind in SUB_PROCESSES

    def catches(self, kind: EventKind) -> EventDefinition | None:
        """Its first event definition of a kind, None without one."""
        return next((item for item in self.event_definitions if item.kind == kind), None)


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A lane with the ids of the nodes drawn in it (§10.8)."""

    id: str
    name: str
    nodes: tuple[str, ...]
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProcessDefinition:
    """One process of a file, immutable; two equal files give equal definitions."""

    id: str
    name: str = ""
    documentation: str = ""
    is_executable: bool = False
    #: made of a global task of the file: it can be called, not started by itself.
    is_global_task: bool = False
    #: nodes by id, at all levels, in document order.
    nodes: Mapping[str, FlowNode] = field(default_factory=dict)
    #: sequence flows by id, at all levels, in document order.
    flows: Mapping[str, SequenceFlow] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    #: root elements of the file by id.
    messages: Mapping[str, Named] = field(default_factory=dict)
    signals: Mapping[str, Named] = field(default_factory=dict)
    errors: Mapping[str, Named] = field(default_factory=dict)
    escalations: Mapping[str, Named] = field(default_factory=dict)
    #: (boundary event id, compensation activity id).
    compensations: tuple[tuple[str, str], ...] = ()
    #: names of data objects, properties and data inputs by id.
    data_names: Mapping[str, str] = field(default_factory=dict)
    attrs: Mapping[str, str] = field(default_factory=dict)
    line: int | None = field(default=None, compare=False)

    @cached_property
    def graph(self) -> Graph:
        """Indexes for the engine and the checks, made once."""
        from .graph import Graph

        return Graph(self)

    @property
    def start_events(self) -> tuple[FlowNode, ...]:
        """Nodes that may start an instance: start events, instantiating tasks and gateways."""
        return self.graph.starts(None)
