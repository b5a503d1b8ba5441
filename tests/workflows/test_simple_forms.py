"""Forms that a model declares: what they ask, in which language, and what the process gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.conftest import linear, model
from workflows import bpmn, feel
from workflows.forms import DoneForm
from workflows.models import UserTask
from workflows.runtime import task_checks
from workflows.simple_forms import build, form_class_of


@dataclass(frozen=True)
class Declared:
    """A field as the reader of a model gives it."""

    id: str
    type: str
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    minimum: Any = None
    maximum: Any = None
    default: Any = None
    options: tuple[tuple[str, str, Mapping[str, str]], ...] = ()


COLOURS = (("red", "Rouge", {"ar": "أحمر", "en": "Red"}), ("blue", "Bleu", {}))
ALL = (
    Declared("agreed", "boolean"),
    Declared("children", "long", minimum="0", maximum="20"),
    Declared("amount", "decimal", minimum="0.5"),
    Declared("seen_on", "date", minimum="2026-01-01", maximum="2026-12-31"),
    Declared("colour", "enum", options=COLOURS),
)


def variables(*fields: Declared, **typed: str) -> dict[str, object]:
    """What the process gets of a form that was filled in."""
    form = build(fields)(typed)
    assert form.is_valid(), form.errors
    return form.carry_out(task=None, user=None)


def refused(*fields: Declared, **typed: str) -> set[str]:
    """Names of the fields that say that something is wrong."""
    return set(build(fields)(typed).errors)


class TestValues:
    def test_every_type_becomes_what_expressions_know(self):
        given_values = variables(
            *ALL, agreed="on", children="3", amount="12,5", seen_on="2026-09-15", colour="red"
        )

        assert given_values == {
            "agreed": True,
            "children": Decimal(3),
            "amount": Decimal("12.5"),
            "seen_on": date(2026, 9, 15),
            "colour": "red",
        }
        assert type(given_values["children"]) is Decimal
        assert feel.evaluate("children + amount", given_values) == Decimal("15.5")

    def test_what_is_left_open_is_null(self):
        assert variables(*ALL) == {
            "agreed": False,
            "children": None,
            "amount": None,
            "seen_on": None,
            "colour": None,
        }

    @pytest.mark.parametrize(("typed", "value"), [("true", True), ("false", False)])
    def test_a_needed_yes_or_no_is_answered_either_way(self, typed, value):
        needed = Declared("agreed", "boolean", required=True)

        assert variables(needed, agreed=typed) == {"agreed": value}
        assert refused(needed) == {"agreed"}


class TestRefusals:
    @pytest.mark.parametrize("kind", ["long", "decimal", "date", "enum"])
    def test_what_is_needed_is_asked_for(self, kind):
        assert refused(Declared("x", kind, required=True, options=COLOURS)) == {"x"}

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("children", "-1"),
            ("children", "21"),
            ("children", "1.5"),
            ("children", "9" * 5000),
            ("amount", "0.4"),
            ("amount", "NaN"),
            ("amount", "Infinity"),
            ("amount", "1e400"),
            ("seen_on", "2025-12-31"),
            ("seen_on", "2027-01-01"),
            ("seen_on", "2026-02-30"),
            ("colour", "green"),
            ("colour", "Rouge"),
        ],
    )
    def test_what_does_not_fit_is_said_at_its_field(self, name, typed):
        assert refused(*ALL, **{name: typed}) == {name}

    @given(st.dictionaries(st.sampled_from([each.id for each in ALL]), st.text()))
    def test_nothing_that_is_typed_is_an_exception(self, typed):
        form = build(ALL)(typed)

        if form.is_valid():
            for value in form.carry_out(task=None, user=None).values():
                feel.encode(value)


class TestLanguage:
    @pytest.mark.parametrize(
        ("code", "label"), [("fr", "Couleur"), ("ar", "اللون"), ("en", "Colour")]
    )
    def test_labels_are_in_the_language_of_the_page(self, code, label):
        asked = Declared(
            "colour", "enum", "Couleur", {"ar": "اللون", "en": "Colour"}, options=COLOURS
        )

        with translation.override(code):
            shown = build([asked])()["colour"]

        assert shown.label == label

    def test_options_too_and_what_has_no_name_shows_its_code(self):
        asked = Declared("colour", "enum", required=True, options=(*COLOURS, ("grey", "", {})))

        with translation.override("ar"):
            choices = build([asked])().fields["colour"].choices

        assert choices == [("red", "أحمر"), ("blue", "Bleu"), ("grey", "grey")]

    def test_a_default_is_there_to_begin_with(self):
        form = build([Declared("children", "long", default="2")])()

        assert form["children"].value() == 2


class TestRelease:
    def findings(self, *fields: Declared) -> list[str]:
        found = task_checks.findings_of_task(_Node(form_fields=fields))
        return [finding.code for finding in found]

    def test_declared_fields_need_no_key(self):
        assert self.findings(*ALL) == []

    def test_neither_key_nor_fields_is_refused(self):
        assert self.findings() == ["unknown-form"]

    def test_free_text_is_refused(self):
        found = self.findings(Declared("note", "string"))

        assert found == ["free-text"]

    @pytest.mark.parametrize(
        "wrong",
        [
            Declared("x", "colour"),
            Declared("two words", "long"),
            Declared("", "long"),
            Declared("x", "long", minimum="ten"),
            Declared("x", "long", minimum="2", maximum="1"),
            Declared("x", "long", maximum="1", default="2"),
            Declared("x", "decimal", minimum="NaN"),
            Declared("x", "date", minimum="yesterday"),
            Declared("x", "boolean", default="perhaps"),
            Declared("x", "enum"),
            Declared("x", "enum", options=(("", "Vide", {}),)),
            Declared("x", "enum", options=(COLOURS[0], COLOURS[0])),
            Declared("x", "enum", options=COLOURS, default="green"),
        ],
    )
    def test_a_field_that_contradicts_itself_is_refused(self, wrong):
        assert self.findings(wrong) == ["bad-field"]

    def test_two_fields_of_one_name_are_refused(self):
        twice = (Declared("x", "long"), Declared("x", "long"))

        assert "bad-field" in self.findings(*twice)


@dataclass(frozen=True)
class _Node:
    """A user task that declares fields."""

    form_fields: tuple[Declared, ...]
    id: str = "t"
    line: int = 1
    kind: bpmn.NodeKind = bpmn.NodeKind.USER_TASK
    lane: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)
    potential_owners: tuple[str, ...] = ()


class TestFormOfATask:
    def test_a_registered_form_goes_by_its_key(self):
        assert form_class_of(UserTask(form_key="simple.done")) is DoneForm

    def test_a_page_of_another_app_has_no_form_here(self):
        assert form_class_of(UserTask(form_key="referrals:send")) is None

    def test_without_a_key_it_asks_for_the_declared_fields(self, monkeypatch):
        monkeypatch.setattr("workflows.simple_forms.is_manual", lambda task: False)
        monkeypatch.setattr("workflows.simple_forms.fields_of", lambda task: ALL)

        assert list(form_class_of(UserTask()).base_fields) == [each.id for each in ALL]

    def test_work_outside_is_only_marked_as_done(self, monkeypatch):
        monkeypatch.setattr("workflows.simple_forms.is_manual", lambda task: True)

        assert form_class_of(UserTask()) is DoneForm


def test_a_plain_model_declares_no_fields():
    process = bpmn.read(model(linear(1))).process("small")

    assert getattr(process.nodes["t1"], "form_fields", ()) == ()
