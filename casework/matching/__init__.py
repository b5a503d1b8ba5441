"""Whether two descriptions are of one person: keys to find candidates, weights to judge them.

Plain Python, without a database: what is compared never leaves memory. Finding is generous, judging
is explained, and a human decides (domain §12.3).
"""

from casework.matching.keys import Block, Kind, asked_blocks, kept_blocks
from casework.matching.score import (
    Band,
    Field,
    Judgement,
    Level,
    judge,
    levels,
    names_alike,
    sounds_like,
)
from casework.matching.skeleton import Word, skeletons, words
from casework.matching.traits import Traits
from casework.matching.weights import PEOPLE, Weights

__all__ = [
    "PEOPLE",
    "Band",
    "Block",
    "Field",
    "Judgement",
    "Kind",
    "Level",
    "Traits",
    "Weights",
    "Word",
    "asked_blocks",
    "judge",
    "kept_blocks",
    "levels",
    "names_alike",
    "skeletons",
    "sounds_like",
    "words",
]
