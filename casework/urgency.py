"""How urgent a request is: the highest of its kind, the person's needs and the officer's choice.

Plain functions of codes (domain §7.4): ``U1`` is the highest and the smallest, so the more urgent
of two codes is the lesser.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

#: What sorts after every urgency: asks for nothing.
_NONE = "U9"


@dataclass(frozen=True)
class Rule:
    """A need asks for at least ``urgency``, always or when ``fact`` is so."""

    need: str
    urgency: str
    fact: str = ""


@dataclass(frozen=True)
class Choice:
    """What an officer chose.

    ``set_aside`` is the urgency that was asked for when they gave a reason to choose a lower one;
    empty without a reason. It holds until something asks for more than that.
    """

    urgency: str
    set_aside: str = ""


def floor_of(
    default: str, needs: Collection[str], facts: Collection[str], rules: Iterable[Rule]
) -> str:
    """What the kind of request and the present needs ask for, whatever an officer chose."""
    return min([default, *_asked(needs, facts, rules)])


def urgency_of(
    default: str,
    needs: Collection[str],
    choice: Choice | None,
    facts: Collection[str],
    rules: Iterable[Rule],
) -> str:
    """The urgency of a request whose kind has ``default``.

    Never lower than the default and what the needs ask for, unless an officer gave a reason for
    it; more needs or facts never make it lower.
    """
    floor = floor_of(default, needs, facts, rules)
    if choice is None:
        return floor
    if choice.urgency > floor and choice.set_aside and choice.set_aside <= floor:
        return choice.urgency
    return min(floor, choice.urgency)


def need_asks(need: str, facts: Collection[str], rules: Iterable[Rule]) -> str:
    """What one need asks for; empty for nothing."""
    asked = min([_NONE, *_asked([need], facts, rules)])
    return "" if asked == _NONE else asked


def _asked(needs: Collection[str], facts: Collection[str], rules: Iterable[Rule]) -> Iterable[str]:
    return (
        rule.urgency
        for rule in rules
        if rule.need in needs and (not rule.fact or rule.fact in facts)
    )
