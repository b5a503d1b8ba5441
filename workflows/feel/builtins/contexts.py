"""Context functions (DMN 1.5, table 80)."""

from __future__ import annotations

from workflows.feel.builtins.registry import builtin
from workflows.feel.scope import Run

FeelContext = dict[str, object]


@builtin("get value", "m: context", "key: string")
def _get_value(run: Run, context: FeelContext, key: str) -> object:
    return context.get(key)


@builtin("get value", "m: context", "keys: list")
def _get_nested_value(run: Run, context: FeelContext, keys: list[object]) -> object:
    value: object = context if keys else None
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@builtin("get entries", "m: context")
def _get_entries(run: Run, context: FeelContext) -> list[object]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def _context(run: Run, entries: list[object]) -> FeelContext | None:
    built: FeelContext = {}
    for entry in entries:
        if not isinstance(entry, dict) or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str) or key in built:
            return None
        built[key] = entry["value"]
    return built


@builtin("context put", "context: context", "key: string", "value: any")
def _context_put(run: Run, context: FeelContext, key: str, value: object) -> FeelContext:
    run.budget.check_items(len(context) + 1)
    return {**context, key: value}


@builtin("context put", "context: context", "keys: list", "value: any")
def _context_put_nested(
    run: Run, context: FeelContext, keys: list[object], value: object
) -> FeelContext | None:
    if not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if not isinstance(inner, dict) or len(keys) > run.budget.limits.depth:
        return None
    changed = _context_put_nested(run, inner, keys[1:], value)
    return None if changed is None else {**context, keys[0]: changed}


@builtin("context merge", "contexts: list")
def _context_merge(run: Run, contexts: list[object]) -> FeelContext | None:
    merged: FeelContext = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        run.budget.spend(len(context))
        merged.update(context)
    return merged
