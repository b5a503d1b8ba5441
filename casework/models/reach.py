"""Who reaches which case, written down for speed."""

from django.db import models

from casework.models.case import Case


class CaseReach(models.Model):
    """One audience that reaches a case, and when something is due in it; see ``casework.reach``.

    ``due_at`` is far away where nothing is due. ``until`` is the end of a grant: the row gives
    nothing from then on.

    .. no_pii: codes of bodies, roles and accounts
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="reach", db_index=False)
    audience = models.CharField(max_length=80)
    is_open = models.BooleanField()
    due_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "case_id"]
        constraints = [models.UniqueConstraint(fields=["case", "audience"], name="case_reach_once")]
        indexes = [
            models.Index(
                fields=["audience", "due_at", "case"],
                name="case_reach_due",
                condition=models.Q(is_open=True),
            )
        ]

    def __str__(self) -> str:
        return f"reach {self.pk}"
