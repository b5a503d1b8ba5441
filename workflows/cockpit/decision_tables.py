"""Decision tables of a DMN file as rows of text, for those who read rules and no XML."""

from dataclasses import dataclass

from workflows.cockpit.words import policy_of
from workflows.dmn.xml import Element, child, children, local, parse, text_in


@dataclass(frozen=True)
class Rule:
    """One line of a table; an empty entry fits everything."""

    number: int
    inputs: list[str]
    outputs: list[str]
    note: str


@dataclass(frozen=True)
class Table:
    """One decision: its columns and its rules, or the one expression that answers it."""

    id: str
    name: str
    hit_policy: str
    inputs: list[str]
    outputs: list[str]
    rules: list[Rule]
    expression: str = ""

    @property
    def policy(self) -> str:
        """Which rules count, in words."""
        return policy_of(self.hit_policy)


def tables_of(content: bytes) -> list[Table]:
    """The decisions of a released file in its order; raises DmnError for no DMN file."""
    return [_decision(each) for each in children(parse(content), "decision")]


def _decision(element: Element) -> Table:
    identity = element.get("id", "")
    name = element.get("name", "") or identity
    table = child(element, "decisionTable")
    if table is None:
        text = text_in(child(element, "literalExpression"))
        return Table(identity, name, "", [], [], [], text or _kind_of(element))
    policy = table.get("hitPolicy", "UNIQUE")
    if policy == "COLLECT" and table.get("aggregation"):
        policy = f"{policy} {table.get('aggregation')}"
    return Table(
        id=identity,
        name=name,
        hit_policy=policy,
        inputs=[_input(each) for each in children(table, "input")],
        outputs=[
            each.get("label") or each.get("name") or name for each in children(table, "output")
        ],
        rules=[_rule(each, number) for number, each in enumerate(children(table, "rule"), 1)],
    )


def _input(element: Element) -> str:
    return element.get("label") or text_in(child(element, "inputExpression"))


def _rule(element: Element, number: int) -> Rule:
    inputs = [text_in(each) for each in children(element, "inputEntry")]
    return Rule(
        number=number,
        inputs=["" if each == "-" else each for each in inputs],
        outputs=[text_in(each) for each in children(element, "outputEntry")],
        note=text_in(element, "description")
        or " ".join(text_in(each) for each in children(element, "annotationEntry")).strip(),
    )


def _kind_of(element: Element) -> str:
    """The kind of a decision's boxed expression, which has no rows."""
    known = {"context", "list", "relation", "invocation", "functionDefinition", "conditional"}
    found = [local(each) for each in children(element) if local(each) in known]
    return found[0] if found else ""
