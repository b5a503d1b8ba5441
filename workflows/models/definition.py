"""Released process models: never edited, never deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock


class Definition(models.Model):
    """One released version of a process model, with the file as it was released.

    .. no_pii
    """

    key = models.CharField(_("key"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=200)
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    released_at = models.DateTimeField(default=clock.now)
    #: id of the definition that each call activity with a fixed binding calls, by node id.
    bindings = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="definition_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    @property
    def class_name(self) -> str:
        """Name under which viewflow stores a reference to the compiled version."""
        words = self.key.replace("_", "-").split("-")
        return "".join(word.capitalize() for word in words) + f"Flow_v{self.version}"


class DecisionDefinition(models.Model):
    """One released version of a decision, with the DMN file in which it stands.

    .. no_pii
    """

    key = models.CharField(_("key"), max_length=120)
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=200)
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    released_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="decision_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"
