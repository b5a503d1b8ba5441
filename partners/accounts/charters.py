"""Accepting the charter."""

from django.db import transaction

from common import clock
from partners import charter
from partners.errors import NotTheCurrentText
from partners.models import CharterAcceptance, User


def has_accepted(user: User) -> bool:
    """Whether the user accepted the newest version."""
    return user.charter_acceptances.filter(version=charter.current_version()).exists()


@transaction.atomic
def accept_charter(*, user: User, language: str, sha256: str) -> CharterAcceptance:
    """Record that ``user`` accepted the newest text; accepting twice is accepting once.

    ``sha256`` is the digest of the text that was on the screen. Raises NotTheCurrentText when it
    is no longer the newest.
    """
    text = charter.current(language)
    if sha256 != text.sha256:
        raise NotTheCurrentText
    acceptance, _ = CharterAcceptance.objects.get_or_create(
        user=user,
        version=text.version,
        defaults={
            "language": text.language,
            "sha256": text.sha256,
            "accepted_at": clock.now(),
        },
    )
    return acceptance
