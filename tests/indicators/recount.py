"""Every indicator counted again, one fact at a time, in plain Python."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from casework.clocks import Step, service_limit
from common import clock
from common.models import Holiday
from tests.indicators.histories import END, START, Fact, SentFact, is_served

WORKED = {"accept", "waitlist", "decline", "redirect", "start", "complete", "drop"}


def province(fact: Fact) -> str:
    return "_U" if fact.commune is None else fact.commune[:6]


def inside(at: datetime | None) -> bool:
    return at is not None and START <= at < END


def service(fact: Fact) -> datetime | None:
    if fact.served is not None:
        return fact.served
    return fact.closed if is_served(fact.outcome) else None


def tally(chosen: list[Fact]) -> Counter:
    return Counter((province(fact), fact.sex) for fact in chosen)


def rate(cohort: list[Fact], met) -> tuple[Counter, Counter]:
    return tally(cohort), tally([fact for fact in cohort if met(fact)])


def within(later: datetime | None, earlier: datetime, delay: timedelta) -> bool:
    return later is not None and later - earlier <= delay


def first_of_each_person(chosen: list[Fact], when) -> list[Fact]:
    ordered = sorted(chosen, key=lambda fact: (when(fact), fact.number))
    return list({fact.person: fact for fact in reversed(ordered)}.values())


def new_persons(facts: list[Fact]):
    firsts = first_of_each_person(facts, lambda fact: fact.submitted)
    return tally([fact for fact in firsts if inside(fact.submitted)]), Counter()


def received(facts: list[Fact]):
    return tally([fact for fact in facts if inside(fact.submitted)]), Counter()


def acknowledged(facts: list[Fact]):
    def is_void(fact: Fact) -> bool:
        return fact.acknowledged is None and fact.closed is not None and fact.closed < fact.due

    due = [fact for fact in facts if inside(fact.due) and not is_void(fact)]
    return rate(due, lambda fact: fact.acknowledged is not None and fact.acknowledged <= fact.due)


def led_to_service(facts: list[Fact]):
    closed = [fact for fact in facts if inside(fact.closed)]
    return rate(closed, lambda fact: is_served(fact.outcome))


def sent(fact: Fact) -> SentFact | None:
    return fact.referral if fact.referral and inside(fact.referral.sent) else None


def feedback(facts: list[Fact]):
    holidays = set(Holiday.objects.values_list("date", flat=True))

    def limit(at: datetime) -> datetime:
        day, left = clock.local(at).date(), 10
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5 and day not in holidays
        return datetime.combine(day + timedelta(days=1), time.min, clock.ZONE).astimezone(UTC)

    def is_answered(fact: Fact) -> bool:
        answers = [at for event, at in fact.referral.answers if event in WORKED]
        return bool(answers) and min(answers) < limit(fact.referral.sent)

    return rate([fact for fact in facts if sent(fact)], is_answered)


def backlog(facts: list[Fact]):
    stock = [
        fact
        for fact in facts
        if fact.submitted < END and (fact.closed is None or fact.closed >= END)
    ]

    def is_late(fact: Fact) -> bool:
        is_unserved = fact.served is None or fact.served >= END
        return is_unserved and service_limit(fact.urgency, Step.SERVE, fact.submitted) < END

    return rate(stock, is_late)


def permits(facts: list[Fact]):
    decided = {"GRANTED", "REFUSED", "REJECTED", "NOT_ELIGIBLE"}

    def decision(fact: Fact) -> tuple[str, datetime] | None:
        real = [pair for pair in fact.decisions if pair[0] in decided]
        if real:
            return min(real, key=lambda pair: (pair[1], fact.decisions.index(pair)))
        return (fact.outcome, fact.closed) if fact.outcome in decided else None

    cohort = [
        fact
        for fact in facts
        if fact.kind in {"DOC-01", "DOC-02"} and decision(fact) and inside(decision(fact)[1])
    ]
    return rate(cohort, lambda fact: decision(fact)[0] == "GRANTED")


def schooling(facts: list[Fact]):
    closed = [f for f in facts if f.kind in {"EDU-01", "EDU-02", "EDU-03"} and inside(f.closed)]
    return rate(
        closed,
        lambda fact: (
            fact.outcome == "ENROLLED" and within(service(fact), fact.submitted, timedelta(days=30))
        ),
    )


def health(facts: list[Fact]):
    def is_attended(fact: Fact) -> bool:
        one = fact.referral
        at = one.started or (one.completed if is_served(one.outcome) else None)
        return within(at, one.sent, timedelta(days=30))

    return rate([f for f in facts if f.kind.startswith("HEA") and sent(f)], is_attended)


def shelter(facts: list[Fact]):
    asked = [f for f in facts if f.kind == "HOU-01" and f.urgency == "U1" and inside(f.submitted)]
    return rate(asked, lambda f: within(service(f), f.submitted, timedelta(hours=24)))


def removal(facts: list[Fact]):
    asked = [f for f in facts if f.kind == "PRO-07" and inside(f.submitted)]
    return rate(asked, lambda f: within(service(f), f.submitted, timedelta(hours=48)))


def helped(*kinds: str):
    def persons(facts: list[Fact]):
        def is_given(fact: Fact) -> bool:
            ended = fact.closed is not None and fact.closed < END
            return inside(service(fact)) and not (ended and not is_served(fact.outcome))

        given = [fact for fact in facts if fact.kind in kinds and is_given(fact)]
        return tally(first_of_each_person(given, service)), Counter()

    return persons


RECOUNTS = {
    "SM-AC-01": new_persons,
    "SM-AC-02": received,
    "SM-AC-03": acknowledged,
    "SM-AC-04": led_to_service,
    "SM-AC-06": feedback,
    "SM-AC-07": backlog,
    "SM-DO-02": permits,
    "SM-ED-01": schooling,
    "SM-SA-01": health,
    "SM-LO-01": shelter,
    "SM-SO-01": helped("SOC-01", "SOC-03"),
    "SM-LE-01": helped("LEG-01", "LEG-02", "LEG-03", "LEG-04"),
    "SM-PR-03": removal,
}
