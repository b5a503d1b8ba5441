"""Instances that were moved to another version of their model."""

from django.conf import settings
from django.db import models

from common import clock
from workflows.models.definition import Definition
from workflows.models.instance import ProcessInstance


class InstanceMigration(models.Model):
    """One instance's move from a version to another, with what it needs to be undone.

    ``before`` holds the state and the waiting rows as they were. It can be reverted as long as
    nothing has happened to the instance since (``last_event``).
    States: done, reverted (``reverted_at``).

    .. no_pii: element ids and codes
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="migrations")
    batch = models.CharField(max_length=36)
    source = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    target = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    plan = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    last_event = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reverted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["batch"], name="migration_batch")]

    def __str__(self) -> str:
        return f"migration {self.pk}"
