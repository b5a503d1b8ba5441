"""One thing to do in a case, as every topic says it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


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
