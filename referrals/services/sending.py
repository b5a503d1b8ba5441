"""Sending a referral, and sending it on to another body."""

import secrets
from collections.abc import Collection

from django.db import transaction

from casework import clocks, events
from casework.enums import EventKind, SharedField
from casework.errors import ConsentMissing
from casework.models import Consent, Document, LegalDisclosure, Request
from casework.selectors import covering_basis, still_covers
from common import clock, outbox
from partners.enums import NotificationKind
from partners.models import Organisation, Service, User
from partners.services import notify
from referrals import errors, reach
from referrals.enums import Actor, ReferralKind, ReferralState
from referrals.machine import OPEN
from referrals.models import DisclosedDocument, DisclosureManifest, Referral, ReferralEvent
from referrals.selectors import disclosed_documents, documents_to_send
from referrals.services.moves import move_referral
from referrals.services.telling import desk_of, may_be_mailed

#: Letters and digits that are not mistaken for one another when read out on the telephone.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def send_referral(
    *,
    request: Request,
    recipient: Organisation,
    fields: Collection[SharedField],
    summary: str,
    sent_by: User | None,
    kind: ReferralKind = ReferralKind.REFERRAL,
    service: Service | None = None,
    previous: Referral | None = None,
    documents: Collection[Document] = (),
    only_for_this: bool = False,
) -> Referral:
    """Hand ``request`` to ``recipient``, telling it ``fields`` and nothing else.

    ``documents`` of the case go with it, as one of the fields: with ``only_for_this`` they are
    destroyed should the body decline or not answer. Raises ConsentMissing when neither a live
    consent nor a ground in law covers the recipient and every field; SameOrganisation,
    AlreadyReferred, RequestEnded, NotItsDocument.
    """
    request = _locked(request)
    _check(request, recipient)
    fields = _with_documents(request, fields, documents)
    basis = _basis(request, recipient, fields)
    if basis is None:
        raise ConsentMissing
    referral = _create(
        request=request,
        recipient=recipient,
        summary=summary,
        sent_by=sent_by,
        kind=kind,
        service=service,
        previous=previous,
        state=ReferralState.SENT,
    )
    _announce_sent(referral, basis, fields, sent_by)
    _attach(referral, documents, only_for_this=only_for_this)
    return referral


@transaction.atomic
def redirect_referral(
    *,
    referral: Referral,
    recipient: Organisation,
    actor: Actor,
    user: User | None,
    message: str = "",
    version: int | None = None,
) -> Referral:
    """Move an unanswered referral to another body and return the new one.

    The new referral is sent at once when a live consent of the person, or a ground in law, covers
    the new body for the same fields; otherwise it is a draft, which the sending body completes
    with the person.
    Raises what ``move_referral`` and the checks of sending raise.
    """
    if recipient == referral.recipient:
        raise errors.AlreadyReferred
    fields = [SharedField(field) for field in referral.manifest.readable]
    documents = list(disclosed_documents(referral))
    move_referral(
        referral=referral,
        move="redirect",
        actor=actor,
        user=user,
        data={"recipient": recipient.code, "message": message},
        version=version,
    )
    # After the referral's own row, in the order in which every move takes its locks.
    request = _locked(referral.request)
    _check(request, recipient)
    basis = _basis(request, recipient, fields)
    successor = _create(
        request=request,
        recipient=recipient,
        summary=referral.summary,
        sent_by=referral.sent_by,
        kind=referral.kind,
        service=None,
        previous=referral,
        state=ReferralState.SENT if basis else ReferralState.DRAFT,
    )
    if basis:
        _announce_sent(successor, basis, fields, user)
        _attach(successor, documents)
        # What was taken for the first body alone goes on with the second.
        Document.objects.filter(bound_to=referral.reference).update(bound_to=successor.reference)
    outbox.announce(
        "referral.redirected",
        f"referral.redirected:{referral.pk}",
        {
            "referral": referral.pk,
            "successor": successor.pk,
            "is_sent": basis is not None,
        },
        stream=f"request:{referral.request_id}",
    )
    return successor


@transaction.atomic
def send_draft(
    *,
    referral: Referral,
    fields: Collection[SharedField],
    sent_by: User,
    summary: str | None = None,
    documents: Collection[Document] = (),
    only_for_this: bool = False,
) -> Referral:
    """Send a draft once the person's consent for its recipient is on record.

    ``summary`` replaces the one of the referral before it. Raises ConsentMissing, RequestEnded,
    AlreadyReferred, NotItsDocument, MoveNotPossible when it is no draft any more.
    """
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("request__case", "recipient")
        .get(pk=referral.pk)
    )
    if referral.state != ReferralState.DRAFT:
        raise errors.MoveNotPossible
    _check(_locked(referral.request), referral.recipient)
    fields = _with_documents(referral.request, fields, documents)
    basis = _basis(referral.request, referral.recipient, fields)
    if basis is None:
        raise ConsentMissing
    _set_limits(referral)
    referral.state = ReferralState.SENT
    referral.sent_by = sent_by
    referral.version += 1
    referral.save()
    if summary is not None:
        referral.tell(summary)
    reach.refresh([referral])
    _announce_sent(referral, basis, fields, sent_by)
    _attach(referral, documents, only_for_this=only_for_this)
    return referral


def _with_documents(
    request: Request, fields: Collection[SharedField], documents: Collection[Document]
) -> set[SharedField]:
    """``fields``, and copies of documents among them when and only when some go along."""
    sendable = {each.pk for each in documents_to_send(request)}
    if any(each.pk not in sendable for each in documents):
        raise errors.NotItsDocument
    asked = {*fields} - {SharedField.DOCUMENTS}
    return asked | {SharedField.DOCUMENTS} if documents else asked


def _attach(
    referral: Referral, documents: Collection[Document], *, only_for_this: bool = False
) -> None:
    DisclosedDocument.objects.bulk_create(
        DisclosedDocument(manifest=referral.manifest, document=each) for each in documents
    )
    if only_for_this and documents:
        keys = [each.pk for each in documents]
        Document.objects.filter(pk__in=keys, bound_to="").update(bound_to=referral.reference)


def _locked(request: Request) -> Request:
    """The request as it is now, held so that two sendings of it follow each other."""
    return (
        Request.objects.select_for_update(of=("self",))
        .select_related("case__organisation")
        .get(pk=request.pk)
    )


def _basis(
    request: Request, recipient: Organisation, fields: Collection[SharedField]
) -> Consent | LegalDisclosure | None:
    """What covers the sending, held: it is not withdrawn before the referral stands."""
    found = covering_basis(request.case, recipient=recipient, fields=fields)
    if found is None:
        return None
    held = type(found).objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    return held if still_covers(held, fields=fields) else None


def _check(request: Request, recipient: Organisation) -> None:
    if request.closed_at is not None:
        raise errors.RequestEnded
    if recipient == request.case.organisation:
        raise errors.SameOrganisation
    if request.referrals.filter(recipient=recipient, state__in=OPEN).exists():
        raise errors.AlreadyReferred


def _create(*, request: Request, state: ReferralState, summary: str, **values: object) -> Referral:
    referral = Referral(
        reference=_reference(),
        request=request,
        sender=request.case.organisation,
        urgency=request.urgency,
        state=state,
        **values,
    )
    _set_limits(referral)
    referral.save()
    if summary:
        referral.tell(summary)
    reach.refresh([referral])
    return referral


def _set_limits(referral: Referral) -> None:
    now = clock.now()
    referral.sent_at = now
    referral.acknowledge_due_at = clocks.service_limit(
        referral.urgency, clocks.Step.ACKNOWLEDGE, now
    )
    decide = clocks.service_limit(referral.urgency, clocks.Step.DECIDE, now)
    referral.decide_due_at = max(decide, referral.acknowledge_due_at)


def _announce_sent(
    referral: Referral,
    basis: Consent | LegalDisclosure,
    fields: Collection[SharedField],
    user: User | None,
) -> None:
    DisclosureManifest.objects.create(
        referral=referral,
        consent=basis if isinstance(basis, Consent) else None,
        legal=basis if isinstance(basis, LegalDisclosure) else None,
        fields=sorted(fields),
    )
    ReferralEvent.objects.create(
        referral=referral,
        event="send",
        from_state=ReferralState.DRAFT,
        to_state=ReferralState.SENT,
        actor=Actor.SENDER,
        user=user,
        organisation=referral.sender,
        at=referral.sent_at,
    )
    events.record(
        referral.request.case,
        EventKind.REFERRAL_SENT,
        request=referral.request,
        actor=user,
        organisation=referral.sender,
        referral=referral.reference,
        recipient=referral.recipient_id,
    )
    notify(
        kind=NotificationKind.REFERRAL_RECEIVED,
        organisation=referral.recipient,
        role=desk_of(referral),
        reference=referral.reference,
        path=f"/referrals/{referral.reference}/",
        key=f"referral:{referral.pk}:received",
        by_mail=may_be_mailed(referral),
    )
    outbox.announce(
        "referral.sent",
        f"referral.sent:{referral.pk}",
        {"referral": referral.pk},
        stream=f"request:{referral.request_id}",
    )


def _reference() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"OR-{code[:4]}-{code[4:]}"
