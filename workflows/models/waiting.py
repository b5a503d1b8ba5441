"""What processes wait for: due times, messages and signals."""

from django.db import models
from django.db.models import Q

from common import clock
from workflows.models.definition import Definition
from workflows.models.instance import ProcessInstance


class Timer(models.Model):
    """A due time that a process waits for; the row goes when it fires or is no longer needed.

    The expression and calendar are kept beside the instant, so that a moved holiday can be
    computed again.

    .. no_pii
    """

    process = models.ForeignKey(
        ProcessInstance, models.CASCADE, related_name="timers", db_index=False
    )
    number = models.PositiveIntegerField()
    node = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    expression = models.CharField(max_length=200)
    calendar = models.CharField(max_length=20, blank=True)
    #: state of the calendar's tables by which ``due_at`` was reckoned (``opening.revision``).
    calendar_revision = models.CharField(max_length=16, blank=True)
    #: from when ``due_at`` was counted: the arming, or the last scheduled firing of a cycle.
    armed_at = models.DateTimeField(default=clock.now)
    remaining = models.PositiveIntegerField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["due_at"], name="timer_due"),
            models.Index(
                fields=["calendar_revision"], name="timer_calendar", condition=~Q(calendar="")
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="timer_once")]

    def __str__(self) -> str:
        return f"timer {self.node} {self.pk}"


class Subscription(models.Model):
    """A message or signal that a process waits for; the row goes when it arrives.

    .. no_pii
    """

    process = models.ForeignKey(
        ProcessInstance, models.CASCADE, related_name="subscriptions", db_index=False
    )
    number = models.PositiveIntegerField()
    node = models.CharField(max_length=120)
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
        indexes = [
            models.Index(fields=["name", "correlation_key"], name="pending_lookup"),
            models.Index(fields=["expires_at"], name="pending_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class StartTrigger(models.Model):
    """What starts a new instance of the newest version by itself: time, message, signal, condition.

    Rows are made when a version is released, and go when the next one is.

    .. no_pii
    """

    definition = models.ForeignKey(Definition, models.CASCADE, related_name="triggers")
    node = models.CharField(max_length=120)
    kind = models.CharField(max_length=11)
    name = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    timer = models.CharField(max_length=10, blank=True)
    expression = models.CharField(max_length=200, blank=True)
    calendar = models.CharField(max_length=20, blank=True)
    remaining = models.PositiveIntegerField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    #: last value of a condition: it starts an instance when it becomes true.
    was_true = models.BooleanField(default=False)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["kind", "name"], name="trigger_lookup"),
            models.Index(fields=["due_at"], name="trigger_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.node}"
