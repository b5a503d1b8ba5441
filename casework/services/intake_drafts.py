"""Intakes that were begun: kept for their officer until they are sent."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from casework import errors
from casework.models import IntakeDraft
from casework.services.once import is_done
from common import clock
from partners.models import User

#: How long an intake waits to be sent.
KEPT_FOR = timedelta(days=30)
#: The longest draft, in characters: many times what the form takes.
LONGEST_DRAFT = 20_000

Typed = Mapping[str, Sequence[str]]


class NotTheirs(LookupError):
    """The draft does not exist, or is somebody else's: the two are never told apart."""


@transaction.atomic
def save_draft(*, key: UUID, user: User, typed: Typed) -> IntakeDraft | None:
    """Keep what ``user`` has typed into the form ``key``; None when that form was sent already.

    Raises NotTheirs, DraftTooLong.
    """
    text = json.dumps(dict(typed), ensure_ascii=False)
    if len(text) > LONGEST_DRAFT:
        raise errors.DraftTooLong
    _one_at_a_time(user)
    if is_done(key=key, user=user):
        return None
    draft = IntakeDraft.objects.filter(pk=key).first() or IntakeDraft(pk=key, user=user)
    if draft.user_id != user.pk:
        raise NotTheirs(key)
    draft.typed, draft.saved_at = text, clock.now()
    draft.save()
    return draft


@transaction.atomic
def forget_draft(*, key: UUID, user: User) -> None:
    """Erase a draft: it was sent, or its officer threw it away."""
    _one_at_a_time(user)
    IntakeDraft.objects.filter(pk=key, user=user).delete()


def draft_of(*, key: UUID, user: User) -> IntakeDraft:
    """The draft ``key`` of ``user``. Raises NotTheirs."""
    draft = IntakeDraft.objects.filter(pk=key, user=user).first()
    if draft is None:
        raise NotTheirs(key)
    return draft


def typed_in(draft: IntakeDraft) -> dict[str, list[str]]:
    """What was typed, by the name of the field."""
    return json.loads(draft.typed)


def forget_old_drafts() -> int:
    """Erase the drafts that were left alone too long; how many."""
    old = IntakeDraft.objects.filter(saved_at__lt=clock.now() - KEPT_FOR)
    return old.delete()[0]


def _one_at_a_time(user: User) -> None:
    """Sending a form and keeping its draft take turns, so that no draft outlives its sending."""
    User.objects.select_for_update(no_key=True).order_by("pk").get(pk=user.pk)
