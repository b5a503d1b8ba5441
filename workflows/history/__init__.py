"""What the history of a process tells: past states, and what happened in words."""

from workflows.history.past import NotYet, first_version, state_at, version_at
from workflows.history.timeline import Line, LineKind, timeline

__all__ = ["Line", "LineKind", "NotYet", "first_version", "state_at", "timeline", "version_at"]
