"""What processes wait for: due times, messages and signals."""

from django.db import models

from common import clock
from workflows.models.instance import ProcessInstance


class Timer(models.Model):
    """A due time that a process waits for; the row goes when it fires or is no longer needed.

    The expression and calendar are kept beside the instant, so that a moved holiday can be
    computed again.

    .. no_pii
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="timers")
    number = models.PositiveIntegerField()
    node = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    expression = models.CharField(max_length=200)
    calendar = models.CharField(max_length=20, blank=True)
    armed_at = models.DateTimeField(default=clock.now)
    remaining = models.PositiveIntegerField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at"], name="timer_due")]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="timer_once")]

    def __str__(self) -> str:
        return f"timer {self.node} {self.pk}"


class Subscription(models.Model):
    """A message or signal that a process waits for; the row goes when it arrives.

    .. no_pii
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="subscriptions")
    number = models.PositiveIntegerField()
    node = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=[("message", "message"), ("signal", "signal")])
    name = models.CharField(max_length=120)
    correlation_key = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "name", "correlation_key"], name="subscription_lookup")
        ]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="subscription_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class PendingMessage(models.Model):
    """A message that arrived before anybody waited for it; kept until somebody does, or too old.

    .. no_pii: codes and keys only
    """

    name = models.CharField(max_length=120)
    correlation_key = models.CharField(max_length=120, blank=True)
    variables = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["name", "correlation_key"], name="pending_lookup")]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
