import zoneinfo

# Morocco changes its clock by decree. The pinned tzdata package knows of it; the machine's own copy
# may be years old, and would move every deadline by an hour.
zoneinfo.reset_tzpath(to=[])

from .celery import app as celery_app  # noqa: E402 -- no zone may be read before

__all__ = ["celery_app"]
