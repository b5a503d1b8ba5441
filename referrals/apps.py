from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        from casework import consequences
        from referrals import receivers, selectors, treatments, walls

        receivers.connect()
        treatments.connect()
        walls.connect()
        consequences.connect(effects=selectors.effects, copies=selectors.copies)
