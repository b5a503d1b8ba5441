"""Where the conformance material from outside is, when it is there."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CONFORMANCE = ROOT.parent / "shared" / "conformance"
BETSY = CONFORMANCE / "bpmn-betsy"
MIWG = CONFORMANCE / "bpmn-miwg"
