"""A made-up quarter of the size of a small association's register, stored in the tables."""

import random
from datetime import timedelta

from tests.indicators.histories import END, START, Fact, SentFact, store

PLACES = {
    "09.001.01.01": 45,
    "09.273.01.05": 25,
    "09.163.01.01": 12,
    "09.541.01.01": 10,
    "09.581.01.05": 4,
    "09.551.01.01": 2,
    None: 2,
}
KINDS = {
    "DOC-01": 14,
    "DOC-02": 10,
    "LEG-01": 8,
    "HEA-01": 12,
    "EDU-01": 16,
    "EDU-02": 4,
    "HOU-01": 7,
    "SOC-01": 18,
    "SOC-03": 6,
    "PRO-07": 1,
    "EMP-01": 4,
}
GOOD = {"DOC": "GRANTED", "HEA": "ATTENDED", "EDU": "ENROLLED", "HOU": "SHELTERED"}


def quarter_of_facts(size: int = 300, seed: int = 1) -> tuple[Fact, ...]:
    """Facts spread over the quarter; the same for the same seed."""
    rnd = random.Random(seed)  # noqa: S311 -- made-up files, no secret
    return tuple(_fact(number, size, rnd) for number in range(size))


def store_quarter(size: int = 300, seed: int = 1) -> tuple[Fact, ...]:
    """Store such a quarter and return its facts."""
    history = quarter_of_facts(size, seed)
    store(history)
    return history


def _fact(number: int, size: int, rnd: random.Random) -> Fact:
    minutes = int((END - START).total_seconds() // 60)
    submitted = START + timedelta(minutes=rnd.randrange(minutes))
    kind = rnd.choices(list(KINDS), list(KINDS.values()))[0]
    closed = submitted + timedelta(days=rnd.randint(1, 40)) if rnd.random() < 0.75 else None
    good = GOOD.get(kind[:3], "DELIVERED")
    is_good = rnd.random() < 0.72
    return Fact(
        number=number,
        person=rnd.randrange(int(size * 0.8)),
        kind=kind,
        urgency="U1" if kind in {"HOU-01", "PRO-07"} else rnd.choice(["U2", "U3", "U4"]),
        commune=rnd.choices(list(PLACES), list(PLACES.values()))[0],
        submitted=submitted,
        due=submitted + timedelta(days=1),
        acknowledged=submitted + timedelta(hours=rnd.randint(1, 40)),
        served=submitted + timedelta(hours=rnd.randint(2, 400)) if is_good else None,
        closed=closed,
        outcome=(good if is_good else rnd.choice(["WITHDRAWN", "REFUSED"])) if closed else None,
        decisions=(),
        referral=_sent(submitted, rnd) if rnd.random() < 0.6 else None,
    )


def _sent(submitted, rnd: random.Random) -> SentFact:
    sent = submitted + timedelta(hours=2)
    accepted = sent + timedelta(days=rnd.randint(1, 20))
    is_attended = rnd.random() < 0.7
    return SentFact(
        sent=sent,
        answers=(("acknowledge", sent + timedelta(hours=5)), ("accept", accepted)),
        started=accepted + timedelta(days=3) if is_attended else None,
        completed=None,
        outcome=None,
    )
