"""The time is read in one place, so that a test or the demonstration can move it."""

import ast

import pytest

from tests.project.repository import APPS, ROOT, sources

#: Calls that read the machine's clock.
READINGS = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
    ("timezone", "now"), ("timezone", "localtime"), ("timezone", "localdate"), ("time", "time"),
}  # fmt: skip
#: The clock itself; ``localtime`` with an argument converts and reads nothing.
CLOCK = ROOT / "common/clock.py"
FILES = [
    path for path in sources(*APPS, "config") if path != CLOCK and "migrations" not in path.parts
]


def readings_in(code: str) -> list[int]:
    """Lines that read the machine's clock."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if _is_reading(call)]


def _is_reading(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    name = (function.value.id, function.attr)
    converts = function.attr.startswith("local") and call.args
    return name in READINGS and not converts


def test_a_reading_of_the_machines_clock_is_noticed():
    assert readings_in("from django.utils import timezone\nat = timezone.now()") == [2]
    assert readings_in("at = timezone.localtime(moment)") == []


@pytest.mark.parametrize("app", [*APPS, "config"])
def test_no_app_reads_the_machines_clock(app: str):
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        if path.relative_to(ROOT).parts[0] == app
        for line in readings_in(path.read_text(encoding="utf-8"))
    ]

    assert found == []
