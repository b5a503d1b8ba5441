"""A second wall in PostgreSQL: a row that the policy hides does not leave the database either.

The policy of every app (``permissions.py``) decides what a page reads. Should one of them be wrong
one day, or a query go round it, row-level security in the database still returns no row of another
body. Each connection says in whose name it asks with a signed token; without one it sees nothing.

A page reads in the name of its user. A service's transaction writes in the service's own name, upon
things that the page could read: what is handed over for good is no longer the officer's to read
back. What the service does on its own (sweeps, handlers, commands) says so: ``serving``.

On SQLite there is one wall, the policy.
"""

from common.wall.principals import (
    AUDIENCES,
    NOBODY,
    SERVICE,
    Principal,
    acting_as,
    connect,
    for_user,
    is_up,
    present,
    serving,
    settle,
)
from common.wall.rules import door, follows, own, register, root, unregistered, widen

__all__ = [
    "AUDIENCES",
    "NOBODY",
    "SERVICE",
    "Principal",
    "acting_as",
    "connect",
    "door",
    "follows",
    "for_user",
    "is_up",
    "own",
    "present",
    "register",
    "root",
    "serving",
    "settle",
    "unregistered",
    "widen",
]
