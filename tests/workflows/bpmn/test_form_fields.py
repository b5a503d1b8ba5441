"""Forms that a model declares itself."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.models import end, start, user, xml
from workflows import bpmn
from workflows.bpmn import FormField, FormOption

LINE = "start->a->end"
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'


def task(fields: str) -> str:
    return user("a", f"<extensionElements {CAMUNDA}>{fields}</extensionElements>")


def source(fields: str) -> bytes:
    return xml(start() + task(fields) + end(), LINE)


def fields_of(fields: str) -> tuple[FormField, ...]:
    return bpmn.read(source(fields)).process().nodes["a"].form_fields


def codes(fields: str) -> list[tuple[str, str, str | None]]:
    found = bpmn.check(bpmn.read(source(fields)))
    return [(item.severity, item.code, item.element_id) for item in found]


def test_our_fields_have_labels_in_each_language() -> None:
    (amount,) = fields_of(
        '<sm:field id="amount" label="Montant" labelAr="المبلغ" labelEn="Amount" type="decimal"'
        ' required="true" min="0" max="9.5" default="1"/>'
    )

    assert amount == FormField(
        id="amount",
        label="Montant",
        labels={"fr": "Montant", "ar": "المبلغ", "en": "Amount"},
        type="decimal",
        required=True,
        minimum="0",
        maximum="9.5",
        default="1",
    )


def test_a_choice_has_options() -> None:
    (reason,) = fields_of(
        '<sm:field id="reason" label="Motif" type="enum"><sm:option id="no" label="Refus"'
        ' labelEn="Refusal"/><sm:option id="other"/></sm:field>'
    )

    assert reason.options == (
        FormOption(id="no", label="Refus", labels={"fr": "Refus", "en": "Refusal"}),
        FormOption(id="other"),
    )


FORM = (
    '<camunda:formData><camunda:formField id="n" label="Nombre" type="long" defaultValue="3">'
    '<camunda:validation><camunda:constraint name="required"/>'
    '<camunda:constraint name="min" config="1"/><camunda:constraint name="max" config="9"/>'
    "</camunda:validation></camunda:formField>"
    '<camunda:formField id="c" type="enum"><camunda:value id="x" name="Ix"/></camunda:formField>'
    "</camunda:formData>"
)


def test_the_fields_of_camunda_are_read() -> None:
    number, choice = fields_of(FORM)

    assert (number.label, number.type, number.default) == ("Nombre", "long", "3")
    assert (number.required, number.minimum, number.maximum) == (True, "1", "9")
    assert choice.options == (FormOption(id="x", label="Ix"),)
    assert not choice.required


def test_a_field_of_ours_replaces_camundas_of_the_same_id() -> None:
    number, _ = fields_of(FORM + '<sm:field id="n" label="Combien" type="long"/>')

    assert (number.label, number.default) == ("Combien", None)


def test_a_start_event_has_a_form_and_a_service_task_has_none() -> None:
    inner = '<extensionElements><sm:field id="x" type="string"/></extensionElements>'
    body = start("start", inner) + f'<serviceTask id="a">{inner}</serviceTask>' + end()
    nodes = bpmn.read(xml(body, LINE)).process().nodes

    assert [item.id for item in nodes["start"].form_fields] == ["x"]
    assert nodes["a"].form_fields == ()


def test_a_field_leaves_no_attribute_on_its_task() -> None:
    made = '<sm:field id="x" label="X" type="long" required="true"/><sm:task formKey="f"/>'

    assert bpmn.read(source(made)).process().nodes["a"].attrs == {"formKey": "f"}


@pytest.mark.parametrize(
    ("field", "severity", "code"),
    [
        ('<sm:field id="x" type="colour"/>', "warning", "field-type"),
        ('<sm:field type="long"/>', "error", "field-id"),
        ('<sm:field id="x"/><sm:field id="x"/>', "error", "field-double"),
        ('<sm:field id="x" type="enum"/>', "error", "field-options"),
        ('<sm:field id="x" type="boolean" min="1"/>', "warning", "field-bounds"),
        ('<sm:field id="x" type="long" min="3" max="2"/>', "error", "field-bounds"),
        (
            '<sm:field id="x" type="date" min="2026-03-02" max="2026-03-01"/>',
            "error",
            "field-bounds",
        ),
        ('<sm:field id="x" type="string" max="many"/>', "error", "field-value"),
        ('<sm:field id="x" type="long" default="1.5"/>', "error", "field-value"),
        ('<sm:field id="x" type="decimal" default="NaN"/>', "error", "field-value"),
        ('<sm:field id="x" type="date" default="31/12/2026"/>', "error", "field-value"),
        ('<sm:field id="x" type="boolean" default="yes"/>', "error", "field-value"),
        (
            '<sm:field id="x" type="enum" default="z"><sm:option id="y"/></sm:field>',
            "error",
            "field-value",
        ),
    ],
)
def test_a_field_that_contradicts_itself_is_reported(field: str, severity: str, code: str) -> None:
    assert codes(field) == [(severity, code, "a")]


@pytest.mark.parametrize(
    "field",
    [
        '<sm:field id="x" type="date" min="2026-03-01" max="2026-03-02" default="2026-03-01"/>',
        '<sm:field id="x" type="string" min="2" max="10" default="any text"/>',
        '<sm:field id="x" type="decimal" min="-1.5" max="10"/>',
        '<sm:field id="x" type="boolean" default="true"/>',
        FORM,
    ],
)
def test_a_field_in_order_gives_no_finding(field: str) -> None:
    assert codes(field) == []
