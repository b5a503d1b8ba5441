"""What referrals does when it hears that something happened below."""

from casework.errors import ReferralStillOpen
from casework.models import Case, Consent
from casework.signals import case_closing, consent_withdrawn
from referrals.machine import OPEN
from referrals.models import Referral


def connect() -> None:
    """Listen to casework; called once when the app is ready."""
    consent_withdrawn.connect(stop_sharing, sender=Consent, dispatch_uid="stop-sharing")
    case_closing.connect(keep_open, sender=Case, dispatch_uid="keep-open")


def stop_sharing(*, consent: Consent, fields: tuple[str, ...], **_: object) -> None:
    """End what was disclosed on the strength of the consent, as far as it was taken back."""
    from referrals import services

    services.end_disclosures(consent=consent, fields=fields)


def keep_open(*, case: Case, **_: object) -> None:
    """Refuse to close a case while a body still works on a referral of it."""
    if Referral.objects.filter(request__case=case, state__in=OPEN).exists():
        raise ReferralStillOpen
