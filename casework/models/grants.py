"""Explicit grants: who else reaches a case, why and until when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from casework.enums import GrantKind
from casework.models.case import Case
from common import clock


class CaseGrant(UserObjectPermissionBase):
    """An explicit grant of guardian: this officer reaches this case until ``expires_at``.

    States: live; expired; ended by somebody (``ended_at``). A grant that ended stays as a record;
    the same officer may be granted the case again, which opens it anew.

    .. pii: why an officer needs a person's file; erased with the case
    """

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=12, choices=GrantKind.choices, default=GrantKind.SHARED)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-granted_at", "-id"]
        indexes = [models.Index(fields=["user", "expires_at"], name="case_grant_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "content_object"], name="case_grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"
