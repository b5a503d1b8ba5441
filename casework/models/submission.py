"""Forms that were carried out, so that sending one again changes nothing."""

from django.conf import settings
from django.db import models

from common import clock


class Submission(models.Model):
    """One sending of a form by one officer, by the key that the form carries.

    .. no_pii: an officer's act and a case number
    """

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    #: A keyed mark of what was sent; empty where a form sent twice cannot differ.
    digest = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "key"]

    def __str__(self) -> str:
        return f"submission {self.key}"
