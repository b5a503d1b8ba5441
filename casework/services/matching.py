"""Keeping the keys by which people are found again in step with what is written about them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from casework.matching import kept_blocks
from casework.models import Beneficiary, MatchKey
from casework.selectors.people import documents_of, token_of, traits_of

Key = tuple[int, bytes]
#: Persons whose keys are read in one statement.
_AT_ONCE = 500


@transaction.atomic
def index_people(beneficiaries: Iterable[Beneficiary]) -> int:
    """Make the match keys of these persons anew; how many rows changed.

    Called in the transaction that writes a person. What is right already is left alone, so it may
    be repeated at no cost.
    """
    persons = {person.pk: person for person in beneficiaries}
    numbers = documents_of(persons)
    wanted = {pk: _keys(person, numbers.get(pk, [])) for pk, person in persons.items()}
    known = _known(wanted)
    gone = {pk: known[pk] - keys for pk, keys in wanted.items() if known[pk] - keys}
    for pk, keys in gone.items():
        rows = MatchKey.objects.filter(beneficiary=pk)
        for kind, token in keys:
            rows.filter(kind=kind, token=token).delete()
    new = [
        MatchKey(beneficiary_id=pk, kind=kind, token=token)
        for pk, keys in wanted.items()
        for kind, token in sorted(keys - known[pk])
    ]
    MatchKey.objects.bulk_create(new)
    return len(new) + sum(map(len, gone.values()))


def _keys(person: Beneficiary, documents: list[str]) -> set[Key]:
    blocks = kept_blocks(traits_of(person, documents))
    return {(int(block.kind), token_of(block)) for block in blocks}


def _known(keys: Iterable[int]) -> dict[int, set[Key]]:
    known: dict[int, set[Key]] = defaultdict(set)
    wanted = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = MatchKey.objects.filter(beneficiary__in=wanted[start : start + _AT_ONCE]).order_by()
        for pk, kind, token in rows.values_list("beneficiary_id", "kind", "token"):
            known[pk].add((kind, bytes(token)))
    return known
