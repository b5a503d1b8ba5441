"""Plain JSON of commands and forms."""

from datetime import date, timedelta
from decimal import Decimal

from tests.workflows.dmn.models import decision, input_data, literal, model
from workflows import dmn
from workflows.feel import evaluate

CASE = (
    '<itemDefinition name="tCase"><itemComponent name="opened"><typeRef>date</typeRef>'
    '</itemComponent><itemComponent name="stages" isCollection="true">'
    "<typeRef>days and time duration</typeRef></itemComponent></itemDefinition>"
)


def test_texts_become_what_the_model_declares() -> None:
    tested = model(CASE, input_data("case", "tCase"), decision("d", literal("1")))
    plain = {"case": {"opened": "2026-03-25", "stages": ["P1D"], "note": "x"}, "other": "P1D"}

    assert dmn.inputs_from_json(tested, plain) == {
        "case": {"opened": date(2026, 3, 25), "stages": [timedelta(days=1)], "note": "x"},
        "other": "P1D",
    }


def test_a_text_that_does_not_fit_is_null() -> None:
    tested = model(input_data("day", "date"), decision("d", literal("day"), "i-day"))

    assert dmn.inputs_from_json(tested, {"day": "soon"}) == {"day": None}


def test_values_are_written_for_people() -> None:
    value = evaluate('{a: 1.0, b: 0.5, c: [@"2026-03-25", @"P1D", null], d: [1..2]}', {})

    assert dmn.plain_json(value) == {
        "a": 1,
        "b": 0.5,
        "c": ["2026-03-25", "P1D", None],
        "d": "[1..2]",
    }


def test_a_number_no_float_can_hold_is_text() -> None:
    assert dmn.plain_json(Decimal("0.1000000000000000000001")) == "0.1000000000000000000001"
