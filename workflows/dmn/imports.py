"""Elements of imported models, known behind the name of their import (DMN 1.5, 6.3.3).

A model that is reached by two ways is two sets of elements, for the caller may give
each its own inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workflows.dmn.elements import DecisionService, Element, InputData


def key_behind(prefix: str, key: str) -> str:
    """The key of an element of a model that was imported as ``prefix``."""
    return f"{prefix}>{key}"


def behind(prefix: str, element: Element) -> Element:
    """The element with its keys as the importing model knows them."""
    key = key_behind(prefix, element.key)
    if isinstance(element, InputData):
        return replace(element, key=key, path=(prefix, *element.path))
    if isinstance(element, DecisionService):
        return replace(
            element,
            key=key,
            inputs=tuple(key_behind(prefix, each) for each in element.inputs),
            outputs=tuple(key_behind(prefix, each) for each in element.outputs),
        )
    requires = tuple((path, key_behind(prefix, need)) for path, need in element.requires)
    return replace(element, key=key, requires=requires)


def given_value(given: Mapping[str, object], element: InputData) -> object:
    """What the caller gave for an input: behind names of imports, or by its name alone."""
    path = tuple(prefix for prefix in element.path if prefix)
    for start in range(len(path) + 1):
        place = _nested(given, path[start:])
        if element.name in place:
            return place[element.name]
    return given.get(".".join((*path, element.name)))


def _nested(given: Mapping[str, object], path: tuple[str, ...]) -> Mapping[str, object]:
    place: object = given
    for prefix in path:
        place = place.get(prefix) if isinstance(place, Mapping) else None
    return place if isinstance(place, Mapping) else {}
