"""A mark by which a line of a register is known again when the file is read once more."""

from hashlib import sha256

from casework.register.rows import RegisterRow
from common.names import search_key
from common.sealing import blind

_UNIT_SEPARATOR = "\x1f"


def fingerprint(organisation: str, row: RegisterRow) -> str:
    """Return a keyed mark of the organisation's own reference, or else of who asked what, when.

    What may change later (outcome, dates of the answer, notes) plays no part, so a register
    that has moved on is still recognised. Without a reference the mark is made from personal
    data: without the service's key nobody can try names against it.
    """
    parts = _reference_parts(row) if row.external_ref else _content_parts(row)
    text = _UNIT_SEPARATOR.join((search_key(organisation), *parts))
    # The hash inside lets the marks made before there were keys be keyed without their texts.
    return blind("register", sha256(text.encode()).hexdigest()).hex()


def _reference_parts(row: RegisterRow) -> tuple[str, ...]:
    return ("reference", search_key(row.external_ref))


def _content_parts(row: RegisterRow) -> tuple[str, ...]:
    names = (row.family_names, row.given_names, row.name_ar)
    birth = row.birth_date.isoformat() if row.birth_date else ""
    return (
        "content",
        *(search_key(name) for name in names),
        row.sex.value,
        birth,
        row.birth_precision.value,
        row.phone,
        row.nationality,
        row.commune,
        row.request_type,
        row.submitted_on.isoformat(),
    )
