"""Decision models (DMN 1.5) in plain Python: read once, evaluate often.

See docs/feel.md.
"""

from workflows.dmn.errors import DmnError, Finding
from workflows.dmn.graph import DecisionResult, Evaluated
from workflows.dmn.json_values import inputs_from_json, plain_json
from workflows.dmn.model import DecisionModel
from workflows.dmn.read import read
from workflows.feel.scope import Reason

__all__ = [
    "DecisionModel",
    "DecisionResult",
    "DmnError",
    "Evaluated",
    "Finding",
    "Reason",
    "inputs_from_json",
    "plain_json",
    "read",
]
