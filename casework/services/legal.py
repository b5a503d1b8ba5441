"""Disclosing on a ground in law instead of consent."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from casework import errors, events
from casework.enums import EventKind, SharedField
from casework.models import Case, LegalBasis, LegalDisclosure
from casework.permissions import told_of
from common import audit, clock
from partners.enums import NotificationKind
from partners.models import Organisation, User
from partners.permissions import standing_of
from partners.services import notify

#: A ground in law is for what must be said now: it does not stay open behind the person's back.
VALIDITY = timedelta(days=15)


@transaction.atomic
def record_legal_disclosure(
    *,
    case: Case,
    recipient: Organisation,
    basis: LegalBasis,
    fields: Collection[SharedField],
    justification: str,
    recorded_by: User,
) -> LegalDisclosure:
    """Write down on which ground in law ``recipient`` may be told ``fields`` for fifteen days.

    It holds at once, or from another officer's confirmation where the ground asks for one. Raises
    BasisNotYours, BasisNotForThis, JustificationMissing.
    """
    _check(case, basis, recipient, fields, recorded_by)
    if not justification.strip():
        raise errors.JustificationMissing
    now = clock.now()
    legal = LegalDisclosure.objects.create(
        case=case,
        recipient=recipient,
        basis=basis,
        fields=sorted(fields),
        justification=justification.strip(),
        recorded_by=recorded_by,
        recorded_at=now,
        holds_from=None if basis.needs_second else now,
        expires_at=now + VALIDITY,
    )
    if basis.needs_second:
        notify(
            kind=NotificationKind.CONFIRMATION_ASKED,
            organisation=case.organisation,
            reference=case.number,
            path=f"/cases/{case.number}/legal-bases/{legal.pk}/",
            key=f"legal:{legal.pk}:confirm",
            **told_of(case),
        )
    else:
        _log(legal, recorded_by)
    return legal


@transaction.atomic
def confirm_legal_disclosure(*, legal: LegalDisclosure, confirmed_by: User) -> LegalDisclosure:
    """Confirm, as a second officer who may use the ground, so that it holds from now.

    Raises SecondOfficerNeeded for the officer who recorded it, BasisNotYours, DecidedMeanwhile.
    """
    legal = _held(legal)
    if not legal.is_waiting or legal.expires_at <= clock.now():
        raise errors.DecidedMeanwhile
    if legal.recorded_by_id == confirmed_by.pk:
        raise errors.SecondOfficerNeeded
    _check(legal.case, legal.basis, legal.recipient, legal.fields, confirmed_by)
    legal.confirmed_by = confirmed_by
    legal.holds_from = clock.now()
    legal.save(update_fields=["confirmed_by", "holds_from"])
    _log(legal, confirmed_by)
    return legal


@transaction.atomic
def end_legal_disclosure(*, legal: LegalDisclosure, ended_by: User) -> LegalDisclosure:
    """Let nothing more leave on this ground; a refusal when it was not confirmed yet."""
    legal = _held(legal)
    if legal.ended_at is None:
        legal.ended_at = clock.now()
        legal.save(update_fields=["ended_at"])
    return legal


def _held(legal: LegalDisclosure) -> LegalDisclosure:
    rows = LegalDisclosure.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__organisation", "basis", "recipient").get(pk=legal.pk)


def _check(
    case: Case,
    basis: LegalBasis,
    recipient: Organisation,
    fields: Collection[str],
    user: User,
) -> None:
    if not basis.is_current or not standing_of(user).roles & set(basis.roles.split()):
        raise errors.BasisNotYours
    allowed = set(basis.fields.split())
    if not fields or not set(fields) <= allowed or not basis.allows_type(recipient):
        raise errors.BasisNotForThis
    if recipient == case.organisation:
        raise errors.BasisNotForThis


def _log(legal: LegalDisclosure, user: User) -> None:
    events.record(
        legal.case,
        EventKind.LEGAL_BASIS_RECORDED,
        actor=user,
        organisation=legal.case.organisation,
        recipient=legal.recipient_id,
        basis=legal.basis_id,
        fields=list(legal.fields),
    )
    audit.record(
        audit.Act.GRANT,
        actor=user,
        organisation=legal.case.organisation_id,
        subject=f"case:{legal.case.number}",
        tier=legal.case.tier,
        purpose=legal.basis_id,
        recipient=legal.recipient_id,
        fields=list(legal.fields),
    )
