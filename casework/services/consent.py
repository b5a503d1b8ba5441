"""Recording what a person allowed, and undoing it when they withdraw it."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from casework import errors, events
from casework.enums import ConsentMethod, EventKind, SharedField
from casework.models import Case, Consent, ConsentWording
from casework.signals import consent_withdrawn
from common import clock
from common.models import Language
from partners.models import Organisation, User

#: Age of majority in Morocco (Family Code, article 209).
MAJORITY = 18
#: A consent holds for twelve months unless it says otherwise (domain §7.7).
DEFAULT_VALIDITY = timedelta(days=365)


@transaction.atomic
def record_consent(
    *,
    case: Case,
    recipient: Organisation,
    fields: Collection[SharedField],
    method: ConsentMethod,
    wording: ConsentWording,
    read_in: Language,
    recorded_by: User,
    witness: str = "",
    given_by_guardian: bool = False,
    validity: timedelta = DEFAULT_VALIDITY,
) -> Consent:
    """Write down that the person lets ``recipient`` learn ``fields`` for a referral.

    Raises ConsentIncomplete without a field, or for verbal consent without a witness;
    ConsentOfGuardianNeeded when a minor's guardian did not give it.
    """
    if not fields or (method == ConsentMethod.VERBAL and not witness.strip()):
        raise errors.ConsentIncomplete
    age = case.beneficiary.age_on(clock.today())
    if age is not None and age < MAJORITY and not given_by_guardian:
        raise errors.ConsentOfGuardianNeeded
    now = clock.now()
    consent = Consent.objects.create(
        case=case,
        recipient=recipient,
        fields=sorted(fields),
        method=method,
        wording=wording,
        read_in=read_in,
        witness=witness,
        given_by_guardian=given_by_guardian,
        recorded_by=recorded_by,
        given_at=now,
        expires_at=now + validity,
    )
    events.record(
        case,
        EventKind.CONSENT_GIVEN,
        actor=recorded_by,
        organisation=case.organisation,
        recipient=recipient.code,
        fields=sorted(fields),
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, withdrawn_by: User | None) -> Consent:
    """End a consent now. Referrals that stand on it are withdrawn in the same transaction."""
    held = Consent.objects.select_for_update(of=("self",), no_key=True)
    consent = held.select_related("case").get(pk=consent.pk)
    if consent.withdrawn_at is not None:
        return consent
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    events.record(
        consent.case,
        EventKind.CONSENT_WITHDRAWN,
        actor=withdrawn_by,
        organisation=consent.case.organisation,
        recipient=consent.recipient_id,
    )
    consent_withdrawn.send(sender=Consent, consent=consent)
    return consent
