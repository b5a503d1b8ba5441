from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        post_migrate.connect(_publish_wordings, sender=self)
        _fill_agenda()


def _fill_agenda() -> None:
    from casework import agenda, duties

    agenda.SOURCES.extend(source for source in duties.DUTIES if source not in agenda.SOURCES)


def _publish_wordings(**context: Any) -> None:
    from casework import wordings

    # A flush, as after a test that commits, says nothing of the tables: they all exist.
    state = context.get("apps") or apps
    has_table = "consentwording" in state.all_models["casework"]
    if has_table and context["using"] == "default":
        wordings.publish()
