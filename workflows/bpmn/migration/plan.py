"""What a migration is told: which element of the new version stands for which of the old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


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
