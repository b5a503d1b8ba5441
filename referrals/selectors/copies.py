"""What was told to whom on the strength of consents, and what became of the copies."""

from collections.abc import Collection, Iterator, Sequence

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.consequences import Copy, Effect
from casework.enums import SharedField
from casework.models import Case, Consent
from casework.selectors import field_labels
from partners.models import User
from referrals.machine import OPEN
from referrals.models import CopyReview, DisclosureManifest
from referrals.permissions import copy_reviews_visible_to

#: The badge of each state of a review.
LOOKS = {
    CopyReview.State.OPEN: "waiting",
    CopyReview.State.DESTROYED: "done",
    CopyReview.State.KEPT: "decided",
    CopyReview.State.NO_ANSWER: "no_answer",
}


def copy_reviews(user: User) -> QuerySet[CopyReview]:
    """The reviews that exist for ``user``: owed ones first, the earliest due first."""
    return (
        copy_reviews_visible_to(user)
        .select_related("manifest__referral__sender", "recipient", "basis")
        .order_by(F("answered_at").asc(nulls_first=True), "due_date", "opened_at", "id")
    )


def effects(consents: Sequence[Consent], fields: Collection[str] | None) -> Iterator[Effect]:
    """What withdrawing ``fields`` of ``consents`` (None: all) would end, referral by referral."""
    manifests = DisclosureManifest.objects.filter(consent__in=consents).select_related(
        "referral__recipient"
    )
    for manifest in manifests.order_by("-id"):
        standing = [field for field in manifest.fields if field not in manifest.ended_fields]
        taken = [field for field in standing if fields is None or field in fields]
        if taken:
            yield _effect(manifest, taken, is_last=len(taken) == len(standing))


def _effect(manifest: DisclosureManifest, taken: list[str], *, is_last: bool) -> Effect:
    referral = manifest.referral
    is_over = is_last or SharedField.NEED in taken
    if referral.state not in OPEN:
        kind, what = "told", _("is asked what became of its copies")
    elif is_over:
        kind, what = "stops", _("the referral stops; it is asked what became of its copies")
    else:
        kind, what = "shrinks", _("the referral goes on without this information")
    return Effect(
        kind=kind,
        body=referral.recipient.label,
        what=what,
        reference=referral.reference,
        url=reverse("referrals:referral-detail", args=[referral.reference]),
    )


def copies(case: Case) -> Iterator[Copy]:
    """What each body was told in ``case``, with the last review of its copies."""
    manifests = (
        DisclosureManifest.objects.filter(referral__request__case=case)
        .select_related("referral__recipient")
        .prefetch_related(Prefetch("copy_reviews", CopyReview.objects.order_by("opened_at", "id")))
    )
    for manifest in manifests.order_by("-id"):
        referral = manifest.referral
        reviews = list(manifest.copy_reviews.all())
        last = reviews[-1] if reviews else None
        yield Copy(
            body=referral.recipient.label,
            reference=referral.reference,
            url=reverse("referrals:referral-detail", args=[referral.reference]),
            sent_at=manifest.created_at,
            shared=field_labels(manifest.fields),
            state=LOOKS[CopyReview.State(last.state)] if last else "",
            state_label=last.get_state_display() if last else "",
            review_url=reverse("referrals:copy-review", args=[last.pk]) if last else "",
            due_date=last.due_date if last and last.is_owed else None,
        )
