"""Kinds of flow nodes and event definitions, spelt as the elements of the BPMN 2.0 schema."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class NodeKind(StrEnum):
    """Element name of a flow node that this engine executes (BPMN 2.0.2 chapter 10)."""

    TASK = "task"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    SCRIPT_TASK = "scriptTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    SUB_PROCESS = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC_SUB_PROCESS = "adHocSubProcess"
    CALL_ACTIVITY = "callActivity"
    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    INTERMEDIATE_CATCH_EVENT = "intermediateCatchEvent"
    INTERMEDIATE_THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"
    COMPLEX_GATEWAY = "complexGateway"


class EventKind(StrEnum):
    """Kind of an event definition, the element name without its suffix."""

    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    COMPENSATE = "compensate"
    CANCEL = "cancel"
    TERMINATE = "terminate"
    LINK = "link"


SUB_PROCESSES: Final = frozenset(
    {NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.AD_HOC_SUB_PROCESS}
)
TASKS: Final = frozenset(
    {
        NodeKind.TASK,
        NodeKind.USER_TASK,
        NodeKind.MANUAL_TASK,
        NodeKind.SERVICE_TASK,
        NodeKind.SEND_TASK,
        NodeKind.RECEIVE_TASK,
        NodeKind.SCRIPT_TASK,
        NodeKind.BUSINESS_RULE_TASK,
    }
)
ACTIVITIES: Final = TASKS | SUB_PROCESSES | {NodeKind.CALL_ACTIVITY}
GATEWAYS: Final = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
    }
)
CATCHING: Final = frozenset(
    {NodeKind.START_EVENT, NodeKind.INTERMEDIATE_CATCH_EVENT, NodeKind.BOUNDARY_EVENT}
)
THROWING: Final = frozenset({NodeKind.END_EVENT, NodeKind.INTERMEDIATE_THROW_EVENT})
EVENTS: Final = CATCHING | THROWING
