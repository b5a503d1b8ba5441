"""The moves that a page offers, each with its form and what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Outcome, Reason
from common import lists
from referrals.enums import Actor
from referrals.forms import RECORDED_OUTCOMES, MoveForm
from referrals.machine import MOVES, Move, moves_from
from referrals.models import Referral

#: In which capacity a user moves who could do so in several.
_PRECEDENCE = (Actor.RECIPIENT, Actor.SENDER, Actor.COORDINATOR)

_FOLLOWS = {
    "acknowledge": _("The sending body is told that you have it and when you will answer."),
    "accept": _("The sending body is told whom the person can ask for, and when."),
    "waitlist": _("The sending body is told. The referral stays yours to answer."),
    "ask_info": _("The sending body is asked. Meanwhile nobody is reminded."),
    "answer_info": _("The receiving body is told and takes the referral up again."),
    "decline": _("The sending body is told why and looks for another one. This is final."),
    "redirect": _("The referral ends here and goes to another body."),
    "withdraw": _(
        "The receiving body no longer sees the referral as open. What it has read cannot be taken "
        "back. This is final."
    ),
    "start": _("The sending body is told that the person is being served."),
    "complete": _("The sending body is told and confirms with the person."),
    "drop": _("The other body is told why. This is final."),
    "confirm": _("The person says that the outcome is right. The referral is then finished."),
    "dispute": _("The receiving body is asked to take the service up again."),
}

_ICONS = {
    "acknowledge": "inbox",
    "accept": "circle-check",
    "waitlist": "hourglass",
    "ask_info": "help-circle",
    "answer_info": "message-language",
    "decline": "ban",
    "redirect": "route",
    "withdraw": "arrow-back-up",
    "start": "progress",
    "complete": "heart-handshake",
    "drop": "x",
    "confirm": "check",
    "dispute": "alert-circle",
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One move that the reader may make now."""

    name: str
    label: str | Promise
    icon: str
    follows: str | Promise
    url: str
    #: None where the move has a page of its own.
    form: MoveForm | None
    is_open: bool
    is_first: bool


def moves_open_to(referral: Referral, actors: frozenset[Actor]) -> dict[str, Move]:
    """The moves that a reader with these capacities may make now, in the order to show them."""
    allowed = {}
    for actor in _PRECEDENCE:
        if actor in actors:
            allowed |= moves_from(referral.state, actor)
    return {name: move for name, move in MOVES.items() if name in allowed}


def actor_for(move: str, actors: frozenset[Actor]) -> Actor | None:
    """In which of their capacities a reader makes ``move``; None when in none."""
    declared = MOVES[move].actors
    return next((each for each in _PRECEDENCE if each in actors and each in declared), None)


def offers(
    referral: Referral, actors: frozenset[Actor], *, opened: MoveForm | str = ""
) -> list[Offer]:
    """Every move open to the reader; ``opened`` is the one to unfold, or its form as typed."""
    possible = moves_open_to(referral, actors)
    typed = opened if isinstance(opened, MoveForm) else None
    unfolded = typed.move if typed else opened
    choices = choices_for(possible.values(), referral)
    return [
        Offer(
            name=name,
            label=move.label,
            icon=_ICONS[name],
            follows=_FOLLOWS[name],
            url=_url_of(name, referral),
            form=_form_of(name, referral, typed, choices),
            is_open=name == unfolded,
            is_first=position == 0,
        )
        for position, (name, move) in enumerate(possible.items())
    ]


def choices_for(moves: Iterable[Move], referral: Referral) -> dict[str, list[tuple[str, str]]]:
    """The lists of codes that the forms of ``moves`` need, each read once.

    Outcomes: first those usual for the kind of request, then the general ones.
    """
    wanted = {name for move in moves for name in (*move.required, *move.optional)}
    found = {}
    if "reason" in wanted:
        reasons = lists.current(Reason.objects.order_by("code"))
        found["reasons"] = [(row.code, row.label) for row in reasons]
    if "outcome" in wanted:
        outcomes = lists.current(Outcome.objects.order_by("code"))
        labels = {row.code: row.label for row in outcomes}
        usual = referral.request.request_type.outcomes.split()
        codes = dict.fromkeys((*usual, *RECORDED_OUTCOMES))
        found["outcomes"] = [(code, labels[code]) for code in codes if code in labels]
    return found


def bound_form(name: str, referral: Referral, data: Mapping[str, Any]) -> MoveForm:
    """The form of a move with what was typed."""
    return MoveForm(data, move=name, referral=referral, **choices_for([MOVES[name]], referral))


def _form_of(
    name: str, referral: Referral, typed: MoveForm | None, choices: Mapping[str, Any]
) -> MoveForm | None:
    if name == "redirect":
        return None
    if typed is not None and typed.move == name:
        return typed
    return MoveForm(move=name, referral=referral, **choices)


def _url_of(name: str, referral: Referral) -> str:
    if name == "redirect":
        return reverse("referrals:redirect", args=[referral.reference])
    return reverse("referrals:referral-move", args=[referral.reference, name])
