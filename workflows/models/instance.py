"""Running processes and the human work in them, on viewflow's abstract models."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import STATUS

from casework.models import Case, Request
from common import clock
from partners.models import Organisation
from workflows.models.definition import Definition

#: Statuses of a user task that somebody still has to do.
LIVE = [STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED]


class ProcessInstance(AbstractProcess):
    """One run of a released process version for one request.

    ``state`` is the engine's: what is active, with variables that hold codes and keys only.
    States (viewflow's): NEW running, DONE, CANCELED.

    .. no_pii: codes and keys only
    """

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="instances")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="processes")
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="processes")
    state = models.JSONField(default=dict)
    outcome = models.CharField(max_length=80, blank=True)
    created = models.DateTimeField(_("started"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["definition", "status"], name="instance_definition")]

    def __str__(self) -> str:
        return f"process {self.pk}"

    @property
    def brief(self) -> str:
        """The definition's name; viewflow's own would render stored text as a template."""
        return self.definition.name


class UserTask(AbstractTask):
    """Human work that a process waits for, meant for a role in an organisation.

    States (viewflow's): NEW, ASSIGNED, STARTED, DONE, CANCELED.

    .. no_pii: codes and keys only
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField(_("position in the process"))
    name = models.CharField(_("what to do"), max_length=200)
    form_key = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="user_tasks"
    )
    priority = models.PositiveSmallIntegerField(default=50)
    due_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(_("created"), default=clock.now)
    previous = None
    # viewflow cascades here: deleting an officer's account would erase the work left to do.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="user_tasks"
    )

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["organisation", "role", "due_at"],
                name="user_task_queue",
                condition=Q(status__in=LIVE),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="user_task_once")]

    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def brief(self) -> str:
        """What to do, as plain text; viewflow's own would render it as a template."""
        return self.name


class HistoryEvent(models.Model):
    """One line of a process's history; rows are only ever added.

    .. no_pii: element ids and codes
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="history")
    kind = models.CharField(max_length=20)
    node = models.CharField(max_length=80, blank=True)
    token = models.PositiveIntegerField(null=True)
    scope = models.PositiveIntegerField(null=True)
    detail = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["process", "id"], name="history_process")]

    def __str__(self) -> str:
        return f"{self.kind} {self.node}"


class Incident(models.Model):
    """An automatic step that failed and waits for somebody to mend the cause and retry.

    States: open (``resolved_at`` empty), resolved.

    .. no_pii: a code and an element id; never the text of an exception
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="incidents")
    node = models.CharField(max_length=80)
    token = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=1)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["process"], name="incident_open", condition=Q(resolved_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} at {self.node}"
