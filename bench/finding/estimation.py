"""Weights of Fellegi and Sunter by expectation and maximisation, without knowing who is who."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

Vector = Mapping[str, str]
Weights = dict[str, dict[str, float]]
ROUNDS = 40
#: Nothing is impossible: a level that was never seen keeps this share of a pair.
_RARE = 0.5


def estimate(vectors: Sequence[Vector], share: float = 0.05) -> tuple[Weights, float]:
    """log2(m/u) of each level of each field; and the prior in bits, to be added to each score.

    ``share`` is a first guess of how many pairs are of one person.
    """
    patterns = Counter(tuple(sorted(vector.items())) for vector in vectors)
    prior = share
    weights = _first_guess(patterns)
    for _ in range(ROUNDS):
        chance = {
            pattern: _probability(sum(weights[f][level] for f, level in pattern), prior)
            for pattern in patterns
        }
        total = sum(chance[p] * n for p, n in patterns.items())
        prior = total / len(vectors)
        weights = _maximised(patterns, chance)
    return weights, math.log2(prior / (1 - prior))


def _probability(bits: float, prior: float) -> float:
    odds = prior / (1 - prior) * 2 ** max(min(bits, 200), -200)
    return odds / (1 + odds)


def _first_guess(patterns: Mapping[tuple[tuple[str, str], ...], int]) -> Weights:
    guess: Weights = defaultdict(dict)
    for pattern in patterns:
        for field, level in pattern:
            guess[field][level] = {"same": 3.0, "other": -3.0}.get(level, 1.0)
    return guess


def _maximised(
    patterns: Mapping[tuple[tuple[str, str], ...], int],
    chance: Mapping[tuple[tuple[str, str], ...], float],
) -> Weights:
    of_one: dict[str, Counter[str]] = defaultdict(Counter)
    of_two: dict[str, Counter[str]] = defaultdict(Counter)
    for pattern, count in patterns.items():
        for field, level in pattern:
            of_one[field][level] += chance[pattern] * count
            of_two[field][level] += (1 - chance[pattern]) * count
    return {
        field: {
            level: math.log2(_share(of_one[field], level) / _share(of_two[field], level))
            for level in of_one[field]
        }
        for field in of_one
    }


def _share(counts: Counter, level: str) -> float:
    return (counts[level] + _RARE) / (sum(counts.values()) + _RARE * len(counts))
