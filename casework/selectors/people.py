"""A person as the matching core sees them, and the tokens under which they are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from django.db.models import Exists, OuterRef, QuerySet

from casework.enums import MergeState
from casework.matching import Block, Traits
from casework.models import Beneficiary, IdentityDocument, MergeRecord
from common.models import Country
from common.sealing import blind

#: Keeps these indexes apart from any other of the same texts.
_PURPOSE = "casework.match"


class Described(Protocol):
    """Somebody as far as a search for the same person needs it."""

    @property
    def family_names(self) -> str: ...
    @property
    def given_names(self) -> str: ...
    @property
    def name_ar(self) -> str: ...
    @property
    def name_as_on_document(self) -> str: ...
    @property
    def also_known_as(self) -> Sequence[str]: ...
    @property
    def phone(self) -> str: ...
    @property
    def shared_phone(self) -> bool: ...
    @property
    def birth_date(self) -> date | None: ...
    @property
    def birth_precision(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def nationality(self) -> Country | None: ...


def traits_of(person: Described, documents: Iterable[str] = ()) -> Traits:
    """What is compared of a person, opened for it; with the numbers of their documents."""
    country = person.nationality
    return Traits(
        latin=f"{person.given_names} {person.family_names}".strip(),
        arabic=person.name_ar,
        others=tuple(filter(None, (person.name_as_on_document, *person.also_known_as))),
        birth=person.birth_date,
        precision=str(person.birth_precision),
        sex=str(person.sex),
        nationality=country.code if country else "",
        group=country.group_id if country else "",
        phone=person.phone,
        is_phone_shared=person.shared_phone,
        documents=tuple(documents),
    )


def documents_of(keys: Iterable[int]) -> Mapping[int, list[str]]:
    """The numbers of the documents of these persons, opened."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for row in IdentityDocument.objects.filter(identity__in=list(keys)).order_by("id"):
        numbers[row.identity_id].append(row.number)
    return numbers


def token_of(block: Block) -> bytes:
    """The blind index of a block."""
    return blind(_PURPOSE, f"{block.kind}:{block.text}")


def people(keys: Iterable[int]) -> list[Beneficiary]:
    """Persons with what their traits are made of, in one statement."""
    rows = Beneficiary.objects.filter(pk__in=list(keys)).select_related("identity", "nationality")
    return list(rows.order_by("pk"))


def unmerged(persons: QuerySet[Beneficiary]) -> QuerySet[Beneficiary]:
    """Those of ``persons`` who are not held for somebody else."""
    gone = MergeRecord.objects.filter(loser=OuterRef("pk"), state=MergeState.MERGED)
    return persons.filter(~Exists(gone))


def shells_of(person: Beneficiary) -> QuerySet[Beneficiary]:
    """Persons held for ``person``: whoever erases one must erase what the others still hold."""
    live = MergeRecord.objects.filter(state=MergeState.MERGED)
    found, keys = {person.pk}, {person.pk}
    while keys := set(live.filter(survivor__in=keys).values_list("loser", flat=True)) - found:
        found |= keys
    return Beneficiary.objects.filter(pk__in=found - {person.pk}).order_by("pk")
