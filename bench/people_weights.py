"""``python -m bench.people_weights``: the weights of ``casework.matching``, estimated again.

On made-up people, of whom a part is described twice: pairs that share a block are compared, and the
weights are found without looking at who is who. PEOPLE=N names another number of people.
"""

import os
import sys
from collections import defaultdict
from random import Random
from typing import Any

from bench.finding.estimation import estimate
from bench.finding.people import Population
from casework.matching import Traits, asked_blocks, judge, kept_blocks


def main() -> int:
    """Estimate and print."""
    size = int(os.environ.get("PEOPLE", "20000"))
    population, chance = Population(seed=3), Random(5)  # noqa: S311 -- no secret is drawn
    people = [population.person() for _ in range(size)]
    kept: dict[Any, list[Traits]] = defaultdict(list)
    for person in people:
        for block in kept_blocks(person.written):
            kept[block].append(person.written)
    vectors = []
    for person in chance.sample(people, size // 20):
        asked = person.described_again(chance)
        near = {id(each): each for block in asked_blocks(asked) for each in kept[block]}
        for other in near.values():
            found = judge(asked, other).levels
            vectors.append({str(field): str(level) for field, level in found.items()})
    weights, prior = estimate(vectors)
    for field, levels in sorted(weights.items()):
        line = ", ".join(f"{level} {bits:+.1f}" for level, bits in sorted(levels.items()))
        sys.stdout.write(f"{field}: {line}\n")
    sys.stdout.write(f"{len(vectors):,} pairs, prior {prior:+.1f} bits\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
