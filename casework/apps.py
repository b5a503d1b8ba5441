from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        from casework import checks, receivers, walls

        receivers.connect()
        walls.connect()
        post_migrate.connect(_publish_wordings, sender=self)
        register(checks.consent_texts, Tags.database)


def _publish_wordings(**context: Any) -> None:
    from casework import wordings

    # A flush, as after a test that commits, says nothing of the tables: they all exist.
    state = context.get("apps") or apps
    fields = getattr(state.all_models["casework"].get("consentwording"), "_meta", None)
    # A history of migrations that stops earlier has texts of one purpose only.
    has_table = fields is not None and any(each.name == "purpose" for each in fields.fields)
    if has_table and context["using"] == "default":
        wordings.publish()
