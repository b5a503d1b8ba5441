"""Whom a person is related to and lives with, as far as the reader may know those people."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from casework.enums import RelationKind
from casework.models import Case, Household, Relation
from casework.permissions import access_of, cases_visible_to
from partners.models import User


@dataclass(frozen=True)
class Related:
    """Somebody related to the person of a case, through a case of theirs that the reader sees."""

    relation: Relation
    label: str
    case: Case
    name: str


@dataclass(frozen=True)
class Housemate:
    """Somebody of the same household, through a case of theirs that the reader sees."""

    case: Case
    name: str


@dataclass(frozen=True)
class Home:
    """The household of a person, with those of its members whom the reader may know."""

    household: Household
    others: list[Housemate]


def relations_of(user: User, case: Case) -> list[Related]:
    """The relations of the person of ``case``, both ways; of people the reader may not know, none.

    That somebody is known elsewhere is never shown (domain §12.3).
    """
    person = case.beneficiary_id
    rows = list(Relation.objects.filter(Q(person=person) | Q(other=person)).order_by("id"))
    known = _known_cases(user, (_far_end(row, person) for row in rows))
    return [
        Related(row, _label(row, person), *known[_far_end(row, person)])
        for row in rows
        if _far_end(row, person) in known
    ]


def home_of(user: User, case: Case) -> Home | None:
    """The household of the person of ``case``; None when nobody said."""
    person = case.beneficiary_id
    found = Household.objects.filter(members__person=person).select_related("kind").first()
    if found is None:
        return None
    others = found.members.exclude(person=person).order_by("since", "id")
    known = _known_cases(user, others.values_list("person", flat=True))
    return Home(found, [Housemate(*each) for each in known.values()])


def relation_of(user: User, case: Case, pk: int) -> Relation | None:
    """The relation ``pk`` when it is one of those that the page of ``case`` shows."""
    found = (each.relation for each in relations_of(user, case))
    return next((relation for relation in found if relation.pk == pk), None)


def _known_cases(user: User, people: Iterable[int]) -> dict[int, tuple[Case, str]]:
    """The newest case of each person in which ``user`` may know them, and the name it lists."""
    visible = cases_visible_to(user).filter(beneficiary__in=list(people))
    rows = visible.select_related("beneficiary__identity").order_by("opened_at", "id")
    readable = ((case, access_of(user, case)) for case in rows)
    return {
        case.beneficiary_id: (case, access.list_name)
        for case, access in readable
        if access.sees_identity
    }


def _far_end(relation: Relation, person: int) -> int:
    return relation.other_id if relation.person_id == person else relation.person_id


def _label(relation: Relation, person: int) -> str:
    """What the other one is to the person, in words."""
    kind = RelationKind(relation.kind)
    return str(kind.label if relation.other_id == person else kind.inverse)
