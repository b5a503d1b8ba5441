"""What referrals does when it hears that something happened below."""

from casework.models import Consent
from casework.signals import consent_withdrawn


def connect() -> None:
    """Listen to casework; called once when the app is ready."""
    consent_withdrawn.connect(stop_sharing, sender=Consent, dispatch_uid="stop-sharing")


def stop_sharing(*, consent: Consent, **_: object) -> None:
    """Withdraw every open referral that stands on the withdrawn consent."""
    from referrals import services

    services.withdraw_for_consent(consent=consent)
