"""Asking a malware scanner what it thinks of a file.

``DOCUMENT_SCANNER`` names a ClamAV daemon, as ``tcp://host:3310`` or ``unix:///run/clamd.sock``;
empty when the machine has none. The content is sent over the connection (``INSTREAM``): the
scanner's machine needs no access to our files.
"""

import logging
import socket
from contextlib import closing
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

_SECONDS = 20
_CHUNK = 64 * 1024


class Verdict(StrEnum):
    """What the scanner says."""

    CLEAN = "clean"
    INFECTED = "infected"
    #: A scanner is named but does not answer: the file waits, unreadable, until it does.
    UNAVAILABLE = "unavailable"
    #: The machine has no scanner; the page says so.
    NONE = "none"


def scan(content: bytes) -> Verdict:
    """Have ``content`` looked at; never raises."""
    address = settings.DOCUMENT_SCANNER
    if not address:
        return Verdict.NONE
    try:
        answer = _ask(address, content)
    except (OSError, ValueError):
        logger.warning("The malware scanner does not answer.")
        return Verdict.UNAVAILABLE
    if answer.endswith(b"FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer.endswith(b": OK") else Verdict.UNAVAILABLE


def _ask(address: str, content: bytes) -> bytes:
    with closing(_connect(address)) as line:
        line.settimeout(_SECONDS)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            part = content[start : start + _CHUNK]
            line.sendall(len(part).to_bytes(4) + part)
        line.sendall((0).to_bytes(4))
        return _read(line).rstrip(b"\0\n ")


def _read(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _CHUNK:
        part = line.recv(4096)
        if not part:
            break
        answer += part
    return answer


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    if parts.scheme != "tcp" or not parts.hostname:
        raise ValueError
    return socket.create_connection((parts.hostname, parts.port or 3310), _SECONDS)
