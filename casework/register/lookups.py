"""Reference lists as a register spells them: codes found from labels in three languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from casework.register.aliases import (
    CHANNELS,
    COMMUNE_ALIASES,
    COUNTRY_ALIASES,
    LANGUAGE_ALIASES,
    ORGANISATION_ALIASES,
    OUTCOMES,
    REASONS,
    REQUEST_TYPE_ALIASES,
    URGENCIES,
)
from common.names import search_key

_PARENTHESIS = re.compile(r"\s*[(（\[][^)）\]]*[)）\]]?")
_SUBTITLE = re.compile(r"\s+[–—-]\s+.*")

#: Words that a register writes before the name of a commune.
COMMUNE_WORDS = frozenset(
    [
        "commune",
        "cne",
        "cr",
        "cu",
        "ct",
        "municipalite",
        "ville",
        "province",
        "de",
        "d",
        "du",
        "la",
        "rurale",
        "urbaine",
        "جماعه",
        "مدينه",
        "الجماعه",
        "بلديه",
    ]
)


class TermUnknown(LookupError):
    """No term is spelled so; `suggestion` is the label of a close one, or empty."""

    def __init__(self, suggestion: str = "") -> None:
        super().__init__("unknown term")
        self.suggestion = suggestion


class TermAmbiguous(LookupError):
    """Several terms are spelled so; `codes` are theirs."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__("ambiguous term")
        self.codes = tuple(sorted(codes))


@dataclass(frozen=True)
class Term:
    """An entry of a reference list: its code and its labels in any language."""

    code: str
    labels: tuple[str, ...] = ()


class LookupTable:
    """Finds a code from a label, without regard to accents, case, hyphens or Arabic variants.

    A code or a whole label wins over an alias, which wins over the part of a label before its
    bracket or dash. `aliases` are further spellings by code or label; those of terms that the
    list does not hold are left out. `ignored_words` may stand before a label.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        *,
        aliases: Mapping[str, Iterable[str]] | None = None,
        ignored_words: frozenset[str] = frozenset(),
    ) -> None:
        self._terms = tuple(terms)
        self._ignored_words = ignored_words
        self._codes: dict[str, frozenset[str]] = {}
        self._labels: dict[str, str] = {}
        self._add((text, t.code) for t in self._terms for text in (t.code, *t.labels))
        self._add(
            (text, code)
            for known, texts in (aliases or {}).items()
            for code in self._codes.get(search_key(known), ())
            for text in texts
        )
        self._add((_PARENTHESIS.sub("", text), t.code) for t in self._terms for text in t.labels)
        self._add((_SUBTITLE.sub("", text), t.code) for t in self._terms for text in t.labels)

    def __len__(self) -> int:
        return len(self._terms)

    def find(self, text: str) -> str:
        """Return the code of the term written as `text`.

        Raises `TermUnknown` or `TermAmbiguous`.
        """
        for key in self._keys(text):
            if codes := self._codes.get(key):
                if len(codes) > 1:
                    raise TermAmbiguous(codes)
                return next(iter(codes))
        raise TermUnknown(self._suggestion(text))

    def _add(self, pairs: Iterable[tuple[str, str]]) -> None:
        added: dict[str, frozenset[str]] = {}
        for text, code in pairs:
            for key in {search_key(text), _compact(text)} - {""}:
                added[key] = added.get(key, frozenset()) | {code}
                self._labels.setdefault(search_key(text), text)
        self._codes = added | self._codes

    def _keys(self, text: str) -> tuple[str, ...]:
        bare = _PARENTHESIS.sub("", text)
        words = search_key(bare).split()
        while words and words[0] in self._ignored_words:
            words.pop(0)
        return search_key(text), _compact(text), search_key(bare), " ".join(words)

    def _suggestion(self, text: str) -> str:
        close = get_close_matches(search_key(text)[:60], self._labels, n=1, cutoff=0.8)
        return self._labels[close[0]] if close else ""


def _compact(text: str) -> str:
    return search_key(text).replace(" ", "")


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """The reference lists a register is read against."""

    communes: LookupTable
    nationalities: LookupTable
    request_types: LookupTable
    languages: LookupTable
    needs: LookupTable
    organisations: LookupTable
    outcomes: LookupTable
    reasons: LookupTable
    urgencies: LookupTable
    channels: LookupTable


def _own_terms(spellings: Mapping[str, Iterable[str]]) -> tuple[Term, ...]:
    return tuple(Term(code, tuple(labels)) for code, labels in spellings.items())


def build_lookups(
    *,
    communes: Iterable[Term],
    nationalities: Iterable[Term],
    request_types: Iterable[Term],
    languages: Iterable[Term] = (),
    needs: Iterable[Term] = (),
    organisations: Iterable[Term] = (),
    outcomes: Iterable[Term] = _own_terms(OUTCOMES),
    reasons: Iterable[Term] = _own_terms(REASONS),
    urgencies: Iterable[Term] = _own_terms(URGENCIES),
    channels: Iterable[Term] = _own_terms(CHANNELS),
) -> Lookups:
    """Return lookups over the caller's lists, with the spellings that registers use.

    The codes are the caller's. Common spellings are attached to terms known by their HCP
    code (communes), ISO alpha-2 code (nationalities), type code and BCP-47 code: give those
    among the labels when the code is another.
    """
    return Lookups(
        communes=LookupTable(communes, aliases=COMMUNE_ALIASES, ignored_words=COMMUNE_WORDS),
        nationalities=LookupTable(nationalities, aliases=COUNTRY_ALIASES),
        request_types=LookupTable(request_types, aliases=REQUEST_TYPE_ALIASES),
        languages=LookupTable(languages, aliases=LANGUAGE_ALIASES),
        needs=LookupTable(needs),
        organisations=LookupTable(organisations, aliases=ORGANISATION_ALIASES),
        outcomes=LookupTable(outcomes, aliases=OUTCOMES),
        reasons=LookupTable(reasons, aliases=REASONS),
        urgencies=LookupTable(urgencies, aliases=URGENCIES),
        channels=LookupTable(channels, aliases=CHANNELS),
    )
