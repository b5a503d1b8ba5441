"""An officer at a real site: signed in, patient, and never sure whether an answer got lost."""

import http.client
import queue
import threading
import time
from collections import Counter
from http.cookies import SimpleCookie

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from partners.models import User

_TOKEN = "proof" * 6 + "ab"
#: What tells that the task is done: by this request, or by one whose answer was lost.
DONE = (302, 409)


def signed_in(user: User) -> str:
    """The cookies of a browser in which the officer has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(24 * 3600)
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, "csrftoken": _TOKEN}
    return SimpleCookie(cookies).output(header="", sep=";").strip()


class Officers:
    """Several at once, who repeat what got no answer until the task is done."""

    def __init__(self, port: int, user: User, number: int) -> None:
        self.answers: Counter[int | str] = Counter()
        self._port, self._cookies = port, signed_in(user)
        self._tasks: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def give(self, task: int) -> None:
        """Have somebody complete the task soon."""
        self._tasks.put(task)

    @property
    def refusals(self) -> set[int | str]:
        """Answers that repeating does not mend."""
        return {answer for answer in self.answers if answer in range(400, 500) and answer != 409}

    def leave(self) -> None:
        """Return when everything given is done."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(60)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            while (answer := self._post(task)) not in DONE:
                self.answers[answer] += 1
                time.sleep(0.2)
            self.answers[answer] += 1

    def _post(self, task: int) -> int | str:
        """The status of the answer, or the name of what happened instead of one."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {
            "Cookie": self._cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            body = f"csrfmiddlewaretoken={_TOKEN}"
            connection.request("POST", reverse("workflows:task-detail", args=[task]), body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as silence:
            return type(silence).__name__
        finally:
            connection.close()
