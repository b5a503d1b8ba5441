"""``manage.py dmn evaluate``: the value of a decision, and the rules that gave it."""

import json
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows import dmn, feel
from workflows.bpmn import simulation
from workflows.dmn.elements import Decision, DecisionService, InputData, KnowledgeModel
from workflows.management.dmn.check import findings_of, line_of
from workflows.management.dmn.models import Model, read_model
from workflows.management.files import json_object
from workflows.management.parts import Error

HELP = "Evaluate a decision, with the rules that matched in it and in the decisions it requires."


def add_arguments(parser: CommandParser) -> None:
    """The model, what is asked of it and its inputs."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a DMN file (1.1 or later)")
    parser.add_argument(
        "--decision",
        required=True,
        metavar="NAME",
        help="name or id of a decision, a decision service or a knowledge model",
    )
    parser.add_argument("--input", metavar="JSON", help="the inputs by name, or @FILE")
    parser.add_argument(
        "--import",
        dest="imports",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.dmn",
        help="a model that FILE imports; without any, those beside FILE are looked through",
    )
    parser.add_argument(
        "--at",
        metavar="TIME",
        help="the time of now() and today(); 2026-01-05T09:00 by default",
    )
    parser.add_argument("--json", action="store_true", help="print the answer as one JSON object")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print the answer; Error when the model, the decision or an input is not as needed."""
    read = read_model(options["file"], tuple(options["imports"]))
    element = _element(read.model, options["decision"])
    given = json_object(options["input"], "--input")
    inputs = _inputs(command, read.model, element, given)
    try:
        result = read.model.evaluate(options["decision"].strip(), inputs, _at(options["at"]))
    except feel.FeelError as refused:
        raise Error(f"The evaluation was stopped: {refused}.") from None
    answer = _answer(read, element, result, inputs)
    if options["json"]:
        command.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for item in answer["findings"]:
        command.stderr.write(line_of(read.file, {**item, "severity": "warning"}))
    _print(command, answer)


def _at(text: str | None) -> datetime:
    if text is None:
        return simulation.START
    try:
        return simulation.instant(text).astimezone(simulation.ZONE)
    except (simulation.Unreadable, OverflowError):
        raise Error(f'--at: "{text}" is no date and time such as 2026-03-01T09:00.') from None


def _element(model: dmn.DecisionModel, wanted: str) -> Any:
    element = model.elements.get(model.keys.get(wanted.strip(), ""))
    if element is not None:
        return element
    callable_ones = [item for item in model.elements.values() if not isinstance(item, InputData)]
    names = [item.name for item in callable_ones]
    near = get_close_matches(wanted, names, 1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    listed = ", ".join(f'"{name}"' for name in names) or "none"
    raise Error(f'The model has no decision "{wanted}".{hint} It has: {listed}.')


def _inputs(
    command: BaseCommand, model: dmn.DecisionModel, element: Any, given: dict[str, Any]
) -> dict[str, object]:
    """The inputs as the model declares them; Error when a text is not of its type."""
    names = _wanted(model, element)
    for name in sorted(set(given) - set(names) - {item.name for item in model.decisions}):
        command.stderr.write(_note(f'"{name}" is no input of this decision', names))
    for name in [name for name in names if name not in given]:
        command.stderr.write(f'note: "{name}" is not given: null.')
    typed = dmn.inputs_from_json(model, given)
    for name, value in typed.items():
        if value is None and given[name] is not None:
            kinds = {item.name: item.type.kind for item in (*model.decisions, *model.inputs)}
            shown = _text(simulation.plain(given[name]))
            raise Error(f'--input: "{name}" has to be a {kinds[name]}; {shown} is none.')
    return typed


def _note(sentence: str, names: list[str]) -> str:
    known = ", ".join(f'"{name}"' for name in names)
    return f"note: {sentence}; it has {known}." if names else f"note: {sentence}; it has none."


def _wanted(model: dmn.DecisionModel, element: Any) -> list[str]:
    """Names of the inputs that an element asks for, itself or through what it requires."""
    if isinstance(element, KnowledgeModel):
        return [name for name, _ in element.parameters]
    if isinstance(element, DecisionService):
        return [model.elements[key].name for key in element.inputs if key in model.elements]
    names, seen, pending = [], set[str](), [element.key]
    while pending:
        key = pending.pop(0)
        found = model.elements.get(key)
        if key in seen or found is None:
            continue
        seen.add(key)
        if isinstance(found, InputData):
            names.append(found.name)
        elif isinstance(found, Decision):
            pending += [need for _, need in found.requires]
    return names


def _answer(
    read: Model, element: Any, result: dmn.DecisionResult, inputs: dict[str, object]
) -> dict[str, Any]:
    values = {**inputs, **{item.name: item.value for item in result.trace}}
    return {
        "decision": element.name,
        "value": dmn.plain_json(result.value),
        "decisions": [_decision(read, item, values) for item in result.trace],
        "rules": _rules(read, result.fired),
        "findings": findings_of(read.model),
    }


def _decision(read: Model, item: dmn.Evaluated, values: dict[str, object]) -> dict[str, Any]:
    found = read.model.elements.get(read.model.keys.get(item.decision_id, ""))
    needs = found.requires if isinstance(found, Decision) else ()
    names = [path[-1] for path, key in needs if _has_value(read.model, key)]
    return {
        "id": item.decision_id,
        "name": item.name,
        "value": dmn.plain_json(item.value),
        "inputs": {name: simulation.plain(values.get(name)) for name in names},
        "rules": _rules(read, item.fired),
    }


def _has_value(model: dmn.DecisionModel, key: str) -> bool:
    return isinstance(model.elements.get(key), InputData | Decision)


def _rules(read: Model, fired: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"id": rule, **read.rules.get(rule, {})} for rule in fired]


def _print(command: BaseCommand, answer: dict[str, Any]) -> None:
    for item in answer["decisions"]:
        command.stdout.write(f"{item['name']} = {_text(item['value'])}")
        for name, value in item["inputs"].items():
            command.stdout.write(f"    {name} = {_text(value)}")
        _print_rules(command, item["rules"])
    if not answer["decisions"] or answer["decisions"][-1]["name"] != answer["decision"]:
        command.stdout.write(f"{answer['decision']} = {_text(answer['value'])}")
        _print_rules(command, answer["rules"] if not answer["decisions"] else [])


def _print_rules(command: BaseCommand, rules: list[dict[str, Any]]) -> None:
    for rule in rules:
        tests = rule.get("conditions", {})
        told = ", ".join(f"{name}: {test}" for name, test in tests.items())
        command.stdout.write(f"    rule {rule.get('index', '?')} ({rule['id']}) matched: {told}")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
