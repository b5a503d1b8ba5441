"""Files for readers of published quarters: pure writers over plain dataclasses.

Build a `Publication` from published snapshots only, then call `csv_bytes` or `xlsx_bytes`.
"""

from indicators.exports.csv_file import csv_bytes
from indicators.exports.published import Headings, Publication, PublishedRow, PublishedTable
from indicators.exports.xlsx_file import xlsx_bytes

__all__ = [
    "Headings",
    "Publication",
    "PublishedRow",
    "PublishedTable",
    "csv_bytes",
    "xlsx_bytes",
]
