"""Decision models on the command line, with the rules as they are written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from workflows import dmn
from workflows.dmn.compilation import identity_of
from workflows.dmn.read import parse_definitions
from workflows.dmn.xml import child, children, local, text_in
from workflows.management.files import content
from workflows.management.parts import Error


@dataclass(frozen=True)
class Model:
    """A model that was read, and what each rule of its tables says."""

    file: Path
    model: dmn.DecisionModel
    #: Number in its table and conditions, by the id of the rule.
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_model(file: Path, imports: tuple[Path, ...] = ()) -> Model:
    """Read a file and what it imports, from ``imports`` or from beside it. Raises Error."""
    source = content(file)
    try:
        root = parse_definitions(source)
        others = [content(other) for other in imports] or list(_beside(file, root))
        model = dmn.read(source, others)
        roots = [root, *map(parse_definitions, others)]
    except dmn.DmnError as refused:
        raise Error(f"{file}:{refused.line or 1}: error: -: {_sentence(refused)}") from None
    return Model(file, model, {key: rule for each in roots for key, rule in _rules(each)})


def _sentence(refused: dmn.DmnError) -> str:
    return f"{refused.message[:1].upper()}{refused.message[1:]}."


def _beside(file: Path, root: etree._Element) -> Iterator[bytes]:
    """Files of the same folder whose namespace the model imports, directly or not."""
    wanted = {part.get("namespace", "") for part in children(root, "import")}
    folder = sorted(file.parent.glob("*.dmn")) if wanted else []
    found: dict[str, tuple[bytes, etree._Element]] = {}
    for other in folder:
        try:
            source = other.read_bytes()
            found[parse_definitions(source).get("namespace", "")] = (
                source,
                parse_definitions(source),
            )
        except (OSError, dmn.DmnError):
            continue
    taken: set[str] = {root.get("namespace", "")}
    while pending := (wanted & found.keys()) - taken:
        name = min(pending)
        taken.add(name)
        source, other_root = found[name]
        wanted |= {part.get("namespace", "") for part in children(other_root, "import")}
        yield source


def _rules(root: etree._Element) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in root.iter("{*}decisionTable"):
        names = [_heading(part) for part in children(table, "input")]
        for number, rule in enumerate(children(table, "rule"), 1):
            tests = [text_in(entry) or "-" for entry in children(rule, "inputEntry")]
            key = rule.get("id") or f"{identity_of(table)}-rule-{number}"
            yield key, {"index": number, "conditions": dict(zip(names, tests, strict=False))}


def _heading(part: etree._Element) -> str:
    return text_in(child(part, "inputExpression")) or part.get("label") or local(part)
