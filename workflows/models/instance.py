"""Running processes and the human work in them, on viewflow's abstract models."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import PROCESS, STATUS

from casework.models import Case, Request
from common import clock
from common.models import Territory
from partners.models import Organisation
from workflows.models.definition import Definition

#: Statuses of a user task that somebody still has to do.
LIVE = [STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED]


class ProcessInstance(AbstractProcess):
    """One run of a released process version for one request.

    ``state`` is the engine's: what is active, with variables that hold codes and keys only. A
    called process knows its ``parent`` and the token of the call activity there.
    States (viewflow's): NEW running (or ``is_suspended``: nothing moves), DONE, CANCELED.

    .. no_pii: codes and keys only
    """

    definition = models.ForeignKey(
        Definition, models.PROTECT, related_name="instances", db_index=False
    )
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="processes")
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="processes")
    state = models.JSONField(default=dict)
    outcome = models.CharField(max_length=80, blank=True)
    created = models.DateTimeField(_("started"), default=clock.now)
    is_suspended = models.BooleanField(_("suspended"), default=False)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="called", db_index=False
    )
    parent_token = models.PositiveIntegerField(null=True)
    #: what a message start must not start twice at once: process, message and correlation key.
    start_key = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["definition", "status"], name="instance_definition")]
        constraints = [
            models.UniqueConstraint(
                fields=["start_key"],
                name="instance_start_key_once",
                condition=Q(status=PROCESS.NEW) & ~Q(start_key=""),
            ),
            models.UniqueConstraint(fields=["parent", "parent_token"], name="instance_called_once"),
        ]

    def __str__(self) -> str:
        return f"process {self.pk}"

    @property
    def coerced(self) -> "ProcessInstance":
        """Itself: viewflow would read the Flow class to find that out."""
        return self

    @property
    def brief(self) -> str:
        """The definition's name; viewflow's own would render stored text as a template."""
        return self.definition.name


class UserTask(AbstractTask):
    """Human work that a process waits for, meant for a role in an organisation or a territory.

    ``node`` is the element of the model, ``number`` the engine's token. A delegated task has the
    helper as owner and goes back to ``delegated_by`` once ``is_resolved``.
    States (viewflow's): NEW, ASSIGNED, STARTED, DONE, CANCELED.

    .. no_pii: codes and keys only
    """

    process = models.ForeignKey(
        ProcessInstance, models.CASCADE, related_name="tasks", db_index=False
    )
    number = models.PositiveIntegerField(_("position in the process"))
    node = models.CharField(max_length=120)
    name = models.CharField(_("what to do"), max_length=200)
    form_key = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="user_tasks", db_index=False
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, related_name="+", db_index=False
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=50)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    follow_up_at = models.DateTimeField(_("look at it again on"), null=True, blank=True)
    delegated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    is_resolved = models.BooleanField(default=False)
    created = models.DateTimeField(_("created"), default=clock.now)
    # viewflow indexes it alone; our queue is found by the partial index below.
    status = models.CharField(
        _("Status"), choices=STATUS.choices, default=STATUS.NEW, max_length=50
    )
    # viewflow's manager wraps every row that is read; nothing here uses what it adds.
    objects = models.Manager()
    # Columns of viewflow's own flows: here the engine's state knows.
    previous = token = scheduled = external_task_id = None
    # Never set: whose work it is, the policy decides. Without viewflow's index.
    owner_permission_content_type = models.ForeignKey(
        ContentType, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # viewflow cascades here: deleting an officer's account would erase the work left to do.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="user_tasks",
        db_index=False,
    )

    class Meta:
        ordering = ["due_at", "id"]
        # What every completed task pays for: none that another one holds, none for ended tasks.
        indexes = [
            models.Index(
                fields=["organisation", "role", "due_at"],
                name="user_task_queue",
                condition=Q(status__in=LIVE),
            ),
            models.Index(
                fields=["owner", "due_at"], name="user_task_owner", condition=Q(status__in=LIVE)
            ),
            models.Index(
                fields=["territory", "role"],
                name="user_task_territory",
                condition=Q(status__in=LIVE, territory__isnull=False),
            ),
            models.Index(
                fields=["delegated_by"],
                name="user_task_delegated",
                condition=Q(delegated_by__isnull=False),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="user_task_once")]
        permissions = [("work_on_usertask", "Can work on this task")]

    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def brief(self) -> str:
        """What to do, as plain text; viewflow's own would render it as a template."""
        return self.name


class AppendOnly(models.QuerySet):
    """Rows that are added and read, never changed and never taken away one by one."""

    def update(self, **kwargs: object) -> int:
        raise NotImplementedError("A history is not rewritten.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NotImplementedError("A history is not shortened.")


class HistoryEvent(models.Model):
    """One line of a process's history; rows are only ever added.

    Lines of kind ``event`` hold what happened to the engine (``workflows.bpmn.log``): played again
    in order they give the state of any moment. The other lines say what came of it.

    .. no_pii: element ids and codes
    """

    process = models.ForeignKey(
        ProcessInstance, models.CASCADE, related_name="history", db_index=False
    )
    kind = models.CharField(max_length=20)
    node = models.CharField(max_length=120, blank=True)
    token = models.PositiveIntegerField(null=True)
    scope = models.PositiveIntegerField(null=True)
    detail = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(default=clock.now)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["process", "id"], name="history_process")]

    def __str__(self) -> str:
        return f"{self.kind} {self.node}"


class Incident(models.Model):
    """An automatic step that failed, is tried again with growing delays, then waits for somebody.

    States: open (``resolved_at`` empty; with ``retry_at`` it is tried again by itself), resolved.

    .. no_pii: a code and an element id; never the text of an exception
    """

    process = models.ForeignKey(ProcessInstance, models.CASCADE, related_name="incidents")
    node = models.CharField(max_length=120)
    token = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=1)
    retry_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["process"], name="incident_open", condition=Q(resolved_at__isnull=True)
            ),
            models.Index(
                fields=["retry_at"], name="incident_retry", condition=Q(resolved_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} at {self.node}"
