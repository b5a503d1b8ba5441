"""What the agreement of each field is worth, in bits.

The weights are log2(m/u): how much more often two descriptions of one person agree at a level than
two descriptions that merely share a block. They start from an estimate without knowing who is who,
by expectation and maximisation on made-up people (``python -m bench.people_weights``), which gives
for names +7 (same), +2 (close), -6 (other), for births +6 (same), +2 (close, swapped), +1 (year).
By hand, agreement on a day was raised, because blocks of one birth day make it look commoner than
it is, and disagreement on sex and nationality was softened: made-up people never give another one,
people at a desk do. Telephones and documents are not in the estimate. Once the network has decided
on some hundreds of pairs, these are the evidence to estimate the weights from.

``likely`` asks for more than a common name, its year and its nationality: few family names serve
many here (domain §12.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Weights by field and level, and the scores from which a pair is called by its name."""

    levels: Mapping[str, Mapping[str, float]]
    possible: float
    likely: float
    certain: float

    def of(self, field: str, level: str) -> float:
        """The weight of a field that agrees at ``level``."""
        return self.levels.get(field, {}).get(level, 0.0)

    def band(self, score: float) -> str:
        """The name of a score: certain, likely, possible or none."""
        if score >= self.certain:
            return "certain"
        if score >= self.likely:
            return "likely"
        return "possible" if score >= self.possible else "none"


PEOPLE = Weights(
    levels={
        "document": {"same": 12.0, "close": 6.0, "other": -3.0},
        "phone": {"same": 8.0, "shared": 4.0, "other": -1.0},
        "name": {"same": 6.0, "close": 4.0, "partly": 0.5, "other": -5.0},
        "birth": {
            "same": 8.0,
            "swapped": 6.0,
            "close": 5.0,
            "year": 1.5,
            "around": -1.0,
            "other": -5.0,
        },
        "nationality": {"same": 1.5, "group": -0.5, "other": -3.0},
        "sex": {"same": 0.8, "other": -4.0},
        "place": {"same": 1.0, "close": 0.5, "other": -0.2},
    },
    possible=3.0,
    likely=10.0,
    certain=14.0,
)
