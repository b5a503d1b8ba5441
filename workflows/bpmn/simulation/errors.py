"""What a simulation refuses to do."""

from __future__ import annotations


class Refused(Exception):
    """Something that cannot be done now; the message is a sentence for the designer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
