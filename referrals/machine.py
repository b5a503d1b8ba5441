"""The referral's state machine, as data: who may make which move, from where, with what.

Every channel (page, process, import) asks here; nothing else decides what is allowed.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from referrals.enums import Actor
from referrals.enums import ReferralState as S

UNANSWERED = (S.SENT, S.ACKNOWLEDGED, S.WAITLISTED)
OPEN = (S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.WAITLISTED, S.ACCEPTED, S.IN_SERVICE)
#: Ended without a service: the sending body looks for another one.
FAILED = (S.DECLINED, S.NO_RESPONSE, S.NOT_COMPLETED)
#: Ended without the body having given anything: it keeps none of the papers that came along.
UNSERVED = (*FAILED, S.WITHDRAWN)
ENDED = tuple(state for state in S if state not in OPEN and state is not S.DRAFT)


@dataclass(frozen=True, kw_only=True)
class Move:
    """One declared edge of the machine."""

    #: What the button says.
    label: str
    sources: Collection[S]
    #: Where it leads; ``None`` means back to the state before the question.
    target: S | None
    actors: Collection[Actor]
    #: Names of the data that must come with it.
    required: Collection[str] = field(default=())
    #: Names of the data that may come with it.
    optional: Collection[str] = field(default=())


MOVES: dict[str, Move] = {
    "acknowledge": Move(
        label=_("Acknowledge receipt"),
        sources=[S.SENT],
        target=S.ACKNOWLEDGED,
        actors=[Actor.RECIPIENT],
        required=["expected_answer_date"],
    ),
    "accept": Move(
        label=_("Accept"),
        sources=[S.SENT, S.ACKNOWLEDGED, S.WAITLISTED],
        target=S.ACCEPTED,
        actors=[Actor.RECIPIENT],
        required=["desk"],
        optional=["appointment_at"],
    ),
    "waitlist": Move(
        label=_("Put on the waiting list"),
        sources=[S.SENT, S.ACKNOWLEDGED],
        target=S.WAITLISTED,
        actors=[Actor.RECIPIENT],
        required=["expected_answer_date"],
    ),
    "ask_info": Move(
        label=_("Ask for information"),
        sources=UNANSWERED,
        target=S.INFO_REQUESTED,
        actors=[Actor.RECIPIENT],
        required=["message"],
    ),
    "answer_info": Move(
        label=_("Answer the question"),
        sources=[S.INFO_REQUESTED],
        target=None,
        actors=[Actor.SENDER],
        required=["message"],
    ),
    "decline": Move(
        label=_("Decline"),
        sources=[*UNANSWERED, S.INFO_REQUESTED],
        target=S.DECLINED,
        actors=[Actor.RECIPIENT],
        required=["reason", "declined_by"],
        optional=["message"],
    ),
    "redirect": Move(
        label=_("Redirect to another body"),
        sources=[*UNANSWERED, S.INFO_REQUESTED],
        target=S.REDIRECTED,
        actors=[Actor.RECIPIENT, Actor.COORDINATOR],
        required=["recipient"],
        optional=["message"],
    ),
    "withdraw": Move(
        label=_("Withdraw the referral"),
        sources=[S.DRAFT, *OPEN],
        target=S.WITHDRAWN,
        actors=[Actor.SENDER, Actor.COORDINATOR, Actor.SYSTEM],
        required=["reason"],
    ),
    "expire": Move(
        label=_("Close without answer"),
        sources=[S.SENT],
        target=S.NO_RESPONSE,
        actors=[Actor.SYSTEM],
    ),
    "start": Move(
        label=_("Record that the service has started"),
        sources=[S.ACCEPTED],
        target=S.IN_SERVICE,
        actors=[Actor.RECIPIENT],
        required=["started_on"],
    ),
    "complete": Move(
        label=_("Record the outcome"),
        sources=[S.ACCEPTED, S.IN_SERVICE],
        target=S.COMPLETED,
        actors=[Actor.RECIPIENT],
        required=["outcome"],
        optional=["reason", "message"],
    ),
    "drop": Move(
        label=_("Record that it was not carried through"),
        sources=[S.ACCEPTED, S.IN_SERVICE],
        target=S.NOT_COMPLETED,
        actors=[Actor.RECIPIENT, Actor.SENDER],
        required=["reason"],
    ),
    "confirm": Move(
        label=_("Confirm the outcome with the person"),
        sources=[S.COMPLETED],
        target=S.CONFIRMED,
        actors=[Actor.SENDER],
    ),
    "dispute": Move(
        label=_("Dispute the outcome"),
        sources=[S.COMPLETED],
        target=S.IN_SERVICE,
        actors=[Actor.SENDER],
        required=["message"],
    ),
}


def moves_from(state: str, actor: Actor) -> dict[str, Move]:
    """The moves that ``actor`` may make from ``state``, in the order to show them."""
    return {
        name: move for name, move in MOVES.items() if state in move.sources and actor in move.actors
    }
