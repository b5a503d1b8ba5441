"""Made-up histories as plain facts, stored for the database and recounted without it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from casework.enums import EventKind, RequestStatus
from casework.models import Beneficiary, Case, CaseEvent, Consent, Outcome, Request
from referrals.models import DisclosureManifest, Referral, ReferralEvent
from tests import factories

#: 1 July 2026, 00:00 in Agadir (UTC+1).
START = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
#: 1 October 2026, 00:00 in Agadir, which keeps to UTC since 20 September 2026 (tzdata 2026f).
END = datetime(2026, 10, 1, tzinfo=UTC)
#: Two provinces, one commune of another region's code, and nothing.
COMMUNES = ("09.001.01.01", "09.541.01.01", None)
SEXES = ("F", "M", "U", "F")
TYPES = (
    *("DOC-01", "DOC-02", "LEG-01", "LEG-04", "HEA-01", "HEA-05", "EDU-01", "EDU-02", "EDU-03"),
    *("EDU-04", "HOU-01", "SOC-01", "SOC-03", "PRO-07"),
)
OUTCOMES = (
    *("ENROLLED", "DELIVERED", "PARTIAL", "REFUSED", "WITHDRAWN", "SHELTERED", "GRANTED"),
    *("RECEIPT", "ATTENDED", "REJECTED"),
)
ANSWERS = ("acknowledge", "accept", "waitlist", "decline", "ask_info", "redirect", "complete")


@dataclass(frozen=True)
class SentFact:
    """A referral; ``sent`` is None for a draft."""

    sent: datetime | None
    answers: tuple[tuple[str, datetime], ...]
    started: datetime | None
    completed: datetime | None
    outcome: str | None


@dataclass(frozen=True)
class Fact:
    """A request and all that happened to it."""

    number: int
    person: int
    kind: str
    urgency: str
    commune: str | None
    submitted: datetime
    due: datetime
    acknowledged: datetime | None
    served: datetime | None
    closed: datetime | None
    outcome: str | None
    decisions: tuple[tuple[str, datetime], ...]
    referral: SentFact | None

    @property
    def sex(self) -> str:
        return SEXES[self.person % len(SEXES)]


def _after(earlier: datetime, most: timedelta) -> st.SearchStrategy[datetime]:
    # Limits are hit exactly now and then: that is where "before" and "not after" differ.
    exact = st.sampled_from([timedelta(hours=24), timedelta(hours=48), timedelta(days=30)])
    minutes = st.integers(0, int(most.total_seconds() // 60)).map(lambda n: timedelta(minutes=n))
    return st.one_of(minutes, minutes, exact).map(lambda delay: earlier + delay)


def _times() -> st.SearchStrategy[datetime]:
    anywhere = st.integers(-60 * 24 * 60, 99 * 24 * 60).map(lambda n: START + timedelta(minutes=n))
    return st.one_of(
        anywhere, anywhere, anywhere, st.sampled_from([START, END, START - timedelta(minutes=1)])
    )


@st.composite
def facts(draw, number: int) -> Fact:
    submitted = draw(_times())
    closed = draw(st.none() | _after(submitted, timedelta(days=70)))
    decided = st.tuples(st.sampled_from(OUTCOMES), _after(submitted, timedelta(days=80)))
    return Fact(
        number=number,
        person=draw(st.integers(0, 5)),
        kind=draw(st.sampled_from(TYPES)),
        urgency=draw(st.sampled_from(["U1", "U2", "U3", "U4"])),
        commune=draw(st.sampled_from(COMMUNES)),
        submitted=submitted,
        due=draw(_after(submitted, timedelta(days=3))),
        acknowledged=draw(st.none() | _after(submitted, timedelta(days=4))),
        served=draw(st.none() | _after(submitted, timedelta(days=40))),
        closed=closed,
        outcome=draw(st.sampled_from(OUTCOMES)) if closed else None,
        decisions=tuple(draw(st.lists(decided, max_size=2))),
        referral=draw(st.none() | sent_facts(submitted)),
    )


@st.composite
def sent_facts(draw, submitted: datetime) -> SentFact:
    sent = draw(st.none() | _after(submitted, timedelta(days=30)))
    base = sent or submitted
    completed = draw(st.none() | _after(base, timedelta(days=40)))
    answer = st.tuples(st.sampled_from(ANSWERS), _after(base, timedelta(days=25)))
    return SentFact(
        sent=sent,
        answers=tuple(draw(st.lists(answer, max_size=3))),
        started=draw(st.none() | _after(base, timedelta(days=40))),
        completed=completed,
        outcome=draw(st.sampled_from(OUTCOMES)) if completed else None,
    )


@st.composite
def histories(draw, most: int = 14) -> tuple[Fact, ...]:
    return tuple(draw(facts(number)) for number in range(draw(st.integers(1, most))))


def store(history: tuple[Fact, ...]) -> None:
    """Write the facts into the tables, with as few statements as possible."""
    people = {
        person: Beneficiary.objects.create(
            given_names="Fictif", sex=SEXES[person % len(SEXES)], registered_by_id=factories.NGO
        )
        for person in sorted({fact.person for fact in history})
    }
    cases = Case.objects.bulk_create(
        Case(
            number=f"T-{fact.number}",
            beneficiary=people[fact.person],
            organisation_id=factories.NGO,
        )
        for fact in history
    )
    requests = Request.objects.bulk_create(
        _request(fact, case) for fact, case in zip(history, cases, strict=True)
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            request=request,
            kind=EventKind.DECISION_RECORDED,
            at=at,
            data={"outcome": code},
        )
        for fact, case, request in zip(history, cases, requests, strict=True)
        for code, at in fact.decisions
    )
    _store_referrals(history, requests)


def _request(fact: Fact, case: Case) -> Request:
    return Request(
        case=case,
        request_type_id=fact.kind,
        urgency=fact.urgency,
        tier="C2",
        commune_id=fact.commune,
        submitted_at=fact.submitted,
        acknowledge_due_at=fact.due,
        acknowledged_at=fact.acknowledged,
        served_at=fact.served,
        closed_at=fact.closed,
        outcome_id=fact.outcome,
        status=RequestStatus.CLOSED if fact.closed else RequestStatus.SUBMITTED,
    )


def _store_referrals(history: tuple[Fact, ...], requests: list[Request]) -> None:
    wanted = [
        (fact.referral, request)
        for fact, request in zip(history, requests, strict=True)
        if fact.referral
    ]
    if not wanted:
        return
    worker, wording = factories.officer(), factories.wording()
    for sent, request in wanted:
        at = sent.sent or request.submitted_at
        referral = Referral.objects.create(
            reference=f"R-{request.pk}",
            request=request,
            sender_id=factories.NGO,
            recipient_id=factories.SCHOOLS,
            urgency=request.urgency,
            sent_at=at,
            state="sent" if sent.sent else "draft",
            acknowledge_due_at=at,
            decide_due_at=at,
            started_at=sent.started,
            completed_at=sent.completed,
            outcome_id=sent.outcome,
        )
        ReferralEvent.objects.bulk_create(
            ReferralEvent(
                referral=referral,
                event=event,
                actor="recipient",
                at=at,
                from_state="sent",
                to_state="sent",
            )
            for event, at in sent.answers
        )
        if sent.sent:
            consent = Consent.objects.create(
                case=request.case,
                recipient_id=factories.SCHOOLS,
                method="signed",
                wording=wording,
                read_in_id="fr",
                recorded_by=worker,
                fields=["need"],
                refusal_explained=True,
                given_at=at,
                expires_at=at + timedelta(days=1),
            )
            DisclosureManifest.objects.create(referral=referral, consent=consent, fields=["need"])


def is_served(code: str | None) -> bool:
    """As the catalogue of outcomes says."""
    return code is not None and Outcome.objects.get(code=code).is_served
