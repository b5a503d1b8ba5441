"""Writing a line of the audit."""

from typing import Any

from common.audit.acts import Act


def record(
    act: Act,
    *,
    actor: Any = None,
    organisation: str = "",
    subject: str = "",
    tier: str = "",
    purpose: str = "",
    **data: str | int | list[str] | None,
) -> None:
    """Add a line to the audit, in the transaction of the act.

    ``actor`` is the user, None for the service itself. ``subject`` says of what, as
    ``case:SM-2026-000001-4``, ``referral:OR-…``, ``person:17`` or ``user:3``; never a name.
    ``data`` holds codes, references and counts only.
    """
