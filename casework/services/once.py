"""Carrying a form out once, however often it is sent."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from casework import errors
from casework.models import Case, Submission
from partners.models import User


@transaction.atomic
def once(*, key: UUID, user: User, act: Callable[[], Case], digest: str = "") -> str:
    """Carry out ``act`` unless the form ``key`` was carried out before; the number of its case.

    ``digest`` marks what was sent: the same key with something else in it raises SentBefore, so
    that what somebody typed over an old page is not taken for the old form.

    A refusal of ``act`` passes through and leaves the key free, so that the mended form may be
    sent again. A second sending at the same moment waits for the first.
    """
    submission, is_new = Submission.objects.get_or_create(
        key=key, defaults={"user": user, "digest": digest}
    )
    if not is_new and digest and submission.digest not in {"", digest}:
        raise errors.SentBefore
    if is_new:
        submission.number = act().number
        submission.save(update_fields=["number"])
    return submission.number


def is_done(*, key: UUID, user: User) -> bool:
    """Whether ``user`` has sent the form ``key`` before and it was carried out."""
    return Submission.objects.filter(key=key, user=user).exists()
