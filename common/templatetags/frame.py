"""Small helpers of the page frame."""

import base64

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.crypto import salted_hmac

register = template.Library()

#: Begins the extra tag of a message that can be undone; the address follows.
UNDO_PREFIX = "undo:"


@register.simple_tag(takes_context=True)
def draft_key(context: template.Context) -> str:
    """The signed-in user's key for drafts kept in the browser; empty for anybody else.

    On a shared computer the drafts of one user are then unreadable to the next one.
    """
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    digest = salted_hmac("common.drafts", str(user.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


@register.filter
def undo_url(message: Message) -> str:
    """Where a message's action is undone by POST; empty when it cannot be."""
    tag = message.extra_tags or ""
    return tag.removeprefix(UNDO_PREFIX) if tag.startswith(UNDO_PREFIX) else ""
