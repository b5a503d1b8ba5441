"""Small decision models for tests, written as text."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from workflows import dmn

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(*parts: str, namespace: str = "urn:test") -> bytes:
    body = "".join(parts)
    return (
        f'<definitions xmlns="{NAMESPACE}" name="test" namespace="{namespace}">{body}</definitions>'
    ).encode()


def model(*parts: str) -> dmn.DecisionModel:
    return dmn.read(definitions(*parts))


def input_data(name: str, kind: str = "number") -> str:
    return f'<inputData id="i-{name}" name="{name}">{variable(name, kind)}</inputData>'


def variable(name: str, kind: str | None = None) -> str:
    return f'<variable name="{name}"' + (f' typeRef="{kind}"/>' if kind else "/>")


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(
    name: str, logic: str, *needs: str, kind: str | None = None, knows: tuple[str, ...] = ()
) -> str:
    required = "".join(
        f"<informationRequirement><required{'Input' if need.startswith('i-') else 'Decision'} "
        f'href="#{need}"/></informationRequirement>'
        for need in needs
    )
    known = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{key}"/></knowledgeRequirement>'
        for key in knows
    )
    return (
        f'<decision id="d-{name}" name="{name}">{variable(name, kind)}{required}{known}'
        f"{logic}</decision>"
    )


def table(
    policy: str,
    inputs: list[str],
    outputs: list[str],
    rules: list[str],
    *,
    values: str = "",
    default: str = "",
) -> str:
    """Rules read ``cell | cell => output | output``; their ids are r1, r2, ..."""
    columns = "".join(
        f"<input><inputExpression><text>{escape(text)}</text></inputExpression></input>"
        for text in inputs
    )
    results = "".join(f"<output name={quoteattr(name)}>" + _values(values) + _default(default)
                      + "</output>" for name in outputs)  # fmt: skip
    lines = "".join(_rule(number, rule) for number, rule in enumerate(rules, 1))
    return f"<decisionTable {policy}>{columns}{results}{lines}</decisionTable>"


def _values(text: str) -> str:
    return f"<outputValues><text>{escape(text)}</text></outputValues>" if text else ""


def _default(text: str) -> str:
    if not text:
        return ""
    return f"<defaultOutputEntry><text>{escape(text)}</text></defaultOutputEntry>"


def _rule(number: int, rule: str) -> str:
    cells, _, outputs = rule.partition("=>")
    entries = "".join(_entry("inputEntry", text) for text in cells.split("|"))
    entries += "".join(_entry("outputEntry", text) for text in outputs.split("|"))
    return f'<rule id="r{number}">{entries}</rule>'


def _entry(kind: str, text: str) -> str:
    return f"<{kind}><text>{escape(text.strip())}</text></{kind}>"
