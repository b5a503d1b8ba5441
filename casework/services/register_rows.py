"""Rows of a register turned into persons, cases, requests and log lines, a table at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from casework import numbers, reach
from casework.clocks import Step, limit_of
from casework.enums import BirthPrecision, CaseStatus, EventKind, RequestStatus, Tier
from casework.models import (
    Beneficiary,
    Case,
    CaseEvent,
    Identity,
    ImportedRow,
    Narrative,
    Outcome,
    RegisterImport,
    Request,
    RequestType,
    UrgencyLevel,
)
from casework.register.rows import RegisterRow
from casework.services.case import announce_request
from casework.services.identity import month_of
from casework.services.matching import index_people
from common import clock
from common.calendars import CalendarExhausted
from common.names import search_key
from common.sealing import ORDINARY, PROTECTED

#: A register writes days: what happened on one is dated from this hour.
MORNING = time(9)


@dataclass(frozen=True)
class _Person:
    """The rows of one person, with what they become."""

    rows: list[RegisterRow] = field(repr=False)
    case: Case
    requests: list[Request]


class RowWriter:
    """Writes rows for one run; the caller holds the transaction."""

    def __init__(self, run: RegisterImport) -> None:
        self.run = run
        self.now = clock.now()
        self.kinds = RequestType.objects.in_bulk()
        self.outcomes = Outcome.objects.in_bulk()
        self.levels = UrgencyLevel.objects.in_bulk()

    def write(self, rows: list[RegisterRow]) -> None:
        """Write everything that ``rows`` say and announce the requests that are still open."""
        people = self._people(by_person(rows))
        Beneficiary.objects.bulk_create(person.case.beneficiary for person in people)
        Identity.objects.bulk_create(self._identity(person) for person in people)
        index_people(person.case.beneficiary for person in people)
        Case.objects.bulk_create(person.case for person in people)
        requests = [request for person in people for request in person.requests]
        Request.objects.bulk_create(requests)
        Narrative.objects.bulk_create(_narratives(people))
        ImportedRow.objects.bulk_create(self._traces(people))
        CaseEvent.objects.bulk_create(event for person in people for event in self._log(person))
        reach.refresh(person.case for person in people)
        for request in requests:
            if request.closed_at is None:
                announce_request("request.submitted", request)

    def _people(self, groups: list[list[RegisterRow]]) -> list[_Person]:
        given = numbers.next_numbers(len(groups))
        return [self._read(rows, number) for rows, number in zip(groups, given, strict=True)]

    def _read(self, rows: list[RegisterRow], number: str) -> _Person:
        requests = [self._request(row) for row in rows]
        case = self._case(self._beneficiary(rows[0]), requests, number)
        for request in requests:
            request.case = case
        return _Person(rows, case, requests)

    def _beneficiary(self, row: RegisterRow) -> Beneficiary:
        return Beneficiary(
            sex=row.sex,
            birth_month=month_of(row.birth_date, row.birth_precision),
            birth_precision=row.birth_precision,
            nationality_id=row.nationality or None,
            language_id=row.languages[0] if row.languages else None,
            spoken=list(row.languages),
            commune_id=row.commune or None,
            shared_phone=bool(row.shared_phone),
            registered_by=self.run.organisation,
            created_at=self._submitted_at(row),
        )

    @staticmethod
    def _identity(person: _Person) -> Identity:
        row = person.rows[0]
        return Identity(
            beneficiary=person.case.beneficiary,
            ring=PROTECTED if person.case.tier == Tier.C4 else ORDINARY,
            family_names=row.family_names,
            given_names=row.given_names,
            name_ar=row.name_ar,
            birth_date=row.birth_date,
            phone=row.phone,
        )

    def _case(self, beneficiary: Beneficiary, requests: list[Request], number: str) -> Case:
        ends = [request.closed_at for request in requests if request.closed_at]
        is_closed = len(ends) == len(requests)
        return Case(
            number=number,
            beneficiary=beneficiary,
            organisation=self.run.organisation,
            tier=max(request.tier for request in requests),
            status=CaseStatus.CLOSED if is_closed else CaseStatus.OPEN,
            opened_at=min(request.submitted_at for request in requests),
            closed_at=max(ends) if is_closed else None,
        )

    def _request(self, row: RegisterRow) -> Request:
        kind = self.kinds[row.request_type]
        urgency = row.urgency or kind.urgency
        submitted_at = self._submitted_at(row)
        request = Request(
            request_type=kind,
            urgency=urgency,
            tier=kind.tier,
            commune_id=row.commune or None,
            channel_id=row.channel or None,
            submitted_at=submitted_at,
            acknowledge_due_at=self._limit(urgency, submitted_at),
        )
        if row.acknowledged_on:
            request.acknowledged_at = self._on(row.acknowledged_on, submitted_at)
            request.status = RequestStatus.IN_PROGRESS
        if row.outcome:
            self._close(request, row)
        return request

    def _close(self, request: Request, row: RegisterRow) -> None:
        """End a request; an outcome without a day is dated from the last day that is known."""
        last_known = request.acknowledged_at or request.submitted_at
        ended_at = self._on(row.outcome_on, last_known) if row.outcome_on else last_known
        request.status = RequestStatus.CLOSED
        request.outcome = self.outcomes[row.outcome]
        request.reason_id = row.reason or None
        request.closed_at = ended_at
        request.acknowledged_at = request.acknowledged_at or ended_at
        request.served_at = ended_at if request.outcome.is_served else None

    def _limit(self, urgency: str, start: datetime) -> datetime | None:
        try:
            return limit_of(self.levels[urgency], Step.ACKNOWLEDGE, start)
        except CalendarExhausted:
            # Before the years of which the opening hours are known nothing was due.
            return None

    def _submitted_at(self, row: RegisterRow) -> datetime:
        at = row.submitted_at or datetime.combine(row.submitted_on, MORNING, clock.ZONE)
        return min(at, self.now)

    def _on(self, day: date, not_before: datetime) -> datetime:
        """A moment of ``day`` that is neither before what came first nor in the future."""
        at = datetime.combine(day, MORNING, clock.ZONE)
        return min(max(at, not_before), self.now)

    def _traces(self, people: list[_Person]) -> Iterator[ImportedRow]:
        for person in people:
            for row, request in zip(person.rows, person.requests, strict=True):
                yield ImportedRow(
                    run=self.run,
                    organisation=self.run.organisation,
                    fingerprint=row.fingerprint,
                    line=row.line,
                    request=request,
                )

    def _log(self, person: _Person) -> Iterator[CaseEvent]:
        case = person.case
        yield self._event(case, EventKind.CASE_OPENED, case.opened_at)
        for row, request in zip(person.rows, person.requests, strict=True):
            yield self._event(
                case,
                EventKind.REQUEST_SUBMITTED,
                request.submitted_at,
                request,
                {"request_type": request.request_type_id, "urgency": request.urgency},
            )
            if request.closed_at:
                data = {"outcome": request.outcome_id, "reason": request.reason_id}
                yield self._event(case, EventKind.REQUEST_CLOSED, request.closed_at, request, data)
            data = {"run": self.run.pk, "recipient": row.receiving_organisation or None}
            yield self._event(case, EventKind.IMPORTED, self.now, request, data)
        if case.closed_at:
            yield self._event(case, EventKind.CASE_CLOSED, case.closed_at)

    def _event(
        self,
        case: Case,
        kind: EventKind,
        at: datetime,
        request: Request | None = None,
        data: dict[str, str | int | None] | None = None,
    ) -> CaseEvent:
        return CaseEvent(
            case=case,
            kind=kind,
            at=at,
            request=request,
            actor=self.run.imported_by,
            organisation=self.run.organisation,
            data=data or {},
        )


def _narratives(people: list[_Person]) -> Iterator[Narrative]:
    for person in people:
        for row, request in zip(person.rows, person.requests, strict=True):
            if row.notes:
                yield Narrative(request=request, text=row.notes)


def by_person(rows: list[RegisterRow]) -> list[list[RegisterRow]]:
    """Rows grouped by person, in the order of the register.

    Two rows are of one person when every name, the exact birth date and the telephone agree; less
    than that is a coincidence in a region where many people share few family names (domain §12.3).
    """
    groups: dict[tuple[object, ...], list[RegisterRow]] = defaultdict(list)
    for row in rows:
        groups[_person_key(row)].append(row)
    return list(groups.values())


def _person_key(row: RegisterRow) -> tuple[object, ...]:
    if row.birth_precision != BirthPrecision.EXACT or not row.phone:
        return (row.line,)
    names = (row.family_names, row.given_names, row.name_ar)
    return (*map(search_key, names), row.sex, row.birth_date, row.phone)
