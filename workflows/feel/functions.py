"""Functions as values: what built-in, defined and decision functions share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.feel.scope import Run
    from workflows.feel.types import FeelType


class Function:
    """A FEEL function; calls answer null when the arguments do not fit."""

    __slots__ = ()

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        """Invoke with positional arguments."""
        raise NotImplementedError

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        """Invoke with named arguments."""
        raise NotImplementedError

    def accepts(self, parameters: Sequence[FeelType]) -> bool:
        """Whether the function can be called with arguments of these types."""
        raise NotImplementedError

    def returns(self, result: FeelType) -> bool:
        """Whether the result may be of a type; true when nothing is declared."""
        return True
