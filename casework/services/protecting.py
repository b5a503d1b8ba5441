"""Sealing the texts of a case with the keys of protected files, once it became one."""

from django.db import models, transaction

from casework.models import (
    Appointment,
    Assessment,
    Case,
    CaseNeed,
    Conference,
    Decision,
    FollowUp,
    Goal,
    PlannedService,
)
from common.sealing.fields import SealedTextField

#: The tables whose rows hang on a case and hold sealed texts.
TABLES: tuple[type[models.Model], ...] = (
    Appointment,
    Assessment,
    CaseNeed,
    Conference,
    Decision,
    FollowUp,
    Goal,
    PlannedService,
)


@transaction.atomic
def protect_texts(case: Case) -> None:
    """Seal anew what was written before the case became very sensitive."""
    for table in TABLES:
        fields = table._meta.concrete_fields  # noqa: SLF001 -- public by Django's documentation
        sealed = [field.attname for field in fields if isinstance(field, SealedTextField)]
        for row in table.objects.filter(case=case).order_by("pk"):
            row.case = case
            for name in sealed:
                getattr(row, name)  # what was opened is sealed again when it is written
            row.save(update_fields=sealed)
