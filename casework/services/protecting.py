"""Sealing what is known of a person with the keys of protected files, once a case is one."""

from django.db import models, transaction

from casework import treatments
from casework.documents import store
from casework.enums import DocumentState, Tier
from casework.models import Case, Document
from casework.services.identity import protect_identity
from common.sealing import PROTECTED
from common.sealing.fields import SealedTextField


@transaction.atomic
def protect(case: Case) -> None:
    """Seal anew what was written before the case became very sensitive: every table, every file."""
    protect_identity(beneficiary=case.beneficiary)
    _protect_documents(case)
    for treatment in treatments.treatments():
        sealed = _sealed_columns(treatment.table)
        if treatment.of_person or not sealed:
            continue
        for row in treatment.rows_of([case.pk]).order_by("pk"):
            for name in sealed:
                getattr(row, name)  # what was opened is sealed again when it is written
            row.save(update_fields=sealed)


def _protect_documents(case: Case) -> None:
    for document in Document.objects.filter(case=case).exclude(tier=Tier.C4).order_by("pk"):
        getattr(document, "title")  # noqa: B009 -- opened, to be sealed again
        document.tier = Tier.C4
        document.save(update_fields=["tier", "title"])
        if document.state != DocumentState.REMOVED:
            store.keep(document.pk, store.content_of(document.pk), ring=PROTECTED)


def _sealed_columns(table: type[models.Model]) -> list[str]:
    fields = table._meta.concrete_fields  # noqa: SLF001 -- public by Django's documentation
    return [field.attname for field in fields if isinstance(field, SealedTextField)]
