"""The audit of who read, searched, exported and was let in."""

from common.audit.acts import Act
from common.audit.collecting import Sight, refused, saw, saw_rows
from common.audit.writing import Line, describe_actors, record, record_all

__all__ = [
    "Act",
    "Line",
    "Sight",
    "describe_actors",
    "record",
    "record_all",
    "refused",
    "saw",
    "saw_rows",
]
