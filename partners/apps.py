from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        from common import audit
        from partners import receivers
        from partners.permissions import seats_of

        receivers.connect()
        audit.describe_actors(seats_of)
