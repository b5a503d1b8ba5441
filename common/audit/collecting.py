"""What one request showed of people's files, gathered into one line of the audit.

The doors to cases call ``saw`` and ``saw_rows``. Inside a request they only remember; the
middleware writes one line at its end, also when the page failed after it had read. Outside of
requests, in tasks and commands, the line is written at once.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from common.audit.acts import Act
from common.audit.writing import Line, record_all

#: Purpose of a line that is of several things at once.
LIST = "list"


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One thing that was shown: what, how sensitive, of which body, by which right, on what page.

    ``link`` is a code that says what tied the reader to it; ``purpose`` the kind of page; ``what``
    the key of a part that was taken away as a file, in place of being read.
    """

    subject: str
    tier: str
    organisation: str = ""
    link: str = ""
    purpose: str = ""
    what: str = ""


@dataclass
class _Seen:
    """What a request has shown and refused so far."""

    sights: dict[str, Sight] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    actor: Any = None


_present: ContextVar[_Seen | None] = ContextVar("what a request has shown", default=None)


def saw(sight: Sight, *, actor: Any) -> None:
    """Note that ``actor`` is shown one thing by itself, which counts more than a line of a list.

    What is taken away counts more than what is read.
    """
    seen = _present.get()
    if seen is not None and sight.subject in seen.sights:
        before = seen.sights[sight.subject]
        if before.purpose == LIST or (sight.what and not before.what):
            seen.sights.pop(sight.subject)
    saw_rows([sight], actor=actor)


def saw_rows(sights: Iterable[Sight], *, actor: Any) -> None:
    """Note that ``actor`` is shown several things, as in a list; the first sight of each counts."""
    seen = _present.get()
    if seen is None:
        record_all(_lines(_Seen(sights={each.subject: each for each in sights}, actor=actor)))
        return
    seen.actor = actor
    for each in sights:
        seen.sights.setdefault(each.subject, each)


def refused(subject: str, *, actor: Any, purpose: str = "") -> None:
    """Note that ``actor`` asked for something that is not theirs to see, existing or not."""
    seen = _present.get()
    if seen is None:
        record_all(_lines(_Seen(refused={subject: purpose}, actor=actor)))
        return
    seen.actor = actor
    seen.refused.setdefault(subject, purpose)


class AuditMiddleware:
    """Write what a request has shown at its end; what cannot be audited is not shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = _Seen()
        token = _present.set(seen)
        try:
            response = self.get_response(request)
            if 300 <= response.status_code < 400:
                seen.sights.clear()  # It leads elsewhere and shows nothing itself.
            return response
        finally:
            _present.reset(token)
            record_all(_lines(seen, route=_route(request)))


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _lines(seen: _Seen, route: str = "") -> Iterable[Line]:
    """One line for all that was shown, one for each thing that was refused."""
    sights = list(seen.sights.values())
    if len(sights) == 1:
        yield _line_of_one(seen.actor, sights[0], route)
    elif sights:
        yield _line_of_many(seen.actor, sights, route)
    for subject, purpose in seen.refused.items():
        yield Line(
            act=Act.REFUSED,
            actor=seen.actor,
            subject=subject,
            purpose=purpose,
            data={"route": route},
        )


def _line_of_one(actor: Any, sight: Sight, route: str) -> Line:
    what = {"document": sight.what} if sight.what else {}
    return Line(
        act=Act.EXPORT if sight.what else Act.READ,
        actor=actor,
        subject=sight.subject,
        tier=sight.tier,
        organisation=sight.organisation,
        purpose=sight.purpose,
        data={"link": sight.link, "route": route, **what},
    )


def _line_of_many(actor: Any, sights: list[Sight], route: str) -> Line:
    return Line(
        act=Act.READ,
        actor=actor,
        tier=max(each.tier for each in sights),
        purpose=LIST,
        data={"count": len(sights), "route": route},
        subjects=[each.subject for each in sights],
    )
