"""What was taken from intake registers, so that taking it again changes nothing."""

from django.conf import settings
from django.db import models

from casework.models.case import Request
from common import clock
from partners.models import Organisation


class RegisterImport(models.Model):
    """One run of an import that was carried out.

    .. no_pii: the name of the file and counts
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    imported = models.PositiveIntegerField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportedRow(models.Model):
    """One row of a register and the request that it became.

    .. pii: a keyed mark of the row, which tells nothing without the key; erased with the request
    """

    run = models.ForeignKey(RegisterImport, models.CASCADE, related_name="imported_rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    request = models.ForeignKey(Request, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], name="register_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"row {self.line} of import {self.run_id}"
