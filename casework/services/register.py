"""Taking requests from an organisation's intake register: looked at first, then imported."""

import hashlib
from dataclasses import dataclass, field

from django.db import transaction

from casework.models import ImportedRow, RegisterImport
from casework.register.problems import Problem
from casework.register.reader import Register, open_register
from casework.register.rows import RegisterRow, RowResult
from casework.register_lists import database_lookups
from casework.services.register_rows import RowWriter
from common import clock
from partners.models import Organisation, User


@dataclass(frozen=True)
class Preview:
    """A register as read, before anything is written.

    .. pii: the rows; kept out of ``repr``, gone when the import is done
    """

    organisation: Organisation
    register: Register = field(repr=False)
    results: tuple[RowResult, ...] = field(repr=False)
    known: frozenset[str] = field(repr=False)
    sha256: str

    @property
    def new(self) -> list[RegisterRow]:
        """Rows without an error that were not imported before."""
        rows = (result.row for result in self.results)
        return [row for row in rows if row is not None and row.fingerprint not in self.known]

    @property
    def known_count(self) -> int:
        """How many good rows were imported before."""
        rows = (result.row for result in self.results)
        return sum(1 for row in rows if row is not None and row.fingerprint in self.known)

    @property
    def refused_count(self) -> int:
        """How many rows have an error and stay out."""
        return sum(1 for result in self.results if result.row is None)

    @property
    def problems(self) -> list[Problem]:
        """Every problem of the file and of its lines, in the order of the lines."""
        return [*self.register.problems, *(p for result in self.results for p in result.problems)]

    @property
    def has_errors(self) -> bool:
        """Whether something keeps a row, or the whole file, out."""
        return any(problem.is_error for problem in self.problems)


def preview_register(*, content: bytes, organisation: Organisation) -> Preview:
    """Read a register of ``organisation``; nothing is written.

    Never raises for what the file holds: it comes back among the problems.
    """
    register = open_register(
        content, lookups=database_lookups(), organisation=organisation.code, today=clock.today()
    )
    return Preview(
        organisation=organisation,
        register=register,
        results=tuple(register.rows()),
        known=_known(organisation),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@transaction.atomic
def import_register(
    *, preview: Preview, file_name: str, imported_by: User | None = None
) -> RegisterImport | None:
    """Import the new rows of a preview; None when there are none.

    Each row becomes a request dated as the register says. Rows that agree in name, exact birth
    date and telephone are one person with one case. A row with an outcome is closed at once and
    starts no process; any other is announced as a new request is. A row imported in the meantime
    by somebody else is left alone. No consent is ever taken from a register: consent is given for
    one recipient and one purpose (domain §7.7).
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=preview.organisation.pk)
    known = _known(preview.organisation)
    rows = [row for row in preview.new if row.fingerprint not in known]
    if not rows:
        return None
    run = RegisterImport.objects.create(
        organisation=preview.organisation,
        file_name=file_name,
        sha256=preview.sha256,
        rows=len(preview.results),
        imported=len(rows),
        imported_by=imported_by,
    )
    RowWriter(run).write(rows)
    return run


def _known(organisation: Organisation) -> frozenset[str]:
    rows = ImportedRow.objects.filter(organisation=organisation).order_by("id")
    return frozenset(rows.values_list("fingerprint", flat=True))
