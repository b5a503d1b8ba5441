"""A person as the matching core sees them, and the tokens under which they are kept."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from casework.matching import Block, Traits
from casework.models import Beneficiary
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


def traits_of(person: Described) -> Traits:
    """What is compared of a person, opened for it."""
    country = person.nationality
    return Traits(
        latin=f"{person.given_names} {person.family_names}".strip(),
        arabic=person.name_ar,
        birth=person.birth_date,
        precision=str(person.birth_precision),
        sex=str(person.sex),
        nationality=country.code if country else "",
        group=country.group_id if country else "",
        phone=person.phone,
        is_phone_shared=person.shared_phone,
    )


def token_of(block: Block) -> bytes:
    """The blind index of a block."""
    return blind(_PURPOSE, f"{block.kind}:{block.text}")


def people(keys: Iterable[int]) -> list[Beneficiary]:
    """Persons with what their traits are made of, in two statements at the most."""
    rows = Beneficiary.objects.filter(pk__in=keys).select_related("nationality")
    return list(rows.order_by("pk"))
