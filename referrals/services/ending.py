"""The end of a disclosure, and the account that a body owes of the copies it holds."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from casework import events
from casework.enums import EventKind, SharedField
from casework.models import Case, Consent, LegalBasis
from casework.permissions import told_of
from casework.selectors import live_consents, live_legal_disclosures
from common import clock
from common.calendars import add_clear_days
from partners.enums import NotificationKind
from partners.models import User
from partners.services import notify
from referrals import errors
from referrals.enums import Actor, ReferralState
from referrals.machine import OPEN
from referrals.models import CopyReview, DisclosureManifest, Referral
from referrals.services.moves import move_referral
from referrals.services.telling import desk_of, may_be_mailed
from referrals.signals import disclosure_ended

#: Time to answer, in clear days, as the law gives for erasure (09-08, article 8).
DAYS_TO_ANSWER = 10
#: How often a body that does not answer is reminded.
REMINDED_EVERY = timedelta(days=7)

#: Why a referral is withdrawn when the person takes back the consent it stands on.
_PERSONS_CHOICE = "RS-CHOICE"


@transaction.atomic
def end_disclosures(*, consent: Consent, fields: Collection[str]) -> int:
    """End what was told on the strength of ``consent`` as far as ``fields`` go.

    An open referral goes on with what is left, and is withdrawn when that is nothing or when the
    need itself was taken back. Each body that was told is asked what became of its copies. Returns
    how many referrals were withdrawn.
    """
    # Held first: one that its body answers meanwhile is no longer open, and must not stop us.
    resting = Referral.objects.filter(manifest__consent=consent).order_by("id")
    referrals = list(resting.select_for_update(of=("self",)))
    count = sum(_end(referral, fields) for referral in referrals)
    if consent.withdrawn_at is not None:
        count += _drop_drafts(consent)
    return count


def _end(referral: Referral, fields: Collection[str]) -> bool:
    manifest = DisclosureManifest.objects.get(referral=referral)
    standing = [field for field in manifest.fields if field not in manifest.ended_fields]
    taken = [field for field in standing if field in fields]
    if not taken:
        return False
    manifest.ended_fields = sorted({*manifest.ended_fields, *taken})
    manifest.save(update_fields=["ended_fields"])
    is_over = len(taken) == len(standing) or SharedField.NEED in taken
    is_withdrawn = is_over and referral.state in OPEN
    if is_withdrawn:
        _withdraw(referral)
    _ask_account(referral, manifest, taken)
    disclosure_ended.send(sender=Referral, referral=referral, fields=tuple(taken), is_over=is_over)
    return is_withdrawn


def _drop_drafts(consent: Consent) -> int:
    """A draft for a body that the person wants to learn nothing any more is given up."""
    case, recipient = consent.case, consent.recipient
    if live_consents(case, recipient=recipient).exists():
        return 0
    if live_legal_disclosures(case, recipient=recipient).exists():
        return 0
    drafts = Referral.objects.filter(
        request__case=case, recipient=recipient, state=ReferralState.DRAFT
    )
    held = list(drafts.select_for_update(of=("self",)).order_by("id"))
    for draft in held:
        _withdraw(draft)
    return len(held)


def _withdraw(referral: Referral) -> None:
    move_referral(
        referral=referral,
        move="withdraw",
        actor=Actor.SYSTEM,
        user=None,
        data={"reason": _PERSONS_CHOICE},
    )


def _ask_account(referral: Referral, manifest: DisclosureManifest, fields: list[str]) -> None:
    due = add_clear_days(clock.today(), DAYS_TO_ANSWER)
    review = CopyReview.objects.create(
        manifest=manifest,
        recipient_id=referral.recipient_id,
        fields=fields,
        due_date=due,
    )
    notify(
        kind=NotificationKind.COPIES_TO_REVIEW,
        organisation=referral.recipient,
        role=desk_of(referral),
        reference=referral.reference,
        path=path_of(review),
        key=f"copies:{review.pk}",
        by_mail=may_be_mailed(referral),
    )
    events.record(
        referral.request.case,
        EventKind.COPY_REVIEW_OPENED,
        request=referral.request,
        referral=referral.reference,
        recipient=referral.recipient_id,
        fields=fields,
    )


@transaction.atomic
def answer_copy_review(
    *,
    review: CopyReview,
    state: CopyReview.State,
    answered_by: User,
    basis: LegalBasis | None = None,
    explanation: str = "",
) -> CopyReview:
    """Write down what the body did with its copies; the sending body is told.

    Raises CopiesAnswered when a colleague did before, BasisMissing when something is kept without
    a legal basis or without saying what and why.
    """
    rows = CopyReview.objects.select_for_update(of=("self",), no_key=True)
    review = rows.select_related("manifest__referral__request__case__organisation").get(
        pk=review.pk
    )
    if not review.is_owed:
        raise errors.CopiesAnswered
    is_kept = state == CopyReview.State.KEPT
    if is_kept and (basis is None or not explanation.strip()):
        raise errors.BasisMissing
    review.state = state
    review.basis = basis if is_kept else None
    review.explanation = explanation.strip() if is_kept else ""
    review.answered_by, review.answered_at = answered_by, clock.now()
    review.save()
    referral = review.manifest.referral
    case = referral.request.case
    notify(
        kind=NotificationKind.COPIES_ANSWERED,
        organisation=case.organisation,
        reference=referral.reference,
        path=path_of(review),
        key=f"copies:{review.pk}:answered",
        **told_of(case),
    )
    events.record(
        case,
        EventKind.COPY_REVIEW_DONE,
        request=referral.request,
        actor=answered_by,
        organisation=review.recipient,
        referral=referral.reference,
        recipient=review.recipient_id,
        state=state.value,
    )
    return review


@transaction.atomic
def remind_of_copies() -> int:
    """Remind every body whose answer is overdue, once a week, and tell the sender; how many.

    Safe to run at any time and twice.
    """
    now, today = clock.now(), clock.today()
    late = CopyReview.objects.filter(answered_at__isnull=True, due_date__lt=today)
    rows = late.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related(
        "manifest__referral__request__case__organisation", "recipient"
    )
    count = 0
    for review in rows.order_by("due_date", "id"):
        if review.reminded_at is None or now - review.reminded_at >= REMINDED_EVERY:
            _remind(review)
            count += 1
    return count


def _remind(review: CopyReview) -> None:
    referral = review.manifest.referral
    case: Case = referral.request.case
    is_first = review.reminded_at is None
    review.state, review.reminded_at = CopyReview.State.NO_ANSWER, clock.now()
    review.save(update_fields=["state", "reminded_at"])
    notify(
        kind=NotificationKind.COPIES_OVERDUE,
        organisation=review.recipient,
        role=desk_of(referral),
        reference=referral.reference,
        path=path_of(review),
        key=f"copies:{review.pk}:late:{clock.today().isoformat()}",
        by_mail=may_be_mailed(referral),
    )
    if is_first:
        notify(
            kind=NotificationKind.COPIES_UNANSWERED,
            organisation=case.organisation,
            reference=referral.reference,
            path=path_of(review),
            key=f"copies:{review.pk}:unanswered",
            **told_of(case),
        )


def path_of(review: CopyReview) -> str:
    """The page of the review, whose address says nothing of whom it is about."""
    return f"/referrals/copy-reviews/{review.pk}/"
