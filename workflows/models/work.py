"""What surrounds human work: drafts, absences, and grants beyond a role."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from common import clock
from workflows.models.instance import UserTask


class TaskDraft(models.Model):
    """What an officer has typed into a task's form so far; it goes when the task ends.

    .. pii: free text of a form; erased when the task is completed or cancelled
    """

    task = models.OneToOneField(UserTask, models.CASCADE, related_name="draft")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"draft of task {self.task_id}"


class Substitution(models.Model):
    """Who does an absent officer's claimed tasks, from one day to another, both included.

    States: planned, running, over (by its dates), ended early (``ended_at``).

    .. no_pii: officers' accounts only
    """

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="substitutions",
        verbose_name=_("absent"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="substituting",
        verbose_name=_("done by"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["substitute", "ends_on"], name="substitution_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="substitution_dates"
            ),
            models.CheckConstraint(
                condition=~models.Q(substitute=models.F("absent")), name="substitution_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"substitution {self.pk}"


class UserTaskGrant(UserObjectPermissionBase):
    """An explicit grant of guardian: this officer may work on this task, whatever their role.

    .. no_pii: officers' accounts only
    """

    content_object = models.ForeignKey(UserTask, models.CASCADE, related_name="grants")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object"], name="user_task_grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"
