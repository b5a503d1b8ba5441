"""The elements of a decision requirement graph (DMN 1.5, chapter 6)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.dmn.compilation import Evaluator
from workflows.feel.types import FeelType

#: What an element sees: the visible name, behind the names of imports, and the key.
Requirements = tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData:
    """A value the caller provides."""

    key: str
    id: str
    name: str
    type: FeelType
    #: Names of the imports between the model that was read and this input's model.
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision with its logic."""

    key: str
    id: str
    name: str
    type: FeelType
    requires: Requirements
    evaluate: Evaluator


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel:
    """A function that decisions share."""

    key: str
    id: str
    name: str
    parameters: tuple[tuple[str, FeelType], ...]
    result: FeelType
    requires: Requirements
    evaluate: Evaluator


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService:
    """A part of the graph with its own inputs and outputs."""

    key: str
    id: str
    name: str
    type: FeelType
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


Element = InputData | Decision | KnowledgeModel | DecisionService
