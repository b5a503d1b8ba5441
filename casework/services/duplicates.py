"""Pairs of persons who may be one: found, and looked at by somebody."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from casework import errors
from casework.enums import MergeState, PairState, Tier
from casework.matching import Band, Judgement, judge
from casework.models import Beneficiary, Case, DuplicatePair
from casework.selectors.people import people, traits_of, unmerged
from casework.selectors.search import candidates
from common import clock
from partners.models import User

#: Persons whose duplicates are looked for in one transaction.
AT_ONCE = 200


@transaction.atomic
def find_duplicates_of(beneficiary: Beneficiary) -> int:
    """Write down who may be the same person as ``beneficiary``; how many are new.

    A pair that was decided stays as it was decided. Nobody with a very sensitive case is compared.
    """
    if Case.objects.filter(beneficiary=beneficiary, tier=Tier.C4).exists():
        return 0
    asked = traits_of(beneficiary)
    found = 0
    for other in candidates(beneficiary):
        judgement = judge(asked, other.traits)
        if judgement.band in {Band.CERTAIN, Band.LIKELY}:
            found += _write(beneficiary.pk, other.beneficiary, judgement)
    return found


def sweep_duplicates(*, since: datetime | None = None) -> Iterator[tuple[int, int]]:
    """Look for the duplicates of everybody registered since then; counts of each part done.

    Each part is a transaction: what was found stays when the sweep is broken off.
    """
    last = 0
    while keys := _next_people(last, since):
        last = keys[-1]
        with transaction.atomic():
            found = sum(map(find_duplicates_of, people(keys)))
        yield len(keys), found


@transaction.atomic
def decide_pair(*, pair: DuplicatePair, state: PairState, reason: str, decided_by: User) -> None:
    """Say that the two are different persons, or that it cannot be told yet.

    Raises PairDecided when somebody merged them meanwhile.
    """
    locked = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    if locked.state == PairState.SAME or locked.merges.filter(state=MergeState.PROPOSED).exists():
        raise errors.PairDecided
    locked.state = state
    locked.reason = reason
    locked.decided_by = decided_by
    locked.decided_at = clock.now()
    locked.save()


def _next_people(last: int, since: datetime | None) -> list[int]:
    rows = unmerged(Beneficiary.objects.filter(pk__gt=last))
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _write(one: int, other: int, judgement: Judgement) -> bool:
    """Whether the pair is new."""
    said = {
        "score": round(judgement.score, 2),
        "band": str(judgement.band),
        "reasons": judgement.reasons,
    }
    first, second = sorted((one, other))
    pair, is_new = DuplicatePair.objects.get_or_create(
        first_id=first, second_id=second, defaults=said
    )
    if not is_new and pair.state in {PairState.OPEN, PairState.LATER}:
        DuplicatePair.objects.filter(pk=pair.pk).update(**said)
    return is_new
