"""Moving a running instance to another version of its model.

:func:`propose` finds what stands for what, :func:`verdict` says whether an instance may move by a
plan, :func:`migrate` moves it. See docs/migration.md.
"""

from __future__ import annotations

from .moving import migrate
from .plan import Plan
from .proposal import Proposal, counterparts_for, propose
from .verdict import can_migrate, verdict

__all__ = [
    "Plan",
    "Proposal",
    "can_migrate",
    "counterparts_for",
    "migrate",
    "propose",
    "verdict",
]
