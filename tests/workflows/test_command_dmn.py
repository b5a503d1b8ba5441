"""``manage.py dmn``: evaluates a decision and says which rules matched."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:test"
  name="help">
  <inputData id="i_age" name="age"><variable name="age" typeRef="number"/></inputData>
  <inputData id="i_since" name="since"><variable name="since" typeRef="date"/></inputData>
  <decision id="d_group" name="Group"><variable name="Group" typeRef="string"/>
    <informationRequirement><requiredInput href="#i_age"/></informationRequirement>
    <decisionTable id="t_group">
      <input><inputExpression><text>age</text></inputExpression></input>
      <output typeRef="string"/>
      <rule id="r_minor"><inputEntry><text>&lt; 18</text></inputEntry>
        <outputEntry><text>"minor"</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= 18</text></inputEntry>
        <outputEntry><text>"adult"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="d_desk" name="Desk"><variable name="Desk"/>
    <informationRequirement><requiredDecision href="#d_group"/></informationRequirement>
    <informationRequirement><requiredInput href="#i_since"/></informationRequirement>
    <literalExpression><text>Group + " since " + string(since.year)</text></literalExpression>
  </decision>
  <decisionService id="s_desk" name="Find desk">
    <outputDecision href="#d_desk"/><encapsulatedDecision href="#d_group"/>
    <inputData href="#i_age"/><inputData href="#i_since"/></decisionService>
  %s
</definitions>"""
BROKEN = (
    '<decision id="d_bad" name="Bad"><literalExpression><text>1 +</text>'
    "</literalExpression></decision>"
)
INPUT = '{"age": 17, "since": "2024-03-01"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "help.dmn"
    path.write_text(MODEL % "")
    return path


def output(*arguments: object) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("dmn", *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("dmn", *arguments, stdout=StringIO(), stderr=StringIO())
    return str(refused.value)


def test_a_decision_is_told_with_what_it_requires(file):
    out, errors = output("evaluate", file, "--decision", "Desk", "--input", INPUT)

    assert out.splitlines() == [
        'Group = "minor"',
        "    age = 17",
        "    rule 1 (r_minor) matched: age: < 18",
        'Desk = "minor since 2024"',
        '    Group = "minor"',
        '    since = "2024-03-01"',
    ]
    assert errors == ""


def test_an_answer_comes_as_json(file):
    out, _ = output("evaluate", file, "--decision", "d_group", "--input", '{"age": 18}', "--json")

    assert json.loads(out) == {
        "decision": "Group",
        "value": "adult",
        "decisions": [
            {
                "id": "d_group",
                "name": "Group",
                "value": "adult",
                "inputs": {"age": 18},
                "rules": [
                    {"id": "t_group-rule-2", "index": 2, "conditions": {"age": ">= 18"}},
                ],
            }
        ],
        "rules": [{"id": "t_group-rule-2", "index": 2, "conditions": {"age": ">= 18"}}],
        "findings": [],
    }


def test_inputs_may_stand_in_a_file(file, tmp_path):
    (tmp_path / "input.json").write_text(INPUT)

    out, _ = output("evaluate", file, "--decision", "Group", "--input", f"@{tmp_path}/input.json")

    assert 'Group = "minor"' in out


def test_a_decision_service_is_invoked(file):
    out, _ = output("evaluate", file, "--decision", "Find desk", "--input", INPUT)

    assert out.splitlines() == [
        'Find desk = "minor since 2024"',
        "    rule 1 (r_minor) matched: age: < 18",
    ]


def test_unknown_and_missing_inputs_are_noted(file):
    _, errors = output("evaluate", file, "--decision", "Group", "--input", '{"Age": 3}')

    assert '"Age" is no input of this decision; it has "age".' in errors
    assert '"age" is not given: null.' in errors


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--decision", "Grop"], 'Did you mean "Group"? It has: "Group", "Desk", "Find desk".'),
        (
            ["--decision", "Desk", "--input", '{"since": "soon"}'],
            'has to be a date; "soon" is none',
        ),
        (["--decision", "Desk", "--input", "{"], "--input: This is not JSON"),
        (["--decision", "Desk", "--at", "soon"], '--at: "soon" is no date'),
    ],
)
def test_what_cannot_be_evaluated_is_said(file, options, sentence):
    assert sentence in refusal("evaluate", file, *options)


@pytest.mark.parametrize("content", ["", "<a/>", "no model"])
@pytest.mark.parametrize("action", [["check"], ["evaluate", "--decision", "d"]])
def test_what_is_no_model_is_refused(tmp_path, content, action):
    path = tmp_path / "help.dmn"
    path.write_text(content)

    assert str(path) in refusal(action[0], path, *action[1:])


def test_an_import_is_found_beside_the_file(file):
    importing = file.with_name("other.dmn")
    importing.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:o"'
        ' name="o"><import name="h" namespace="urn:test"'
        ' importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
        '<decision id="d" name="Twice"><variable name="Twice"/><informationRequirement>'
        '<requiredDecision href="urn:test#d_group"/></informationRequirement>'
        "<literalExpression><text>h.Group + h.Group</text></literalExpression></decision>"
        "</definitions>"
    )

    out, _ = output("evaluate", importing, "--decision", "Twice", "--input", '{"age": 3}')

    assert 'Twice = "minorminor"' in out


def test_a_check_names_what_cannot_be_evaluated(file):
    file.write_text(MODEL % BROKEN)
    out = StringIO()

    with pytest.raises(CommandError, match="Not sound"):
        call_command("dmn", "check", file, stdout=out)

    assert ":23: error: d_bad: In the expression, line 1, column 4" in out.getvalue()


def test_a_sound_model_is_called_sound(file):
    assert output("check", file)[0] == f"{file} is sound.\n"
