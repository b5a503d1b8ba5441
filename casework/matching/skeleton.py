"""The skeleton of a name: what its spellings in French, English, Spanish and Arabic share.

The consonants, with the sounds that these spellings write differently brought together, without the
words that documents add, drop and join at will (domain §12.3).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from casework.matching.scripts import latin_words

#: Articles, patronymics and titles.
_ARTICLES = frozenset({
    "el", "al", "ul", "il", "er", "ar", "es", "as", "en", "ed", "ech", "ez", "ou", "de", "da", "do",
    "dos", "das", "del", "di", "du", "des", "la", "le", "van", "von",
})  # fmt: skip
_PATRONYMICS = frozenset({
    "ben", "bin", "bn", "ibn", "bent", "bint", "bnt", "mint", "ould", "wuld", "weld", "wld",
    "ouled", "ait", "aait", "abd", "abdel", "abdoul", "abdul", "abdal", "bou", "bu", "abou", "abu",
})  # fmt: skip
_TITLES = frozenset({
    "hadj", "hadji", "haj", "haji", "hajj", "elhadj", "elhadji", "alhaji", "alhaj",
})  # fmt: skip
_PARTICLES = _ARTICLES | _PATRONYMICS | _TITLES
#: The same, written as one with the word that follows; some begin other names as well.
_PREFIX = re.compile(r"abd(?:e|a|ou|u|i)(?:l|(?=[rsnd]))|abou|abu|el|al")
_DOUBTFUL_PREFIX = re.compile(r"ben|bin|bou|bu")
#: A name without its prefix keeps at least so many consonants, else the prefix is a part of it.
_ENOUGH = 2

_VOWEL = "[aeiouy]"
#: Spellings of one sound, in the order in which they are read. ``c`` stands for the sound of "ch".
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (rf"^ou(?={_VOWEL})", "w"),
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"^ch(?=ris)", "k"),
        (r"t?s?ch|t?sh|tj", "C"),
        (r"c[kq]?|q|kh", "k"),
        (r"(?:d[jgz](?=[aeiouyh])|dj|dzh)h?", "j"),
        (rf"d[iy](?={_VOWEL})", "j"),
        (r"gu(?=[aeiy])", "G"),
        (rf"gn(?={_VOWEL})", "n"),
        (r"gh", "G"),
        (r"g(?=[eiy])", "j"),
        (r"h", ""),
    ]
]
_MERGED = str.maketrans({"v": "f", "p": "b", "z": "s", "C": "c", "G": "g"})
_DROPPED = re.compile(r"(?<!^)w|[aeiouy]")
#: Names whose forms differ by more than spelling.
_SAME_NAME = {"smn": "tmn", "mmt": "mmd", "ftmt": "ftm", "lmn": "mn"}


def skeletons(name: str) -> list[str]:
    """The skeletons of the words of a name in either script, each once, in their order."""
    return list(dict.fromkeys(each for word in words(name) for each in word.skeletons))


class Word(NamedTuple):
    """A word of a name that is no mere particle, and its skeletons, the likeliest first."""

    text: str
    skeletons: tuple[str, ...]


def words(name: str) -> list[Word]:
    """The words of a name in either script."""
    parts = (part for word in latin_words(name) for part in _parts(word))
    return [Word(word, _skeletons_of(word)) for word in _whole_words(list(parts))]


#: "Of the faith", the end of many names.
_DIN = re.compile(r"(\w{3,}?)(?:e|ou|u)dd?ine?")


def _whole_words(words: list[str]) -> Iterator[str]:
    """Words without particles; a particle before a short word, or at the end, belongs to it."""
    waiting = ""
    for number, word in enumerate(words):
        is_last = number == len(words) - 1
        if len(word) == 1 and not is_last:
            waiting += word
        elif word in _PARTICLES and not is_last:
            waiting = waiting + word if waiting == "abd" and word in _ARTICLES else word
        else:
            is_short = len(_skeleton(word)) < _ENOUGH
            joins = waiting and (len(waiting) == 1 or (is_short and waiting not in _ARTICLES))
            yield waiting + word if joins else word
            waiting = ""
    if waiting:
        yield waiting


def _parts(word: str) -> tuple[str, ...]:
    compound = _DIN.fullmatch(word)
    return (compound[1], "din") if compound else (word,)


@lru_cache(maxsize=20_000)
def _skeletons_of(word: str) -> tuple[str, ...]:
    whole = _skeleton(word)
    bare = _without(_PREFIX, word) or whole
    found = dict.fromkeys([bare, _without(_DOUBTFUL_PREFIX, word) or bare])
    return tuple(_SAME_NAME.get(each, each) for each in found)


def _without(prefixes: re.Pattern[str], word: str) -> str:
    """The skeleton of a word without its prefix; empty when there is none, or nothing else."""
    prefix = prefixes.match(word)
    bare = _skeleton(word[prefix.end() :]) if prefix else ""
    return bare if len(bare) >= _ENOUGH else ""


def _skeleton(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    bare = _DROPPED.sub("", word.translate(_MERGED))
    # A name of vowels alone is told by its first sound.
    return bare or ("y" if word[:1] in {"i", "y"} else "a")
