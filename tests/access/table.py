"""The table of who reaches which address, as tests/access/routes.csv writes it.

One line is one address, one method and one thing that the address names. Its cells say what each
reader meets:

page        the page is shown
elsewhere   another page is proposed (for example the one to go on with)
sign-in     the reader is asked to sign in first
refused     the reader is told that their role does not allow it
not now     the reader may do it, but not as things stand
hidden      there is no such page for them: what it would show does not exist for them
acts        (POST) the reader may do it; the empty form that the test sends may be incomplete
not so      (POST) the address takes no POST

``with`` fills in the address: ``number=case`` is the number of the thing called ``case`` in
tests/access/world.py; a word that is no such thing stands for itself.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partners.enums import RoleCode
from tests import factories

PATH = Path(__file__).with_name("routes.csv")

#: Every reader: a role in a body. The file belongs to the association.
READERS = {
    "R-INTAKE": (RoleCode.INTAKE, factories.NGO),
    "R-CASE": (RoleCode.CASE, factories.NGO),
    "R-FOCAL": (RoleCode.FOCAL, factories.NGO),
    "R-DECIDE": (RoleCode.DECIDE, factories.NGO),
    "R-CELL": (RoleCode.CELL, factories.CELL),
    "R-PROT": (RoleCode.PROT, factories.CELL),
    "R-PLAN": (RoleCode.PLAN, factories.CELL),
    "R-GOV": (RoleCode.GOV, factories.CELL),
    "R-PART": (RoleCode.PART, factories.CELL),
    "R-INTERP": (RoleCode.INTERP, factories.NGO),
    "R-DPO": (RoleCode.DPO, factories.CELL),
    "R-ADMIN": (RoleCode.ADMIN, factories.CELL),
    "R-APPLICANT": (RoleCode.APPLICANT, factories.NGO),
    "receiving R-CASE": (RoleCode.CASE, factories.SCHOOLS),
    "other R-CASE": (RoleCode.CASE, factories.OTHER_NGO),
}
COLUMNS = ["route", "method", "with", "anonymous", *READERS]


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    route: str
    method: str
    names: str
    expected: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join(part for part in (self.method, self.route, self.names) if part)

    def address(self, things: Mapping[str, object]) -> str:
        """The address, with the things of the world that it names."""
        pairs = [pair.split("=") for pair in self.names.split()]
        kwargs = {name: things.get(value, value) for name, value in pairs}
        return reverse(self.route, kwargs=kwargs)


def lines() -> list[Line]:
    """The lines of the table, in its order."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return [
            Line(row.pop("route"), row.pop("method"), row.pop("with"), row)
            for row in csv.DictReader(file)
        ]


def routes(patterns: Iterable[URLPattern | URLResolver] = (), space: str = "") -> list[str]:
    """The name of every address of the site, in the order in which they are tried."""
    found = []
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found += routes(pattern.url_patterns, inner) if pattern.url_patterns else []
        else:
            found.append(f"{space}{pattern.name}")
    return found


def outcome(response: HttpResponse, method: str) -> str:
    """What the reader meets, in the words of the table."""
    refusals = {403: "refused", 404: "hidden", 405: "not so"}
    code = response.status_code
    if code in refusals:
        return refusals[code]
    if code == 302 and response.url.startswith(reverse("login")):
        return "sign-in"
    if method == "POST":
        return "acts" if code < 400 or code in {409, 422} else str(code)
    return {200: "page", 302: "elsewhere", 409: "not now"}.get(code, str(code))
