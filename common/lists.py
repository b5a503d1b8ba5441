"""Coded lists as forms offer them: rows that apply today, kept for a few minutes.

They change when reference files are loaded, and a form of eight lists must not cost eight
statements each time it is shown.
"""

from hashlib import md5
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from common import clock

#: How long a list may be out of date, in seconds.
CACHED_FOR = 300


def current(rows: QuerySet) -> list[Any]:
    """The ordered ``rows`` of a reference table that apply today."""
    today = clock.today()
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    applying = rows.filter(started, Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    key = f"lists:{today}:{md5(str(rows.query).encode(), usedforsecurity=False).hexdigest()}"
    return cache.get_or_set(key, lambda: list(applying), CACHED_FOR)
