"""What a file really is, whatever it is called.

Three kinds are taken: what a telephone photographs and what an office prints. A picture is drawn
anew, so that nothing hides behind it: neither the place where it was taken nor a second file.
"""

import io
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath

import puremagic
from PIL import Image, ImageOps

#: The largest file that is taken, in bytes.
LARGEST = 10 * 1024 * 1024
#: The largest picture that is drawn anew, in pixels: a telephone's, and not a bomb.
MOST_PIXELS = 64_000_000
#: The longer side of a small picture, in pixels.
SMALL = 320


class FileFault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    KIND = "kind"
    OTHER_KIND = "other-kind"
    DAMAGED = "damaged"
    ACTIVE = "active"


class FileRefused(ValueError):
    """The file is not taken; ``fault`` says why and nothing of the file is repeated."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Content:
    """A file as it is kept."""

    media_type: str
    suffix: str
    content: bytes = field(repr=False)


#: Endings of file names by the media type that they promise.
SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
PICTURES = frozenset({"image/jpeg", "image/png"})

#: Names in a PDF that make a reader do something by itself, and end as a name does.
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)"
    rb"(?=[\s/<>\[\]()])"
)
#: A letter of a PDF name written as a number, as those who hide one do.
_DISGUISE = re.compile(rb"#([0-9A-Fa-f]{2})")


def examine(content: bytes, name: str) -> Content:
    """The file as it may be kept. Raises FileRefused.

    The kind is told by the content; a name that promises another is refused, because whoever
    opens the file would be misled.
    """
    if not content:
        raise FileRefused(FileFault.EMPTY)
    if len(content) > LARGEST:
        raise FileRefused(FileFault.TOO_LARGE)
    media_type = media_type_of(content)
    if media_type is None:
        raise FileRefused(FileFault.KIND)
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES[media_type]:
        raise FileRefused(FileFault.OTHER_KIND)
    kept = _KEEPERS[media_type](content)
    return Content(media_type=media_type, suffix=SUFFIXES[media_type][0], content=kept)


def media_type_of(content: bytes) -> str | None:
    """The media type that the first bytes tell, if it is one that is taken."""
    try:
        found = puremagic.magic_string(content[:4096])
    except puremagic.PureError:
        return None
    # A signature further in belongs to a file that another one carries in front of it.
    told = {each.mime_type for each in found if each.offset == 0}
    return next((each for each in SUFFIXES if each in told), None)


def small_picture(content: bytes) -> bytes:
    """A small JPEG of a kept picture."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((SMALL, SMALL))
        return _drawn(picture.convert("RGB"), "JPEG", quality=80)


def _keep_pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise FileRefused(FileFault.DAMAGED)
    if _ACTIVE.search(_DISGUISE.sub(_letter, content)):
        raise FileRefused(FileFault.ACTIVE)
    return content


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes((int(match[1], 16),))


def _keep_jpeg(content: bytes) -> bytes:
    return _redrawn(content, "JPEG", quality=88)


def _keep_png(content: bytes) -> bytes:
    return _redrawn(content, "PNG", optimize=False)


_KEEPERS: Mapping[str, Callable[[bytes], bytes]] = {
    "application/pdf": _keep_pdf,
    "image/jpeg": _keep_jpeg,
    "image/png": _keep_png,
}


def _redrawn(content: bytes, kind: str, **options: int | bool) -> bytes:
    """The picture alone, the right way up, without what was written beside it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise FileRefused(FileFault.TOO_LARGE)
                upright = ImageOps.exif_transpose(picture)
                mode = "RGB" if kind == "JPEG" or upright.mode not in {"L", "RGBA"} else None
                return _drawn(upright.convert(mode or upright.mode), kind, **options)
    except FileRefused:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        raise FileRefused(FileFault.DAMAGED) from None


def _drawn(picture: Image.Image, kind: str, **options: int | bool) -> bytes:
    # Copied pixel by pixel onto a new sheet: what the old one carried stays behind.
    sheet = Image.new(picture.mode, picture.size)
    sheet.paste(picture)
    stream = io.BytesIO()
    sheet.save(stream, kind, **options)
    return stream.getvalue()
