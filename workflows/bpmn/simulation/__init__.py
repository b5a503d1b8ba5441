"""Playing a process model in memory along a script: for ``manage.py bpmn run`` and for tests.

``play(bpmn.read(xml), script_of(text))`` gives a :class:`Run`; :func:`as_json` and :func:`as_text`
tell it. Scripts and their answers are described in docs/commands.md. No database, no Django, and
the clock is moved by the script.
"""

from __future__ import annotations

from .errors import Refused
from .player import Run, play
from .report import as_json, as_text
from .steps import Script, script_of
from .times import ZONE, Unreadable, instant
from .values import loads, plain
from .world import EVENTS_PER_RUN, EVENTS_PER_STEP, START, World

__all__ = [
    "EVENTS_PER_RUN",
    "EVENTS_PER_STEP",
    "START",
    "ZONE",
    "Refused",
    "Run",
    "Script",
    "Unreadable",
    "World",
    "as_json",
    "as_text",
    "instant",
    "loads",
    "plain",
    "play",
    "script_of",
]
