"""Moving a running instance to another version of its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workflows.bpmn import engine
from workflows.bpmn.model import ProcessDefinition
from workflows.bpmn.state import InstanceState


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which element of the target stands for which of the source."""

    nodes: Mapping[str, str] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    #: what happens to timers that run: they keep their due time, or are reckoned again from now.
    timers: Literal["keep", "recompute"] = "keep"

    def to_json(self) -> dict[str, Any]:
        """A JSON-able form; :meth:`from_json` gives back an equal plan."""
        return {"nodes": dict(self.nodes), "flows": dict(self.flows), "timers": self.timers}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """The plan of :meth:`to_json`."""
        return cls(nodes=data["nodes"], flows=data["flows"], timers=data["timers"])


def migrate(
    source: ProcessDefinition,
    target: ProcessDefinition,
    plan: Plan,
    state: InstanceState,
    at: datetime,
) -> engine.Step:
    """The instance in the target version; to be used on states that the verdict allows."""
    raise NotImplementedError
