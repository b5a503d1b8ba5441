import logging
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Common ground")

    def ready(self) -> None:
        from common import opening, wall

        opening.connect()
        wall.connect()
        post_migrate.connect(_build_wall, sender=self)


def _build_wall(**context: Any) -> None:
    """Build the wall upon the tables as they are now, where the database has one."""
    if context["using"] != "default" or connections["default"].vendor != "postgresql":
        return
    from common.wall import install

    try:
        install.install()
    except install.CannotBuild as refused:
        logging.getLogger(__name__).warning("%s", refused)
