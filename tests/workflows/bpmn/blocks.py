"""Random block-structured models, sound by construction, with an oracle of what they do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.workflows.bpmn.models import (
    definition,
    end,
    flows,
    formal,
    node,
    start,
    user,
    xml,
)
from workflows.bpmn.model import ProcessDefinition

#: a block is ("task",) or (kind, parts, extra)
Block = tuple[Any, ...]
_TASK: st.SearchStrategy[Block] = st.just(("task",))


def _compound(inner: st.SearchStrategy[Block], *, loops: bool) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=2, max_size=3)
    kinds = [
        st.tuples(st.just("seq"), several),
        st.tuples(st.just("and"), several),
        st.tuples(st.just("xor"), several, st.lists(st.booleans(), min_size=3, max_size=3)),
        st.tuples(st.just("or"), several, st.lists(st.booleans(), min_size=3, max_size=3)),
        st.tuples(st.just("sub"), st.tuples(inner)),
    ]
    if loops:
        kinds.append(st.tuples(st.just("loop"), st.tuples(inner), st.integers(1, 3)))
    return st.one_of(*kinds)


_FLAT = st.recursive(_TASK, lambda inner: _compound(inner, loops=False), max_leaves=4)
_MULTIPLE = st.tuples(st.just("multi"), st.tuples(_FLAT), st.integers(0, 3), st.booleans())
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.one_of(_TASK, _MULTIPLE), lambda inner: _compound(inner, loops=True), max_leaves=8
)


@dataclass
class Written:
    """A block written as BPMN: nodes, arrows, start variables and expected visits of tasks."""

    nodes: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    variables: dict[str, object] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def key(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"


def write(block: Block) -> Written:
    """The block between a start and an end event."""
    written = Written()
    first, last = _write(written, block, 1)
    written.nodes = [start("begin"), *written.nodes, end("finish")]
    written.arrows += [f"begin->{first}", f"{last}->finish"]
    return written


def model(written: Written) -> ProcessDefinition:
    return definition("".join(written.nodes), " ".join(written.arrows))


def source(written: Written) -> bytes:
    return xml("".join(written.nodes), " ".join(written.arrows))


def _write(to: Written, block: Block, times: int) -> tuple[str, str]:
    """First and last node of a block that runs so many times."""
    return _WRITERS[block[0]](to, block, times)


def _task(to: Written, _: Block, times: int) -> tuple[str, str]:
    key = to.key("task")
    to.nodes.append(user(key))
    to.visits[key] = times
    return key, key


def _sequence(to: Written, block: Block, times: int) -> tuple[str, str]:
    ends = [_write(to, part, times) for part in block[1]]
    to.arrows += [f"{one[1]}->{other[0]}" for one, other in pairwise(ends)]
    return ends[0][0], ends[-1][1]


def _parallel(to: Written, block: Block, times: int) -> tuple[str, str]:
    split, join = to.key("split"), to.key("join")
    to.nodes += [node("parallelGateway", split), node("parallelGateway", join)]
    for part in block[1]:
        first, last = _write(to, part, times)
        to.arrows += [f"{split}->{first}", f"{last}->{join}"]
    return split, join


def _choice(to: Written, block: Block, times: int) -> tuple[str, str]:
    kind, parts, picks = block
    chosen = _chosen(kind, [*picks[: len(parts) - 1]])
    split, join = to.key("split"), to.key("join")
    default = ""
    for index, (part, is_chosen) in enumerate(zip(parts, chosen, strict=True)):
        first, last = _write(to, part, times if is_chosen else 0)
        condition = ""
        if index < len(parts) - 1:
            name = to.key("c")
            to.variables[name] = picks[index]
            condition = f"[{name}]"
        else:
            default = f"{split}_{first}"
        to.arrows += [f"{split}->{first}{condition}", f"{last}->{join}"]
    element = {"xor": "exclusiveGateway", "or": "inclusiveGateway"}[kind]
    to.nodes += [node(element, split, default=default), node(element, join)]
    return split, join


def _chosen(kind: str, picks: list[bool]) -> list[bool]:
    """Which branches run; the last one is the default."""
    if kind == "xor" and any(picks):
        first = picks.index(True)
        picks = [index == first for index in range(len(picks))]
    return [*picks, not any(picks)]


def _loop(to: Written, block: Block, times: int) -> tuple[str, str]:
    counter, back, again = to.key("n"), to.key("back"), to.key("again")
    reset, count = to.key("reset"), to.key("count")
    first, last = _write(to, block[1][0], times * block[2])
    to.nodes += [
        _script(reset, counter, "0"),
        node("exclusiveGateway", back),
        _script(count, counter, f"{counter} + 1"),
    ]
    to.variables[counter] = 0
    done = to.key("done")
    to.nodes += [node("exclusiveGateway", again, default=f"{again}_{done}"), node("task", done)]
    to.arrows += [
        f"{reset}->{back}",
        f"{back}->{first}",
        f"{last}->{count}",
        f"{count}->{again}",
        f"{again}->{back}[{counter} < {block[2]}]",
        f"{again}->{done}",
    ]
    return reset, done


def _script(key: str, variable: str, text: str) -> str:
    return (
        f'<scriptTask id="{key}" scriptFormat="application/feel"'
        f' sm:resultVariable="{variable}"><script>{text}</script></scriptTask>'
    )


def _nested(to: Written, block: Block, times: int, loop: str = "") -> tuple[str, str]:
    inner = Written(count=to.count)
    first, last = _write(inner, block[1][0], times)
    to.count = inner.count
    begin, finish, key = to.key("begin"), to.key("finish"), to.key("sub")
    arrows = " ".join([*inner.arrows, f"{begin}->{first}", f"{last}->{finish}"])
    body = loop + start(begin) + "".join(inner.nodes) + end(finish) + flows(arrows)
    to.nodes.append(node("subProcess", key, body))
    to.variables |= inner.variables
    to.visits.update(inner.visits)
    return key, key


def _multiple(to: Written, block: Block, times: int) -> tuple[str, str]:
    _, _, number, is_sequential = block
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(is_sequential).lower()}">'
        + formal("loopCardinality", str(number))
        + "</multiInstanceLoopCharacteristics>"
    )
    return _nested(to, block, times * number, loop)


_WRITERS = {
    "task": _task,
    "seq": _sequence,
    "and": _parallel,
    "xor": _choice,
    "or": _choice,
    "loop": _loop,
    "sub": _nested,
    "multi": _multiple,
}
