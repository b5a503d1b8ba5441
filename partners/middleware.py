"""What stands between signing in and every page: the session's end, the charter, the second factor.

What was found once is kept in the session, so that a page pays nothing for it.
"""

from collections.abc import Callable, Iterator

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common import clock
from partners import charter
from partners.accounts.charters import has_accepted
from partners.accounts.factors import has_second_factor
from partners.permissions import needs_second_factor, standing_of

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
CHARTER = "charter_version"
SECOND_FACTOR = "second_factor"
#: Seconds between two notes of when a session was last used.
BETWEEN_NOTES = 300

#: What is always reached.
PUBLIC = frozenset({"login", "account_login", "logout", "account_logout", "set_language", "health"})
#: What is reached before a second factor is set up: what sets it up, and the charter.
SETTING_UP = frozenset(
    {
        *("partners:second-factor", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
        *("mfa_view_recovery_codes", "account_reauthenticate", "partners:charter"),
    }
)


def start_session(request: HttpRequest) -> None:
    """Note when the session began; machine time, because the demonstration's clock jumps."""
    now = _now()
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the session began so little time ago that nothing must be shown again."""
    began = request.session.get(SIGNED_IN_AT, 0)
    return _now() - began < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _now() -> int:
    return int(clock.system_time().timestamp())


class SessionLimitMiddleware:
    """End a session that has lasted too long, however busy, and note when it was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest) -> None:
        now = _now()
        if now - request.session.setdefault(SIGNED_IN_AT, now) >= settings.SESSION_ABSOLUTE_AGE:
            logout(request)
        elif now - request.session.get(SEEN_AT, 0) >= BETWEEN_NOTES:
            request.session[SEEN_AT] = now
            key = request.session.session_key
            UserSession.objects.filter(session_key=key).update(last_seen_at=clock.system_time())


class GateMiddleware:
    """Lead to the charter, then to the second factor; nothing else is reached before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Answer in the page's place where something must come first.

        A page on the way there is told that its reader is held back, for it to show no menu.
        """
        page = request.resolver_match.view_name
        if page in PUBLIC or not request.user.is_authenticated:
            return None
        for lacks, way, leads_to in self._gates():
            if lacks(request):
                request.is_held_back = page in way
                return None if page in way else redirect(leads_to)
        return None

    def _gates(self) -> Iterator[tuple[Callable[[HttpRequest], bool], frozenset[str], str]]:
        if settings.CHARTER_REQUIRED:
            yield self._lacks_charter, frozenset({"partners:charter"}), "partners:charter"
        if settings.SECOND_FACTOR_REQUIRED:
            yield self._lacks_factor, SETTING_UP, "partners:second-factor"

    @staticmethod
    def _lacks_charter(request: HttpRequest) -> bool:
        version = charter.current_version()
        if request.session.get(CHARTER) == version:
            return False
        if not has_accepted(request.user):
            return True
        request.session[CHARTER] = version
        return False

    @staticmethod
    def _lacks_factor(request: HttpRequest) -> bool:
        if not needs_second_factor(standing_of(request.user)):
            return False
        if request.session.get(SECOND_FACTOR):
            return False
        if not has_second_factor(request.user):
            return True
        request.session[SECOND_FACTOR] = True
        return False
