"""Reference data: readable files, checked as a whole, then loaded all or nothing.

Every app that owns reference tables has a module ``reference`` with their declarations in
``TABLES``, and the files in its folder ``reference_data``.
"""

from common.reference.common_tables import TABLES
from common.reference.loading import Changes, ReferenceDataError, load
from common.reference.sheets import Problem
from common.reference.tables import Column, Table, discover, in_order
from common.reference.validation import Validation, validate

__all__ = [
    "TABLES",
    "Changes",
    "Column",
    "Problem",
    "ReferenceDataError",
    "Table",
    "Validation",
    "discover",
    "in_order",
    "load",
    "validate",
]
