"""Statistical disclosure control for any tables of counts; plain Python, numpy and HiGHS.

Call `prepare_release` with a `Release`; print only what `ProtectedRelease` holds, with the
`public_` codes of its values. What an attacker is assumed to know, and what is promised
against him, stands in `attack` and `gate`.
"""

from indicators.disclosure.attack import Attack, InconsistentRelease, Interval, attack
from indicators.disclosure.errors import (
    DisclosureError,
    DisclosureFound,
    Finding,
    ProofBroken,
    ProtectionFailed,
    SolverRefused,
    TableRefused,
)
from indicators.disclosure.gate import Passed, gate
from indicators.disclosure.prepare import prepare_release
from indicators.disclosure.proof import Promise, Proof, verify
from indicators.disclosure.result import (
    ConfStatus,
    Method,
    ObsStatus,
    ProtectedRelease,
    ProtectedValue,
    Reason,
)
from indicators.disclosure.rounding import round_to_base
from indicators.disclosure.suppression import protect
from indicators.disclosure.tables import (
    Cell,
    Dimension,
    Rate,
    Release,
    Rule,
    Table,
    TableSpec,
    shares,
    tabulate,
)

__all__ = [
    "Attack",
    "Cell",
    "ConfStatus",
    "Dimension",
    "DisclosureError",
    "DisclosureFound",
    "Finding",
    "InconsistentRelease",
    "Interval",
    "Method",
    "ObsStatus",
    "Passed",
    "Promise",
    "Proof",
    "ProofBroken",
    "ProtectedRelease",
    "ProtectedValue",
    "ProtectionFailed",
    "Rate",
    "Reason",
    "Release",
    "Rule",
    "SolverRefused",
    "Table",
    "TableRefused",
    "TableSpec",
    "attack",
    "gate",
    "prepare_release",
    "protect",
    "round_to_base",
    "shares",
    "tabulate",
    "verify",
]
