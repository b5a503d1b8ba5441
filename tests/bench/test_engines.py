"""The bench: every engine does the same work before its speed is compared."""

from dataclasses import replace

import pytest
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bench_app(settings: Settings) -> None:
    """viewflow finds a flow through the app that holds it."""
    settings.INSTALLED_APPS = ["bench", *settings.INSTALLED_APPS]


@pytest.mark.parametrize("name", ["linear 5", "parallel 3", "exclusive", "linear 50"])
def test_every_engine_ends_the_model_with_the_same_number_of_tasks(name: str):
    from bench import engines, people
    from bench.peers import spiff
    from bench.runner import Work

    spiff.make_table()
    user = people.officer()
    model = next(model for model in engines.MODELS if model.name == name)

    for runner in engines.runners(model, user, people.request(user)):
        work = Work(runner)
        for _ in range(model.tasks):
            work.act()

        assert (work.started, work.completed) == (1, model.tasks)


def test_an_engine_with_tasks_left_is_not_compared():
    from bench import engines, people
    from bench.runner import Work

    user = people.officer()
    runner = engines.ours(engines.MODELS[0], user, people.request(user))
    work = Work(replace(runner, tasks=2))
    work.act()

    with pytest.raises(RuntimeError, match="ours did not finish"):
        work.act()


def test_timers_fire_beside_sleeping_ones():
    from bench import people, timers

    user = people.officer()

    lines = list(timers.report(user, people.request(user), due=3, sleeping=100))

    assert "100 asleep, one process" in lines[2]


def test_a_bar_is_missed_below_its_floor_and_above_its_ceiling():
    from bench.bars import Bar

    assert str(Bar("speed", 3.0, at_least=3.0)).startswith("PASS")
    assert str(Bar("speed", 2.9, at_least=3.0)).startswith("FAIL")
    assert str(Bar("cost", 1.3, at_most=1.25)).startswith("FAIL")
