"""Finding people again: among the cases that a user may read, and anywhere in the network.

Nothing is searched in clear: what is asked becomes keyed tokens (``casework.matching``), the few
candidates that share them are opened, and what agrees is judged in memory. Nobody is found by name
in a case of tier C4, and whoever sees pseudonyms finds nobody by name (domain §7.4).

That a person is known to another body is told in one sentence and never more: an officer who could
try names would otherwise read the whole network with it.
"""

import contextlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.enums import MatchBand, MatchReason, Tier
from casework.matching import (
    Band,
    Block,
    Judgement,
    Kind,
    Traits,
    Word,
    asked_blocks,
    judge,
    sounds_like,
    words,
)
from casework.models import Beneficiary, Case, Identity, MatchKey, RequestType
from casework.permissions import access_of, cases_visible_to
from casework.selectors.cases import case_list
from casework.selectors.people import Described, people, token_of, traits_of
from common.models import Country
from common.phones import PhoneRefused, parse_phone
from common.sealing import Unsealable
from partners.models import Organisation, Service, User
from partners.permissions import standing_of

#: How many people a look-up opens: the best by their keys.
MOST_OPENED = 80
#: How many cases a search by name looks into, and how many look-alikes are shown.
MOST_FOUND = 200
MOST_SIMILAR = 5
#: How many words of a search are looked for.
MOST_WORDS = 5
#: Tokens that lead to more people than this tell nothing.
_CROWD = 100_000.0

Tokens = Mapping[bytes, float]


@dataclass(frozen=True)
class SimilarCase:
    """A case that may be of the person who is being registered, and what speaks for it."""

    case: Case
    judgement: Judgement

    @property
    def band(self) -> MatchBand:
        """How sure it is."""
        return MatchBand(self.judgement.band)

    @property
    def reasons(self) -> list[MatchReason]:
        """What speaks for it, the heaviest first."""
        return [MatchReason(code) for code in self.judgement.reasons]


@dataclass(frozen=True)
class Elsewhere:
    """A body that may hold a file of the person; None where its mere name would say too much."""

    holder: Organisation | None


def search_cases(user: User, words: str) -> QuerySet[Case]:
    """The user's cases by number, or by name or telephone where the user may see the person.

    Names are found in any order, spelling and script. A result never says who hides
    behind a pseudonym, and nobody is found by name in a case of tier C4 (domain §7.4).
    """
    words = words.strip()
    if not words:
        return case_list(user).none()
    known = [case.pk for case in _called(user, words)]
    return case_list(user).filter(Q(number__icontains=words) | Q(pk__in=known))


def similar_cases(user: User, person: Described) -> list[SimilarCase]:
    """Cases of the user's own that may be of ``person``; a suggestion, never a certainty."""
    asked = traits_of(person)
    tokens = _tokens(asked)
    hits = MatchKey.objects.filter(
        token__in=tokens, beneficiary__in=_known_to(user).values("beneficiary")
    )
    cases = _cases_of(user, _heaviest(_rows(hits), tokens))
    judged = [SimilarCase(case, judge(asked, traits_of(case.beneficiary))) for case in cases]
    similar = [each for each in judged if each.judgement.band is not Band.NONE]
    return sorted(similar, key=lambda each: -each.judgement.rank)[:MOST_SIMILAR]


def held_elsewhere(user: User, person: Described) -> list[Elsewhere]:
    """Bodies that are not the user's own and that likely hold a file of ``person``.

    Says nothing of the person, the file or its tier; nothing of a person with a very sensitive
    case; nothing at all without a telephone, or a name with a year of birth.
    """
    asked = traits_of(person)
    if not can_be_asked_elsewhere(asked):
        return []
    own = standing_of(user).organisations
    holders: dict[str, bool] = {}
    for found in found_anywhere(asked):
        if judge(asked, found.traits).band in {Band.CERTAIN, Band.LIKELY}:
            for code, is_discreet in found.holders.items():
                holders[code] = holders.get(code, False) or is_discreet
    return _named({code: hides for code, hides in holders.items() if code not in own})


def can_be_asked_elsewhere(asked: Traits) -> bool:
    """Whether enough is known of somebody to ask the network for them."""
    return bool(asked.phone or asked.documents or (asked.year and asked.names))


@dataclass(frozen=True)
class Found:
    """A person who shares keys with what was asked, opened, and who holds files of theirs.

    ``holders`` says of each body whether a sensitive case of the person is there.
    """

    beneficiary: int
    traits: Traits = field(repr=False)
    holders: Mapping[str, bool]


def candidates(person: Beneficiary) -> list[Found]:
    """People of the whole network who share keys with ``person``, the likeliest ones."""
    found = found_anywhere(traits_of(person))
    return [each for each in found if each.beneficiary != person.pk]


def found_anywhere(asked: Traits) -> list[Found]:
    """People of the whole network who share keys with a description; never for a page."""
    return _anywhere(_tokens(asked))


def _anywhere(tokens: Tokens) -> list[Found]:
    """The one way to people of all bodies: those who share the heaviest of ``tokens``.

    On PostgreSQL through a function that runs with its owner's rights, as row-level security lets
    nobody else look across bodies. Never a person with a case of tier C4.
    """
    if not tokens:
        return []
    if connection.vendor == "postgresql":
        return _through_function(tokens)
    return _through_orm(tokens)


#: Columns of the sealed identity that the function gives, and what else is compared of a person.
_SEALED = (
    "ring",
    "family_names",
    "given_names",
    "name_ar",
    "name_as_on_document",
    "also_known_as",
    "birth_date",
    "phone",
)
_PLAIN = ("sex", "birth_precision", "shared_phone", "nationality_id")


def _through_function(tokens: Tokens) -> list[Found]:
    columns = ", ".join(("beneficiary_id", *_SEALED, *_PLAIN, "group_id", "holder", "is_sensitive"))
    asked = [list(tokens), list(tokens.values()), _CROWD, MOST_OPENED]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM casework_people_sharing(%s, %s, %s, %s)",  # noqa: S608 -- names
            asked,
        )
        rows = cursor.fetchall()
    persons: dict[int, Beneficiary] = {}
    holders: dict[int, dict[str, bool]] = defaultdict(dict)
    for pk, *values, holder, is_sensitive in rows:
        persons[pk] = _person(pk, values)
        holders[pk][holder] = is_sensitive
    return _opened(persons.values(), holders)


def _person(pk: int, values: Sequence[Any]) -> Beneficiary:
    """A person as the function tells them; its objects are read from and never saved."""
    sealed, (*plain, group) = values[: len(_SEALED)], values[len(_SEALED) :]
    person = Beneficiary(pk=pk, **dict(zip(_PLAIN, plain, strict=True)))
    code = person.nationality_id
    person.nationality = Country(code=code, group_id=group) if code else None
    person.identity = Identity(beneficiary=person, **dict(zip(_SEALED, sealed, strict=True)))
    return person


def _opened(
    persons: Iterable[Beneficiary], holders: Mapping[int, Mapping[str, bool]]
) -> list[Found]:
    """The persons whose identity opens here: whoever lacks a ring of keys finds nobody of it."""
    found = []
    for person in persons:
        with contextlib.suppress(Unsealable):
            found.append(Found(person.pk, traits_of(person), holders[person.pk]))
    return found


def _through_orm(tokens: Tokens) -> list[Found]:
    cases = Case.objects.filter(beneficiary=OuterRef("beneficiary"))
    hits = MatchKey.objects.filter(
        Exists(cases), ~Exists(cases.filter(tier=Tier.C4)), token__in=tokens
    )
    keys = _heaviest(_rows(hits), tokens)
    holders: dict[int, dict[str, bool]] = defaultdict(dict)
    rows = Case.objects.filter(beneficiary__in=keys).order_by()
    for pk, code, tier in rows.values_list("beneficiary_id", "organisation_id", "tier"):
        holders[pk][code] = holders[pk].get(code, False) or tier >= Tier.C3
    return _opened(people(keys), holders)


def _named(holders: Mapping[str, bool]) -> list[Elsewhere]:
    hidden = discreet_bodies() | {code for code, is_discreet in holders.items() if is_discreet}
    named = Organisation.objects.filter(code__in=holders.keys() - hidden).order_by("code")
    found = [Elsewhere(each) for each in named]
    return [*found, Elsewhere(None)] if holders.keys() & hidden else found


def discreet_bodies() -> set[str]:
    """Bodies that only serve what is sensitive: to be known there says why."""
    tiers = dict(RequestType.objects.values_list("code", "tier").order_by("code"))
    served: dict[str, list[str]] = defaultdict(list)
    for body, kinds in Service.objects.values_list("organisation_id", "request_types").order_by():
        served[body] += [tiers[kind] for kind in kinds.split() if kind in tiers]
    return {body for body, found in served.items() if found and min(found) >= Tier.C3}


# The user's own cases


def _known_to(user: User) -> QuerySet[Case]:
    """Cases that the user reads and in which somebody may be found by name."""
    return cases_visible_to(user).exclude(tier=Tier.C4)


def _cases_of(user: User, keys: Iterable[int]) -> list[Case]:
    """The user's cases of these persons, where the person may be known to them."""
    found = (
        _known_to(user)
        .filter(beneficiary__in=list(keys))
        .select_related("beneficiary__identity", "beneficiary__nationality", "organisation")
        .order_by("-opened_at", "-id")
    )
    return [case for case in found[:MOST_FOUND] if access_of(user, case).sees_identity]


def _called(user: User, text: str) -> list[Case]:
    """The newest of the user's cases whose person has this telephone, or these names."""
    try:
        asked = [Block(Kind.PHONE, parse_phone(text))]
    except PhoneRefused:
        return _named_so(user, text)
    cases = _known_to(user).filter(_has(asked))
    return _cases_of(user, cases.values_list("beneficiary", flat=True)[:MOST_FOUND])


def _named_so(user: User, text: str) -> list[Case]:
    """By whole words in any spelling; else by the beginnings of words in the newest cases."""
    asked = words(text)[:MOST_WORDS]
    if not asked:
        return []
    cases = _known_to(user)
    for word in asked:
        cases = cases.filter(_has([Block(Kind.NAME, each) for each in word.skeletons]))
    return _sounding(user, asked, cases) or _sounding(user, asked, _known_to(user))


def _sounding(user: User, asked: list[Word], cases: QuerySet[Case]) -> list[Case]:
    keys = cases.order_by("-opened_at", "-id").values_list("beneficiary", flat=True)[:MOST_FOUND]
    found = _cases_of(user, keys)
    return [case for case in found if sounds_like(asked, traits_of(case.beneficiary))]


def _has(blocks: Iterable[Block]) -> Exists:
    tokens = [token_of(block) for block in blocks]
    return Exists(MatchKey.objects.filter(beneficiary=OuterRef("beneficiary"), token__in=tokens))


# Tokens and their weight

#: What a token of another year than the one asked for weighs, beside one of that year.
_FACTORS = {Kind.NAME_AND_YEAR: 0.8}


def _tokens(asked: Traits) -> dict[bytes, float]:
    """The tokens to look for, each with its weight; a year that was not asked for weighs less."""
    year = f"|{asked.year}"
    return {
        token_of(block): 1.0 if block.text.endswith(year) else _FACTORS.get(block.kind, 1.0)
        for block in asked_blocks(asked)
    }


def _rows(hits: QuerySet[MatchKey]) -> list[tuple[int, bytes]]:
    return list(hits.order_by().values_list("beneficiary_id", "token"))


def _heaviest(rows: Iterable[tuple[int, bytes]], tokens: Tokens) -> list[int]:
    """The people who share most with what is asked; what few people share weighs most."""
    shared: dict[bytes, list[int]] = defaultdict(list)
    for pk, token in rows:
        shared[bytes(token)].append(pk)
    weight: dict[int, float] = defaultdict(float)
    for token, keys in shared.items():
        for pk in keys:
            weight[pk] += tokens[token] * math.log(1 + _CROWD / len(keys))
    return sorted(weight, key=lambda pk: (-weight[pk], pk))[:MOST_OPENED]
