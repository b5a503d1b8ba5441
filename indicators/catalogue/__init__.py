"""The computed indicators, each declared once (domain §9.2, §9.3).

To add one: append a ``Definition`` to the module of its family and a recount to the tests.
"""

from indicators.catalogue import access, documents, services
from indicators.catalogue.definition import THRESHOLD, Definition, Polarity, Unit

CATALOGUE = (*access.DEFINITIONS, *documents.DEFINITIONS, *services.DEFINITIONS)
DEFINITIONS = {each.code: each for each in CATALOGUE}

__all__ = ["CATALOGUE", "DEFINITIONS", "THRESHOLD", "Definition", "Polarity", "Unit"]
