"""What is wrong with a DMN file."""

from __future__ import annotations

from dataclasses import dataclass


class DmnError(Exception):
    """A file that is no readable decision model, or a decision that is not in it.

    ``code`` is one of ``not-xml``, ``too-large``, ``too-deep``, ``document-type``,
    ``not-dmn``, ``duplicate-id``, ``import-circle``, ``unknown-decision``.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A part of a model that cannot be evaluated; it answers null.

    ``code`` is ``expression`` (no FEEL), ``language`` (another expression language),
    ``reference`` (a required element is missing) or ``cycle``.
    """

    code: str
    element_id: str
    line: int
    message: str
