"""One thing to do in a case, as every topic says it."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.functional import Promise

from common import clock


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One thing to do in a case, and the page where it is done.

    ``due_at`` None: without a date. ``blocks_closing`` says that the case is not closed over it
    without a reason. The texts hold no personal data.
    """

    case: int
    kind: str
    text: str | Promise
    url: str
    due_at: datetime | None = None
    blocks_closing: bool = False

    @property
    def is_of_a_day(self) -> bool:
        """Whether it is due on a day and at no hour of it."""
        return self.due_at is not None and clock.local(self.due_at).time() == time.max
