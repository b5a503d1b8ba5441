"""In whose name a connection asks, and how the database is told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from common import clock
from common.wall import tokens

#: The role of the database that stands before the wall; whoever connects for the site is in it.
APP_ROLE = "casework_app"
#: Sees every row: what the service does on its own.
EVERYTHING = "*"
#: How long a token holds, and when it is renewed for work that goes on.
_HOLDS = timedelta(minutes=15)
_RENEWED = timedelta(minutes=5)

#: To which audiences a user belongs: every app with a projection adds its own.
AUDIENCES: list[Callable[[Any], Iterable[str]]] = []


@dataclass(frozen=True)
class Principal:
    """Somebody in whose name the database is asked; ``user`` is None for the service."""

    audiences: tuple[str, ...]
    user: int | None = None


NOBODY = Principal(audiences=())
SERVICE = Principal(audiences=(EVERYTHING,))


@dataclass(frozen=True)
class _Acting:
    """A principal, and how deep in transactions its block began."""

    principal: Principal
    depth: int = 0


P = ParamSpec("P")
T = TypeVar("T")

_NOBODY = _Acting(NOBODY)
_acting: ContextVar[_Acting] = ContextVar("acting", default=_NOBODY)


def is_up() -> bool:
    """Whether this process stands before the wall."""
    return bool(settings.DATABASE_WALL) and default_connection.vendor == "postgresql"


def present() -> Principal:
    """In whose name the present code asks."""
    return _acting.get().principal


@contextmanager
def acting_as(principal: Principal) -> Iterator[None]:
    """Ask the database in the name of ``principal`` inside the block, in this thread only."""
    token = _acting.set(_Acting(principal, len(default_connection.atomic_blocks)))
    try:
        yield
    finally:
        _acting.reset(token)
        _settle_after(default_connection)


def serving(function: Callable[P, T]) -> Callable[P, T]:
    """Have a task, a handler or a command act in the service's own name."""

    @wraps(function)
    def served(*args: P.args, **kwargs: P.kwargs) -> T:
        with acting_as(SERVICE):
            return function(*args, **kwargs)

    return served


def for_user(user: Any) -> Principal:
    """The principal of a signed-in user: the audiences that every app puts them in."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    mine = {audience for source in AUDIENCES for audience in source(user)}
    return Principal(audiences=tuple(sorted(mine)), user=user.pk)


def connect() -> None:
    """Stand before the wall on every connection that is opened; called once at the start."""
    connection_created.connect(_stand_before, dispatch_uid="wall")


def _stand_before(connection: BaseDatabaseWrapper, **_context: Any) -> None:
    if connection.vendor != "postgresql" or not settings.DATABASE_WALL:
        return
    _execute(connection, f"SET ROLE {APP_ROLE}")
    watch(connection)


def watch(connection: BaseDatabaseWrapper) -> None:
    """Have ``settle`` called before every statement of the connection."""
    connection.told = connection.told_here = None
    if _watching not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _watching)


def _watching(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:  # noqa: FBT001 -- Django's signature
    settle(context["connection"])
    return execute(sql, params, many, context)


def settle(connection: BaseDatabaseWrapper) -> None:
    """Tell the database in whose name the next statement asks, where it does not know yet.

    Outside a transaction for the session, until told otherwise; a transaction is told at its first
    statement, and forgets by itself. Where the block itself began inside a transaction, as in a
    test, every statement says it, because a rollback to a savepoint takes back what was said.
    """
    if _watching not in connection.execute_wrappers or connection.connection is None:
        return
    from psycopg.pq import TransactionStatus  # only where PostgreSQL's driver is in use anyway

    status = connection.connection.info.transaction_status
    if status == TransactionStatus.INERROR:
        return
    acting = _acting.get()
    if not connection.in_atomic_block:
        _tell_session(connection, acting.principal)
        return
    principal = SERVICE if _is_act(connection, acting) else acting.principal
    if acting.depth or status == TransactionStatus.IDLE or connection.told_here != principal:
        _tell(connection, principal, is_local=True)
        connection.told_here = principal


def _is_act(connection: BaseDatabaseWrapper, acting: _Acting) -> bool:
    """Whether somebody is in the middle of a service's transaction.

    Deleting a queryset or creating rows in bulk opens one too, which is no act; those set no
    savepoint.
    """
    blocks = connection.atomic_blocks[acting.depth :]
    return bool(acting.principal.audiences) and any(block.savepoint for block in blocks)


def _settle_after(connection: BaseDatabaseWrapper) -> None:
    """Clear the session when a block ends, so that nothing of it stays on the connection."""
    if connection.connection is not None and not connection.in_atomic_block:
        settle(connection)


def _tell_session(connection: BaseDatabaseWrapper, principal: Principal) -> None:
    told: tuple[Principal, datetime] | None = connection.told
    now = clock.system_time()
    if told is None or told[0] != principal or (told[1] < now and principal != NOBODY):
        _tell(connection, principal, is_local=False)
        connection.told = (principal, now + _RENEWED)


def _tell(connection: BaseDatabaseWrapper, principal: Principal, *, is_local: bool) -> None:
    token = ""
    if principal.audiences:
        token = tokens.sign(
            database=connection.settings_dict["NAME"],
            expires_at=clock.system_time() + _HOLDS,
            at=clock.now(),
            user=principal.user,
            audiences=principal.audiences,
        )
    _execute(connection, "SELECT set_config('wall.token', %s, %s)", [token, is_local])


def _execute(connection: BaseDatabaseWrapper, text: str, values: list[Any] | None = None) -> None:
    from psycopg import Cursor

    # Bound by the server and past Django's cursors: a token stands in no log of statements.
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(text, values, prepare=False)
