"""The one access policy of referrals: who reaches which, in which capacity.

The receiving body sees the referral and what its manifest lists, never the case.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from casework import sights
from casework.enums import Tier
from casework.permissions import WORKING_ROLES, NotVisible, access_of, cases_visible_to
from partners.enums import RoleCode
from partners.models import User
from partners.permissions import Standing, standing_of
from referrals.enums import Actor, ReferralState
from referrals.models import CopyReview, Referral
from referrals.turns import with_turn

#: Roles that answer for a receiving body.
ANSWERING_ROLES = (RoleCode.CASE, RoleCode.FOCAL, RoleCode.DECIDE, RoleCode.PROT)
#: Of these, the ones that answer what is very sensitive: a body's named person, not every desk.
SENSITIVE_ROLES = (RoleCode.FOCAL, RoleCode.PROT)


@dataclass(frozen=True)
class ReferralAccess:
    """A referral that the user may reach, and as whom."""

    referral: Referral
    actors: frozenset[Actor]

    @property
    def is_sender(self) -> bool:
        return Actor.SENDER in self.actors

    @property
    def is_recipient(self) -> bool:
        return Actor.RECIPIENT in self.actors

    @property
    def sees_identity(self) -> bool:
        """Whether names may be shown: to both bodies, never to the cell alone."""
        return self.is_sender or self.is_recipient


def referrals_visible_to(user: User) -> QuerySet[Referral]:
    """The referrals that exist for ``user``.

    Those of cases they see; those their body received, drafts excepted; for the regional cell
    those of tiers C1 to C3.
    """
    reach = _received(standing_of(user))
    reach |= Q(request__case__in=cases_visible_to(user).values("pk"))
    return Referral.objects.filter(reach)


def received_by(user: User) -> QuerySet[Referral]:
    """Referrals that the user's bodies received and that the user may answer."""
    return Referral.objects.filter(_received(standing_of(user)))


def sent_by(user: User) -> QuerySet[Referral]:
    """Referrals that the user's bodies sent, in cases the user sees."""
    sending = standing_of(user).organisations_as(*WORKING_ROLES)
    return Referral.objects.filter(
        sender__in=sending, request__case__in=cases_visible_to(user).values("pk")
    )


def audiences_of(user: User) -> frozenset[str]:
    """The audiences of received referrals that ``user`` belongs to; see ``referrals.reach``.

    What was sent is reached through its case: ``casework.permissions.audiences_of``.
    """
    standing = standing_of(user)
    ordinary = {f"in:{body}:ordinary" for body in standing.organisations_as(*ANSWERING_ROLES)}
    sensitive = {f"in:{body}:sensitive" for body in standing.organisations_as(*SENSITIVE_ROLES)}
    return frozenset(ordinary | sensitive)


def access_referral(user: User, reference: str) -> ReferralAccess:
    """The referral ``reference`` for ``user``; raises NotVisible when it must not be known."""
    referral = (
        with_turn(referrals_visible_to(user))
        .select_related(
            "request__request_type",
            "request__case__beneficiary__identity",
            "request__case__beneficiary__nationality",
            "request__case__beneficiary__language",
            "request__case__beneficiary__commune",
            "request__commune",
            "sender",
            "recipient",
            "service",
            "reason",
            "outcome",
            "manifest__consent",
            "manifest__legal__basis",
            "previous",
            "told",
        )
        .filter(reference=reference)
        .first()
    )
    if referral is None:
        raise NotVisible(reference)
    access = ReferralAccess(referral=referral, actors=actors_of(user, referral))
    link = sights.Link.RECIPIENT if access.is_recipient else None
    sights.shown(user, referral.request.case, sights.Purpose.REFERRAL, link=link)
    return access


def list_referrals(user: User, referrals: Iterable[Referral]) -> list[Referral]:
    """``referrals``, read, which a list shows to ``user``; the audit hears of the sensitive."""
    rows = list(referrals)
    sights.listed(user, (each.request.case for each in rows))
    return rows


def copy_reviews_visible_to(user: User) -> QuerySet[CopyReview]:
    """The reviews of copies that exist for ``user``.

    Those that their bodies owe; those of cases they work on; for the data-protection officer all
    but those of very sensitive cases, which protection officers follow in their place.
    """
    standing = standing_of(user)
    received = Referral.objects.filter(_received(standing)).values("pk")
    reach = Q(manifest__referral__in=received)
    reach |= Q(manifest__referral__in=sent_by(user).values("pk"))
    if standing.holds(RoleCode.PROT):
        protected = cases_visible_to(user).filter(tier__in=[Tier.C3, Tier.C4])
        reach |= Q(manifest__referral__request__case__in=protected.values("pk"))
    if standing.holds(RoleCode.DPO):
        reach |= ~Q(manifest__referral__request__case__tier=Tier.C4)
    return CopyReview.objects.filter(reach)


def answers_review(user: User, review: CopyReview) -> bool:
    """Whether ``user`` answers for the body that holds the copies."""
    return Actor.RECIPIENT in actors_of(user, review.manifest.referral)


def can_follow_copies(user: User) -> bool:
    """Whether the user opens the list of the reviews of copies."""
    return standing_of(user).holds(*ANSWERING_ROLES, RoleCode.INTAKE, RoleCode.DPO)


def actors_of(user: User, referral: Referral) -> frozenset[Actor]:
    """In which capacities ``user`` may move ``referral``."""
    standing = standing_of(user)
    actors = set()
    if referral.recipient_id in standing.organisations_as(*_answering(referral.request.tier)):
        actors.add(Actor.RECIPIENT)
    if referral.sender_id in standing.organisations_as(*WORKING_ROLES) and (
        # A seat in the sending body that may not read the case does not speak for it.
        access_of(user, referral.request.case).sees_identity
    ):
        actors.add(Actor.SENDER)
    if _coordinates(standing, referral):
        actors.add(Actor.COORDINATOR)
    return frozenset(actors)


def can_answer(user: User) -> bool:
    """Whether the user answers for a receiving body: opens the list of what was received."""
    return standing_of(user).holds(*ANSWERING_ROLES)


def can_send(user: User) -> bool:
    """Whether the user works on files that are referred: opens the list of what was sent."""
    return standing_of(user).holds(*WORKING_ROLES)


def can_oversee(user: User) -> bool:
    """Whether the user watches over answers: opens the overview."""
    return standing_of(user).holds(RoleCode.CELL, RoleCode.PROT, RoleCode.FOCAL)


def _received(standing: Standing) -> Q:
    ordinary = Q(recipient__in=standing.organisations_as(*ANSWERING_ROLES))
    sensitive = Q(recipient__in=standing.organisations_as(*SENSITIVE_ROLES))
    is_sensitive = Q(request__tier=Tier.C4)
    received = (ordinary & ~is_sensitive) | (sensitive & is_sensitive)
    return received & ~Q(state=ReferralState.DRAFT)


def _answering(tier: str) -> tuple[RoleCode, ...]:
    return SENSITIVE_ROLES if tier == Tier.C4 else ANSWERING_ROLES


def _coordinates(standing: Standing, referral: Referral) -> bool:
    """The cell up to tier C3; what is very sensitive, protection officers in its place."""
    role = RoleCode.PROT if referral.request.case.tier == Tier.C4 else RoleCode.CELL
    return standing.holds(role)
