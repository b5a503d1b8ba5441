"""String functions with regular expressions (DMN 1.5, table 74; XPath Functions, 5.6)."""

from __future__ import annotations

import re

from workflows.feel.builtins.registry import builtin
from workflows.feel.patterns.machine import Found, Pattern, compile_pattern
from workflows.feel.scope import Run

_REPLACEMENT = re.compile(r"\\([\\$])|\$(\d+)|([^\\$]+)|(.)", re.DOTALL | re.ASCII)


def _compiled(run: Run, pattern: str, flags: object) -> Pattern | None:
    if not isinstance(flags, str | None):
        return None
    return compile_pattern(pattern, flags or "", run.budget)


@builtin("matches", "input: string", "pattern: string", "flags: any?")
def _matches(run: Run, text: str, pattern: str, flags: object = None) -> bool | None:
    compiled = _compiled(run, pattern, flags)
    return None if compiled is None else compiled.find(text, 0, run.budget) is not None


@builtin("replace", "input: string", "pattern: string", "replacement: string", "flags: any?")
def _replace(
    run: Run, text: str, pattern: str, replacement: str, flags: object = None
) -> str | None:
    compiled = _compiled(run, pattern, flags)
    if compiled is None:
        return None
    literal = "q" in str(flags or "")
    parts = _replacement_parts(replacement, compiled.groups, literal=literal)
    if parts is None or compiled.find("", 0, run.budget) is not None:
        return None  # a pattern that matches nothing at all is an error in XPath
    return _substituted(run, text, compiled, parts)


def _substituted(run: Run, text: str, pattern: Pattern, parts: list[str | int]) -> str:
    pieces: list[str] = []
    size, place = 0, 0
    for found in pattern.find_all(text, run.budget):
        piece = text[place : found.start] + _filled(parts, found, text)
        pieces.append(piece)
        size += len(piece)
        run.budget.check_text(size)
        place = found.end
    return "".join(pieces) + text[place:]


def _replacement_parts(replacement: str, groups: int, *, literal: bool) -> list[str | int] | None:
    """Pieces of text and numbers of groups; None when it is not valid."""
    if literal:
        return [replacement]
    parts: list[str | int] = []
    for match in _REPLACEMENT.finditer(replacement):
        escaped, digits, plain, wrong = match.groups()
        if wrong is not None:
            return None
        parts.extend(_group_number(digits, groups) if digits else [escaped or plain])
    return parts


def _group_number(digits: str, groups: int) -> list[str | int]:
    """The longest number of a group that exists, and the digits after it as text."""
    length = len(str(groups))
    while length > 1 and int(digits[:length]) > groups:
        length -= 1
    return [int(digits[:length]), digits[length:]]


def _filled(parts: list[str | int], found: Found, text: str) -> str:
    return "".join(part if isinstance(part, str) else found.group(text, part) for part in parts)


@builtin("split", "string: string", "delimiter: string")
def _split(run: Run, text: str, delimiter: str) -> list[object] | None:
    compiled = _compiled(run, delimiter, None)
    if compiled is None:
        return None
    pieces: list[object] = []
    place = 0
    for found in compiled.find_all(text, run.budget):
        if found.end > found.start:
            pieces.append(text[place : found.start])
            place = found.end
    run.budget.check_items(len(pieces) + 1)
    return [*pieces, text[place:]]
