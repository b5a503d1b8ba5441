"""What the script says of jobs: done with a result, failed, or held until it says more."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Answer:
    """How a visit of a job ends."""

    kind: Literal["done", "failed", "held"]
    variables: Mapping[str, object] = field(default_factory=dict)
    error: str | None = None


class Answers:
    """Answers by element, used visit after visit; the last one stays for all later visits."""

    def __init__(self) -> None:
        self._coming: dict[str, deque[Answer]] = {}
        self._current: dict[str, Answer] = {}

    def add(self, node: str, answer: Answer) -> None:
        """Declare the answer to the next visit that has none yet."""
        self._coming.setdefault(node, deque()).append(answer)

    def take(self, node: str) -> Answer | None:
        """The answer to this visit; None when the script never spoke of the element."""
        coming = self._coming.get(node)
        if coming:
            self._current[node] = coming.popleft()
        return self._current.get(node)
