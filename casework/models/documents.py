"""Documents of a case."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.enums import DocumentState, Tier
from casework.models.case import Case
from casework.models.reference import DocumentType
from common import clock
from common.sealing import ORDINARY, PROTECTED
from common.sealing.fields import SealedTextField


def ring_of_document(document: "Document") -> str:
    """The ring of keys for a document: the protected one from tier C4 on."""
    return PROTECTED if document.tier == Tier.C4 else ORDINARY


class Document(models.Model):
    """A file of a case; its content lies sealed outside the database.

    States: waiting (the malware scanner did not answer: nobody can open it), ready, removed (the
    content is destroyed; the row stays as the trace). An infected file is never kept.

    ``bound_to`` is the reference of the only hand-over that the file was taken for: it is destroyed
    when that one ends without a service.

    .. pii: a person's papers, their name and content sealed; erased with the case or by removal
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="documents")
    document_type = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="+", verbose_name=_("kind of document")
    )
    tier = models.CharField(_("confidentiality"), max_length=2, choices=Tier.choices)
    title = SealedTextField(_("title"), ring=ring_of_document)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    state = models.CharField(
        max_length=8, choices=DocumentState.choices, default=DocumentState.READY
    )
    is_scanned = models.BooleanField(_("checked for malware"), default=False)
    bound_to = models.CharField(_("only for"), max_length=24, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-added_at", "id"]
        indexes = [
            models.Index(fields=["case", "-added_at"], name="document_case"),
            models.Index(fields=["state"], name="document_waiting", condition=Q(state="waiting")),
            models.Index(fields=["bound_to"], name="document_bound", condition=~Q(bound_to="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="document_removed_is_dated",
                condition=Q(state="removed", removed_at__isnull=False)
                | (~Q(state="removed") & Q(removed_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"
