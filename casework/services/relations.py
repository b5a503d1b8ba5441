"""What people are to each other, and whom they live with."""

from django.db import transaction

from casework import errors, events
from casework.enums import EventKind, RelationKind
from casework.models import (
    Beneficiary,
    Case,
    CodedValue,
    Household,
    HouseholdMember,
    Identity,
    Relation,
)
from common import clock
from partners.models import User


@transaction.atomic
def link_people(*, case: Case, other: Case, kind: RelationKind, recorded_by: User) -> Relation:
    """Write down that the person of ``case`` is the ``kind`` of the person of ``other``.

    The caller sees both cases. Doing it twice changes nothing. Raises RelatedToSelf,
    MinorAsGuardian.
    """
    if case.beneficiary_id == other.beneficiary_id:
        raise errors.RelatedToSelf
    # Held, so that no correction of the age passes in between.
    Identity.objects.select_for_update().filter(pk=case.beneficiary_id).first()
    person = Beneficiary.objects.get(pk=case.beneficiary_id)
    if kind == RelationKind.GUARDIAN and person.may_be_minor(clock.today()):
        raise errors.MinorAsGuardian
    relation, is_new = Relation.objects.get_or_create(
        person=person, other_id=other.beneficiary_id, kind=kind
    )
    if is_new:
        for each in (case, other):
            _log(each, recorded_by, relation=kind.value, change="added")
    return relation


@transaction.atomic
def unlink_people(*, relation: Relation, case: Case, removed_by: User) -> None:
    """Take back a relation of the person of ``case``."""
    kind = relation.kind
    relation.delete()
    _log(case, removed_by, relation=kind, change="removed")


@transaction.atomic
def set_household(
    *, case: Case, kind: CodedValue | None, recorded_by: User, joined: Case | None = None
) -> Household | None:
    """Say how the person of ``case`` lives, and with whom.

    With ``joined`` they live in the household of that case's person, which begins with this when
    there was none; the caller sees both cases. Without a ``kind`` they leave their household.
    Raises RelatedToSelf.
    """
    if joined is not None and joined.beneficiary_id == case.beneficiary_id:
        raise errors.RelatedToSelf
    if kind is None:
        _leave(case.beneficiary_id)
        _log(case, recorded_by, relation="household", change="removed")
        return None
    household = _household_of(joined or case) or Household.objects.create(kind=kind)
    household.kind = kind
    household.save(update_fields=["kind"])
    for each in filter(None, (case, joined)):
        _move(each.beneficiary_id, household)
        _log(each, recorded_by, relation="household", change="added")
    return household


def _household_of(case: Case) -> Household | None:
    return Household.objects.filter(members__person=case.beneficiary_id).first()


def _move(person: int, household: Household) -> None:
    member = HouseholdMember.objects.filter(person=person).first()
    if member is not None and member.household_id == household.pk:
        return
    _leave(person)
    HouseholdMember.objects.create(person_id=person, household=household)


def _leave(person: int) -> None:
    member = HouseholdMember.objects.select_related("household").filter(person=person).first()
    if member is None:
        return
    member.delete()
    if not member.household.members.exists():
        member.household.delete()


def _log(case: Case, actor: User, **data: str) -> None:
    events.record(
        case,
        EventKind.RELATION_RECORDED,
        actor=actor,
        organisation=case.organisation,
        **data,
    )
