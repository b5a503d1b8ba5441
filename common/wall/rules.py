"""Which rows of which table stand behind the wall, and for whom they are let through.

Every table with a way to a case, a person or a referral is behind it. An app registers its tables:
with a condition of their own, or as following the rows that they point at. A table that nobody
registered follows whatever it points at, and a test asks for its line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Field, Model

#: True for the service; evaluated once in a statement.
SERVING = "(SELECT wall.serves())"
#: The audiences of whoever asks, an array; evaluated once in a statement.
AUDIENCES = "(SELECT wall.audiences())::text[]"
#: The instant that ends are compared with.
AT = "(SELECT wall.at())"


@dataclass(frozen=True)
class Rule:
    """When a row is let through: ``own`` conditions, one of which is enough, or those it follows.

    ``children`` is the condition for a row of another table that points here, with ``{key}`` for
    the column that points; without one it is that the row here is let through.
    """

    own: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    children: str = ""


@dataclass
class _Registry:
    roots: list[str] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    wider: dict[str, list[str]] = field(default_factory=dict)
    doors: list[str] = field(default_factory=list)


_known = _Registry()


def root(label: str) -> None:
    """Declare a table whose rows are what is protected; all that point at it stand behind it."""
    if label not in _known.roots:
        _known.roots.append(label)


def own(*conditions: str, children: str = "") -> Rule:
    """A rule of conditions in SQL; one of them is enough."""
    return Rule(own=conditions, children=children)


def follows(*fields: str) -> Rule:
    """A rule that lets through what all of these foreign keys, where they are set, point at."""
    return Rule(follows=fields)


def register(label: str, rule: Rule) -> None:
    """Say when a row of the model ``label`` is let through."""
    _known.rules[label] = rule


def widen(label: str, condition: str) -> None:
    """Let rows of another app's model through on one more condition."""
    conditions = _known.wider.setdefault(label, [])
    if condition not in conditions:
        conditions.append(condition)


def door(signature: str) -> None:
    """Let the site call a function that runs with its owner's rights, by name and types.

    Such a function looks behind the wall: it must give no more than its callers may know.
    """
    if signature not in _known.doors:
        _known.doors.append(signature)


def doors() -> tuple[str, ...]:
    """The functions through which the site looks behind the wall."""
    return tuple(_known.doors)


def walled() -> list[type[Model]]:
    """Every model with a way to a root, by table name."""
    found: dict[str, type[Model]] = {}
    models = [model for model in apps.get_models(include_auto_created=True) if _has_table(model)]
    more = True
    while more:
        more = False
        for model in models:
            label = model._meta.label  # noqa: SLF001 -- Django's model API
            if label in found:
                continue
            if label in _known.roots or any(_ways(model, found)):
                found[label] = model
                more = True
    return sorted(found.values(), key=lambda model: model._meta.db_table)  # noqa: SLF001


def unregistered() -> list[str]:
    """Models behind the wall that no app has registered, by label."""
    labels = [model._meta.label for model in walled()]  # noqa: SLF001
    return [label for label in labels if label not in _known.rules]


def condition(model: type[Model]) -> str:
    """When a row of ``model`` is let through, as SQL on its own columns."""
    meta = model._meta  # noqa: SLF001
    rule = _known.rules.get(meta.label, Rule())
    ways = [SERVING, *rule.own, *_known.wider.get(meta.label, [])]
    if not rule.own:
        names = rule.follows or [each.name for each in _ways(model, _labels())]
        parts = [_followed(model, meta.get_field(name)) for name in names]
        ways.append("(" + " AND ".join(parts) + ")")
    return "\n    OR ".join(ways)


def _labels() -> Sequence[str]:
    return [model._meta.label for model in walled()]  # noqa: SLF001


def _ways(model: type[Model], behind: Sequence[str]) -> Iterator[Field]:
    """The foreign keys of ``model`` that lead to something behind the wall."""
    for each in model._meta.concrete_fields:  # noqa: SLF001
        target = each.related_model
        if target is not None and target is not model:
            label = target._meta.label  # noqa: SLF001
            if label in _known.roots or label in behind:
                yield each


def _followed(model: type[Model], key: Field) -> str:
    """That the row which ``key`` points at is let through, or that it points at none."""
    target = key.related_model._meta  # noqa: SLF001
    here = f"{model._meta.db_table}.{key.column}"  # noqa: SLF001
    rule = _known.rules.get(target.label)
    plain = (
        f"EXISTS (SELECT 1 FROM {target.db_table} pointed "  # noqa: S608 -- names of ours
        f"WHERE pointed.{target.pk.column} = {{key}} OFFSET 0)"
    )
    test = ((rule and rule.children) or plain).format(key=here)
    return f"({here} IS NULL OR {test})" if key.null else test


def _has_table(model: type[Model]) -> bool:
    meta = model._meta  # noqa: SLF001
    return meta.managed and not meta.proxy and not meta.swapped
