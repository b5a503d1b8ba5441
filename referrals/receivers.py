"""What referrals does when it hears that something happened below."""

from casework.models import Consent
from casework.signals import consent_withdrawn


def connect() -> None:
    """Listen to casework; called once when the app is ready."""
    consent_withdrawn.connect(stop_sharing, sender=Consent, dispatch_uid="stop-sharing")


def stop_sharing(*, consent: Consent, fields: tuple[str, ...], **_: object) -> None:
    """End what was disclosed on the strength of the consent, as far as it was taken back."""
    from referrals import services

    services.end_disclosures(consent=consent, fields=fields)
