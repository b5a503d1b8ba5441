"""Deadlines that the law gives, running for one request."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.enums import ClockStatus, WarningMark
from casework.models.case import Request
from casework.models.reference import StatutoryDeadline
from common import clock


class StatutoryClock(models.Model):
    """A legal time limit that runs for a request, in calendar time and never paused.

    ``due_at`` is the strict end of the limit; ``last_filing_date`` the day shown to people, moved
    to the next working day when the strict one is not (domain §6).
    States: running; met; missed; dropped (the person renounced).

    .. no_pii
    """

    request = models.ForeignKey(Request, models.CASCADE, related_name="statutory_clocks")
    deadline = models.ForeignKey(StatutoryDeadline, models.PROTECT, related_name="+")
    triggered_at = models.DateTimeField(_("starts"))
    due_at = models.DateTimeField(_("ends"))
    last_filing_date = models.DateField(_("last day to file"))
    status = models.CharField(
        max_length=8, choices=ClockStatus.choices, default=ClockStatus.RUNNING
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at"], name="clock_running", condition=models.Q(status="running")
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.pk}"


class ClockWarning(models.Model):
    """A moment at which somebody is to be warned of a legal deadline.

    States: to come; given (``given_at``). What was not given when the deadline is settled is
    removed.

    .. no_pii
    """

    clock = models.ForeignKey(StatutoryClock, models.CASCADE, related_name="warnings")
    mark = models.CharField(max_length=3, choices=WarningMark.choices)
    due_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="clock_warning_due",
                condition=models.Q(given_at__isnull=True),
            )
        ]
        constraints = [models.UniqueConstraint(fields=["clock", "mark"], name="clock_warning_once")]

    def __str__(self) -> str:
        return f"warning {self.pk}"
