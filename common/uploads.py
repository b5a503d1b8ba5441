"""Taking files from a form without ever writing them to a disk as they came."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest

#: The largest request with files, in bytes; what a page takes may be less.
LARGEST_REQUEST = 12 * 1024 * 1024


def is_too_large(request: HttpRequest) -> bool:
    """Whether a file of the form was left out because it is too large; once POST was read."""
    return getattr(request, "is_upload_too_large", False)


class MemoryOnlyUploadHandler(MemoryFileUploadHandler):
    """Keeps what is uploaded in memory and stops reading what is larger than a page may take.

    The request then says so: ``is_upload_too_large`` (see ``is_too_large``).
    """

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        """Take the request in memory, however much it announces."""
        self.activated = True
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Add a part of a file. Raises SkipFile beyond the limit: the form comes without it."""
        self._taken += len(raw_data)
        if self._taken > LARGEST_REQUEST:
            self.request.is_upload_too_large = True
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)
