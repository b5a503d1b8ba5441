"""Which audience answers which referral, and until when: the projection of ``received_by``.

``in:BODY:ordinary``   whoever answers for the receiving body
``in:BODY:sensitive``  its focal points and protection officers, for what is very sensitive

A draft was received by nobody. The sending body, the regional cell and protection officers reach a
referral through its case: ``casework.reach``. Whoever moves a referral or its request to another
case calls ``refresh`` in the same transaction; ``manage.py reach check`` finds who forgot.
"""

from collections.abc import Collection, Iterable

from casework import reach as casework_reach
from casework.enums import Tier
from common.projections import Projection, among, due_marker
from common.roundtrips import Statement
from partners.models import User
from referrals.enums import ReferralState as S
from referrals.machine import OPEN
from referrals.models import Referral, ReferralReach
from referrals.permissions import audiences_of, received_by


def refresh(referrals: Iterable[Referral | int]) -> None:
    """Write down anew who answers ``referrals``; the caller holds their rows."""
    RECEIVED.refresh(each.pk if isinstance(each, Referral) else each for each in referrals)


def differing_for(user: User) -> int:
    """How many referrals the policy and the projection do not agree upon for ``user``."""
    policy = received_by(user)
    rows = ReferralReach.objects.filter(audience__in=audiences_of(user))
    reached = rows.order_by().values("referral")
    missing = policy.exclude(pk__in=reached).count()
    extra = Referral.objects.filter(pk__in=reached).exclude(pk__in=policy.order_by().values("pk"))
    return missing + extra.count()


def _expected(ids: Collection[int] | None) -> Statement:
    mine, marks = among("r.id", ids)
    still_open = ", ".join(f"'{state.value}'" for state in OPEN)
    text = f"""
        SELECT r.id AS referral_id, r.request_id, q.case_id,
               'in:' || r.recipient_id || CASE WHEN q.tier = '{Tier.C4.value}' THEN ':sensitive'
                                               ELSE ':ordinary' END AS audience,
               r.state IN ({still_open}) AS is_open,
               CASE WHEN r.state = '{S.SENT.value}' THEN r.acknowledge_due_at
                    WHEN r.state IN ('{S.ACKNOWLEDGED.value}', '{S.WAITLISTED.value}')
                    THEN r.decide_due_at ELSE %s END AS due_at
        FROM referrals_referral r JOIN casework_request q ON q.id = r.request_id
        WHERE r.state <> '{S.DRAFT.value}' AND {mine}
    """  # noqa: S608 -- codes and names of ours
    return text, [due_marker(), *marks]


RECEIVED = Projection(
    model=ReferralReach,
    columns=("referral_id", "request_id", "case_id", "audience", "is_open", "due_at"),
    key=("referral_id", "audience"),
    expected=_expected,
)

#: Every projection of who reaches what, for whoever compares or rebuilds them all.
ALL = (casework_reach.CASES, RECEIVED)
