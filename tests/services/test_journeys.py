"""The three journeys with a worker of its own, on whatever database and broker the run has."""

from pathlib import Path

import pytest

from common import clock
from demo import accounts, journeys, promises
from demo.stage import Stage


@pytest.fixture
def stage(start_worker, settings, tmp_path: Path) -> Stage:
    """A stage whose clock the worker reads as well."""
    start_worker("one")
    settings.CLOCK = "common.clock.demonstration_time"
    settings.CLOCK_OFFSET_FILE = tmp_path / "clock-offset"
    # The journeys move the clock of every process; the test's own stands still otherwise.
    clock._fixed.set(None)
    return Stage()


@pytest.mark.parametrize(
    ("journey", "letter"),
    [
        (journeys.school_enrolment, "A."),
        (journeys.shelter_tonight, "B."),
        (journeys.refused_permit, "C."),
    ],
)
def test_a_journey_keeps_its_promises(stage: Stage, journey, letter: str):
    journey(stage, accounts.create())

    kept = {
        promise.sentence: promise.is_kept()
        for promise in promises.PROMISES
        if promise.sentence.startswith((letter, "Aucun message perdu"))
    }
    assert kept == dict.fromkeys(kept, True)
    assert len(kept) >= 3
