"""The audit of who read, searched, exported and was let in."""

from common.audit.acts import Act
from common.audit.writing import record

__all__ = ["Act", "record"]
