"""The bench: every engine does the same work before its speed is compared."""

import pytest
from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bench_app(settings: SettingsWrapper) -> None:
    """viewflow finds a flow through the app that holds it."""
    settings.INSTALLED_APPS = ["bench", *settings.INSTALLED_APPS]


@pytest.mark.parametrize("name", ["linear 5", "parallel 3", "exclusive", "linear 50"])
def test_every_engine_ends_the_model_with_the_same_number_of_tasks(name: str):
    from bench import engines, people
    from bench.peers import spiff
    from bench.runner import finish

    spiff.make_table()
    user = people.officer()
    model = next(model for model in engines.MODELS if model.name == name)

    for runner in engines.runners(model, user, people.request(user)):
        speed = finish(runner, model.tasks)

        assert speed.completions > 0


def test_an_engine_that_has_not_ended_is_not_compared():
    from bench import engines, people
    from bench.runner import finish

    user = people.officer()
    model = engines.MODELS[0]
    runner = engines.ours(model, user, people.request(user))

    with pytest.raises(RuntimeError, match="ours did not finish"):
        finish(runner, model.tasks - 1)


def test_timers_fire_beside_sleeping_ones():
    from bench import people, timers

    lines = list(timers.report(people.request(people.officer()), due=3, sleeping=100))

    assert "100 asleep, one process" in lines[2]


def test_a_bar_is_missed_below_its_floor_and_above_its_ceiling():
    from bench.bars import Bar

    assert str(Bar("speed", 3.0, at_least=3.0)).startswith("PASS")
    assert str(Bar("speed", 2.9, at_least=3.0)).startswith("FAIL")
    assert str(Bar("cost", 1.3, at_most=1.25)).startswith("FAIL")
