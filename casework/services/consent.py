"""Recording what a person allowed, and undoing it when they withdraw it."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from casework import errors, events
from casework.enums import ConsentMethod, ConsentPurpose, EventKind, ReadBy, SharedField
from casework.majority import MAJORITY, comes_of_age_at, is_minor
from casework.models import (
    Beneficiary,
    Case,
    Consent,
    ConsentParties,
    ConsentWithdrawal,
    ConsentWording,
)
from casework.permissions import told_of
from casework.selectors import ending_consents
from casework.signals import consent_withdrawn
from common import clock
from common.models import Language
from common.names import search_key
from partners.enums import NotificationKind
from partners.models import Organisation, User
from partners.services import notify

__all__ = [
    "DEFAULT_VALIDITY",
    "MAJORITY",
    "record_consent",
    "warn_of_ending_consents",
    "withdraw_consent",
    "withdraw_consents",
]

#: A consent holds for twelve months unless the person wants less; never for more (domain §7.7).
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
    refusal_explained: bool,
    purpose: ConsentPurpose = ConsentPurpose.REFERRAL,
    read_by: ReadBy = ReadBy.OFFICER,
    interpreter: str = "",
    witness: str = "",
    paper: str = "",
    given_by_guardian: bool = False,
    guardian: Beneficiary | None = None,
    guardian_name: str = "",
    validity: timedelta = DEFAULT_VALIDITY,
) -> Consent:
    """Write down that the person lets ``recipient`` learn ``fields`` for one purpose.

    A guardian's consent ends on the person's 18th birthday at the latest. Raises
    RefusalNotExplained; ConsentIncomplete without a field, a paper's place for a signature, a
    witness for verbal consent or the interpreter who read; ConsentTooLong;
    WordingOfAnotherPurpose; ConsentOfGuardianNeeded for a minor, GuardianNotNeeded for anybody
    else, GuardianUnfit when it is the child or a minor.
    """
    if not refusal_explained:
        raise errors.RefusalNotExplained
    _check_form(purpose, fields, method, witness, paper, read_by, interpreter)
    if wording.purpose != purpose:
        raise errors.WordingOfAnotherPurpose
    if not timedelta() < validity <= DEFAULT_VALIDITY:
        raise errors.ConsentTooLong
    _check_guardian(
        case.beneficiary,
        is_given=given_by_guardian,
        guardian=guardian,
        name=guardian_name,
    )
    now = clock.now()
    expires_at = now + validity
    if given_by_guardian and (of_age := comes_of_age_at(case.beneficiary)):
        expires_at = min(expires_at, of_age)
    consent = Consent.objects.create(
        case=case,
        recipient=recipient,
        purpose=purpose,
        fields=sorted(fields),
        method=method,
        wording=wording,
        read_in=read_in,
        read_by=read_by,
        refusal_explained=refusal_explained,
        given_by_guardian=given_by_guardian,
        guardian=guardian,
        recorded_by=recorded_by,
        given_at=now,
        expires_at=expires_at,
    )
    ConsentParties.objects.create(
        consent=consent,
        witness=witness.strip(),
        guardian=guardian_name.strip(),
        interpreter=interpreter.strip(),
        paper=paper.strip(),
    )
    events.record(
        case,
        EventKind.CONSENT_GIVEN,
        actor=recorded_by,
        organisation=case.organisation,
        recipient=recipient.code,
        purpose=purpose.value,
        fields=sorted(fields),
    )
    return consent


@transaction.atomic
def withdraw_consent(
    *,
    consent: Consent,
    withdrawn_by: User | None,
    fields: Collection[SharedField] | None = None,
) -> Consent:
    """End a consent now, as a whole or for ``fields`` only.

    What was shared on its strength stops in the same transaction. Taking back the last field ends
    the consent; taking back what is not allowed any more changes nothing.
    """
    held = Consent.objects.select_for_update(of=("self",), no_key=True)
    consent = held.select_related("case__organisation").get(pk=consent.pk)
    if consent.withdrawn_at is not None:
        return consent
    now = clock.now()
    left = consent.fields_at(now)
    taken = left if fields is None else [field for field in left if field in set(fields)]
    if fields is not None and not taken:
        return consent
    is_whole = len(taken) == len(left)
    ConsentWithdrawal.objects.create(
        consent=consent, fields=taken, is_whole=is_whole, at=now, recorded_by=withdrawn_by
    )
    if is_whole:
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
    events.record(
        consent.case,
        EventKind.CONSENT_WITHDRAWN,
        actor=withdrawn_by,
        organisation=consent.case.organisation,
        recipient=consent.recipient_id,
        fields=taken,
    )
    consent_withdrawn.send(sender=Consent, consent=consent, fields=tuple(taken))
    return consent


@transaction.atomic
def withdraw_consents(
    *,
    case: Case,
    withdrawn_by: User | None,
    recipient: Organisation | None = None,
    fields: Collection[SharedField] | None = None,
) -> int:
    """Withdraw everything, or what one body or ``fields`` are concerned; how many consents changed.

    Consents that expired are withdrawn too: what was sent on their strength is still held.
    """
    standing = case.consents.filter(withdrawn_at__isnull=True).order_by("id")
    if recipient is not None:
        standing = standing.filter(recipient=recipient)
    count = 0
    for consent in standing:
        if fields is None or set(fields) & set(consent.fields_at(clock.now())):
            withdraw_consent(consent=consent, withdrawn_by=withdrawn_by, fields=fields)
            count += 1
    return count


@transaction.atomic
def warn_of_ending_consents() -> int:
    """Tell whoever is in charge, 14 days before, that a consent ends; how many are ending.

    Each consent is told of once. What was disclosed runs on after the end, nothing new goes out.
    """
    count = 0
    for consent in ending_consents():
        notify(
            kind=NotificationKind.CONSENT_ENDING,
            organisation=consent.case.organisation,
            reference=consent.case.number,
            path=f"/cases/{consent.case.number}/consents/",
            key=f"consent:{consent.pk}:ending",
            **told_of(consent.case),
        )
        count += 1
    return count


def _check_form(
    purpose: ConsentPurpose,
    fields: Collection[SharedField],
    method: ConsentMethod,
    witness: str,
    paper: str,
    read_by: ReadBy,
    interpreter: str,
) -> None:
    missing = (
        purpose == ConsentPurpose.REFERRAL and not fields,
        method == ConsentMethod.SIGNED and not paper.strip(),
        method == ConsentMethod.VERBAL and not witness.strip(),
        read_by == ReadBy.INTERPRETER and not interpreter.strip(),
    )
    if any(missing):
        raise errors.ConsentIncomplete


def _check_guardian(
    person: Beneficiary, *, is_given: bool, guardian: Beneficiary | None, name: str
) -> None:
    today = clock.today()
    if not is_given:
        if is_minor(person, today):
            raise errors.ConsentOfGuardianNeeded
        return
    if person.latest_birth() is not None and not is_minor(person, today):
        raise errors.GuardianNotNeeded
    if guardian is None and not name.strip():
        raise errors.ConsentOfGuardianNeeded
    if guardian is not None and (guardian.pk == person.pk or is_minor(guardian, today)):
        raise errors.GuardianUnfit
    if guardian is None and _is_own_name(person, name):
        raise errors.GuardianUnfit


def _is_own_name(person: Beneficiary, name: str) -> bool:
    """Whether a guardian is named as the child is: children do not consent for themselves."""
    named = set(search_key(name).split())
    own = (f"{person.given_names} {person.family_names}", person.name_ar)
    return any(words.strip() and set(search_key(words).split()) == named for words in own)
