from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Processes")

    def ready(self) -> None:
        from workflows import receivers, treatments, walls

        receivers.connect()
        treatments.connect()
        walls.connect()
