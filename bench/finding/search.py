"""Recall and time of finding a person again, beside trigrams and a scan of all names."""

import os
import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import quantiles

from django.db import connection
from rapidfuzz import fuzz, process

from bench.bars import Bar
from bench.finding.filling import fill, plain_table
from bench.finding.people import Person
from casework.matching import Traits, judge
from casework.selectors import search

#: People in the network; BENCH_PEOPLE names another number.
PEOPLE, FEW = 1_000_000, 20_000
SHOWN = 10
Finder = Callable[[Traits], list[int]]


def report(*, quick: bool) -> Iterator[str | Bar]:
    """Fill the network, describe some of its people anew and look for them."""
    if connection.vendor != "postgresql":
        return
    size = int(os.environ.get("BENCH_PEOPLE", FEW if quick else PEOPLE))
    began = time.perf_counter()
    people = fill(size)
    yield f"finding a person among {size:,} (filled in {time.perf_counter() - began:.0f} s)"
    yield _sizes()
    plain_table(people)
    names = {pk: person.written.latin for pk, person in enumerate(people, start=1)}
    rounds = 100 if quick else 600
    own = _measure(people, by_keys, rounds)
    yield f"  keys, opened and judged   {own}"
    yield f"  pg_trgm on plain names    {_measure(people, by_trigrams, rounds // 10)}"
    full = _measure(people, lambda asked: by_scan(names, asked), rounds // 30)
    yield f"  rapidfuzz, every name     {full}"
    yield Bar("recall at 10 among all people", own.at_ten, at_least=0.94)
    yield Bar("p95 of a look-up in ms", own.p95, at_most=100)


class Outcome:
    """How often the person was first, or among the ten shown; and milliseconds."""

    def __init__(self, places: list[int | None], times: list[float]) -> None:
        self.n = len(places)
        self.first = sum(place == 0 for place in places) / self.n
        self.at_ten = sum(place is not None and place < SHOWN for place in places) / self.n
        self.p50, self.p95 = (quantiles(times, n=20)[at] * 1000 for at in (9, 18))

    def __str__(self) -> str:
        return (
            f"recall@1 {self.first:.3f}  @10 {self.at_ten:.3f}  "
            f"p50 {self.p50:.1f} ms  p95 {self.p95:.1f} ms  (n={self.n})"
        )


def _measure(people: list[Person], find: Finder, rounds: int) -> Outcome:
    chance = Random(7)  # noqa: S311 -- no secret is drawn
    places, times = [], []
    for _ in range(rounds):
        pk = chance.randrange(len(people)) + 1
        asked = people[pk - 1].described_again(chance)
        before = time.perf_counter()
        found = find(asked)
        times.append(time.perf_counter() - before)
        places.append(found.index(pk) if pk in found else None)
    return Outcome(places, times)


def by_keys(asked: Traits) -> list[int]:
    """What the service does: tokens, candidates, opening, judging."""
    found = search.found_anywhere(asked)
    ranked = sorted(found, key=lambda each: -judge(asked, each.traits).rank)
    return [each.beneficiary for each in ranked[:SHOWN]]


def by_trigrams(asked: Traits) -> list[int]:
    """Names alike in the database, by trigrams alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM bench_plain WHERE name %% %s "
            "ORDER BY similarity(name, %s) DESC LIMIT 10",
            [asked.latin or asked.arabic] * 2,
        )
        return [pk for (pk,) in cursor.fetchall()]


def by_scan(names: dict[int, str], asked: Traits) -> list[int]:
    """Names alike in memory, all compared."""
    text = asked.latin or asked.arabic
    found = process.extract(text, names, scorer=fuzz.token_sort_ratio, limit=SHOWN)
    return [pk for _, _, pk in found]


def _sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), pg_size_pretty(pg_relation_size('casework_matchkey')), "
            "pg_size_pretty(pg_indexes_size('casework_matchkey')) FROM casework_matchkey"
        )
        count, table, indexes = cursor.fetchone()
    return f"  {count:,} keys: table {table}, indexes {indexes}"
