"""docs/feel.md tells the truth about the functions."""

import re
from pathlib import Path

from workflows.feel import library
from workflows.feel.builtins.registry import BUILTINS, Parameter

DOCUMENT = Path(__file__).parents[3] / "docs" / "feel.md"


def documented() -> set[str]:
    section = DOCUMENT.read_text().partition("## Functions")[2].partition("\n## ")[0]
    return {text for text in re.findall("`([^`]+)`", section) if "(" in text}


def written(parameter: Parameter) -> str:
    return parameter.name + "?" * parameter.optional + "..." * parameter.variadic


def test_the_document_lists_every_function_with_its_parameters() -> None:
    assert BUILTINS is library.BUILTINS
    known = {
        f"{name}({', '.join(map(written, signature))})"
        for name, function in BUILTINS.items()
        for signature in function.signatures
    }

    assert documented() == known
