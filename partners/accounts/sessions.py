"""Open sessions of an account, on whatever device."""

from allauth.usersessions.models import UserSession

from partners.models import User


def end_sessions(*, user: User, pk: int | None = None, but: str | None = None) -> int:
    """End the user's sessions at once, everywhere; how many there were.

    ``pk`` names one session; ``but`` is the key of one to keep.
    """
    found = UserSession.objects.filter(user=user).order_by("pk")
    if pk is not None:
        found = found.filter(pk=pk)
    ended = [session for session in found if session.session_key != but]
    for session in ended:
        session.end()
    return len(ended)
