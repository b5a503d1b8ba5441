"""On what a disclosure stands: the person's consent, or a ground in law. One decision for all."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from casework.enums import ConsentPurpose
from casework.majority import is_minor
from casework.models import Beneficiary, Case, Consent, LegalBasis, LegalDisclosure
from common import clock
from partners.models import Organisation


def live_consents(
    case: Case, *, recipient: Organisation | None = None, at: datetime | None = None
) -> QuerySet[Consent]:
    """Consents to referrals that hold at ``at`` (now), for ``recipient`` when given.

    A guardian's ends when the person comes of age, also when their birth date was corrected since;
    a minor's own holds at no time.
    """
    at = at or clock.now()
    live = Consent.objects.filter(
        _of_age(case.beneficiary, at),
        case=case,
        purpose=ConsentPurpose.REFERRAL,
        given_at__lte=at,
        expires_at__gt=at,
    ).filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at))
    if recipient is not None:
        live = live.filter(recipient=recipient)
    found = live.select_related("recipient").prefetch_related("withdrawals")
    return found.order_by("-given_at", "-id")


def holds(consent: Consent, person: Beneficiary, at: datetime) -> bool:
    """The same of a consent and its person at hand; the two are tested against each other."""
    if not consent.is_live(at):
        return False
    if person.latest_birth() is None:
        return True
    return is_minor(person, clock.local(at).date()) == consent.given_by_guardian


def live_legal_disclosures(
    case: Case, *, recipient: Organisation | None = None, at: datetime | None = None
) -> QuerySet[LegalDisclosure]:
    """Decisions to disclose on a ground in law that hold at ``at`` (now)."""
    at = at or clock.now()
    live = LegalDisclosure.objects.filter(case=case, holds_from__lte=at, expires_at__gt=at).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    )
    if recipient is not None:
        live = live.filter(recipient=recipient)
    return live.select_related("recipient", "basis").order_by("-recorded_at", "id")


def covering_basis(
    case: Case, *, recipient: Organisation, fields: Collection[str], at: datetime | None = None
) -> Consent | LegalDisclosure | None:
    """What lets ``recipient`` learn every one of ``fields`` at ``at`` (now); None without it.

    The person's consent comes first: the law's grounds are for when there is none. Two bases are
    never added up.
    """
    at = at or clock.now()
    wanted = set(fields)
    for consent in live_consents(case, recipient=recipient, at=at):
        if wanted <= set(consent.fields_at(at)):
            return consent
    for legal in live_legal_disclosures(case, recipient=recipient, at=at):
        if wanted <= set(legal.fields):
            return legal
    return None


def still_covers(
    basis: Consent | LegalDisclosure, *, fields: Collection[str], at: datetime | None = None
) -> bool:
    """Whether a basis that was found before still covers ``fields``, read anew."""
    at = at or clock.now()
    wanted = set(fields)
    if isinstance(basis, LegalDisclosure):
        fresh = live_legal_disclosures(basis.case, at=at).filter(pk=basis.pk).first()
        return fresh is not None and wanted <= set(fresh.fields)
    consent = live_consents(basis.case, at=at).filter(pk=basis.pk).first()
    return consent is not None and wanted <= set(consent.fields_at(at))


def legal_bases(roles: Collection[str]) -> list[LegalBasis]:
    """The grounds in law that somebody who holds ``roles`` may use today."""
    rows = LegalBasis.objects.order_by("code")
    return [row for row in rows if row.is_current and set(row.roles.split()) & set(roles)]


def _of_age(person: Beneficiary, at: datetime) -> Q:
    """Consents by whoever gives them at ``at``: the guardian of a minor, else the person."""
    if person.latest_birth() is None:
        return Q()
    return Q(given_by_guardian=is_minor(person, clock.local(at).date()))
