"""Forms that a model declares: what they ask, in which language, and what the process gets."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workflows import feel
from workflows.bpmn import FlowNode, NodeKind
from workflows.bpmn.model import FormField, FormOption
from workflows.forms import DoneForm
from workflows.models import UserTask
from workflows.runtime import task_checks
from workflows.simple_forms import build, form_class_of


def declared(name: str, kind: str, label: str = "", labels=None, **more) -> FormField:
    """A field as the reader of a model gives it."""
    return FormField(id=name, type=kind, label=label, labels=labels or {}, **more)


RED = FormOption(id="red", label="Rouge", labels={"ar": "أحمر", "en": "Red"})
COLOURS = (RED, FormOption(id="blue", label="Bleu"))
ALL = (
    declared("agreed", "boolean"),
    declared("children", "long", minimum="0", maximum="20"),
    declared("amount", "decimal", minimum="0.5"),
    declared("seen_on", "date", minimum="2026-01-01", maximum="2026-12-31"),
    declared("colour", "enum", options=COLOURS),
)


def variables(*fields: FormField, **typed: str) -> dict[str, object]:
    """What the process gets of a form that was filled in."""
    form = build(fields)(typed)
    assert form.is_valid(), form.errors
    return form.carry_out(task=None, user=None)


def refused(*fields: FormField, **typed: str) -> set[str]:
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
        needed = declared("agreed", "boolean", required=True)

        assert variables(needed, agreed=typed) == {"agreed": value}
        assert refused(needed) == {"agreed"}


class TestRefusals:
    @pytest.mark.parametrize("kind", ["long", "decimal", "date", "enum"])
    def test_what_is_needed_is_asked_for(self, kind):
        assert refused(declared("x", kind, required=True, options=COLOURS)) == {"x"}

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
        asked = declared(
            "colour", "enum", "Couleur", {"ar": "اللون", "en": "Colour"}, options=COLOURS
        )

        with translation.override(code):
            shown = build([asked])()["colour"]

        assert shown.label == label

    def test_options_too_and_what_has_no_name_shows_its_code(self):
        asked = declared("colour", "enum", required=True, options=(*COLOURS, FormOption(id="grey")))

        with translation.override("ar"):
            choices = build([asked])().fields["colour"].choices

        assert choices == [("red", "أحمر"), ("blue", "Bleu"), ("grey", "grey")]

    def test_a_default_is_there_to_begin_with(self):
        form = build([declared("children", "long", default="2")])()

        assert form["children"].value() == 2


class TestRelease:
    def findings(self, *fields: FormField) -> list[str]:
        found = task_checks.findings_of_task(
            FlowNode(id="t", kind=NodeKind.USER_TASK, form_fields=fields)
        )
        return [finding.code for finding in found]

    def test_declared_fields_need_no_key(self):
        assert self.findings(*ALL) == []

    def test_neither_key_nor_fields_is_refused(self):
        assert self.findings() == ["unknown-form"]

    def test_free_text_is_refused(self):
        found = self.findings(declared("note", "string"))

        assert found == ["free-text"]

    @pytest.mark.parametrize(
        "wrong",
        [
            declared("x", "colour"),
            declared("two words", "long"),
            declared("", "long"),
            declared("x", "long", minimum="ten"),
            declared("x", "long", minimum="2", maximum="1"),
            declared("x", "long", maximum="1", default="2"),
            declared("x", "decimal", minimum="NaN"),
            declared("x", "date", minimum="yesterday"),
            declared("x", "boolean", default="perhaps"),
            declared("x", "enum"),
            declared("x", "enum", options=(FormOption(id="", label="Vide"),)),
            declared("x", "enum", options=(RED, RED)),
            declared("x", "enum", options=COLOURS, default="green"),
        ],
    )
    def test_a_field_that_contradicts_itself_is_refused(self, wrong):
        assert self.findings(wrong) == ["bad-field"]

    def test_two_fields_of_one_name_are_refused(self):
        twice = (declared("x", "long"), declared("x", "long"))

        assert "bad-field" in self.findings(*twice)


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
