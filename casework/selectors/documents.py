"""Reads of documents."""

from django.db.models import QuerySet

from casework.enums import DocumentState
from casework.models import Case, Document
from casework.permissions import file_tiers
from partners.models import User


def documents_of(user: User, case: Case) -> QuerySet[Document]:
    """The documents of a case that exist for ``user``, newest first."""
    return (
        case.documents.filter(tier__in=file_tiers(user, case))
        .exclude(state=DocumentState.REMOVED)
        .select_related("document_type", "added_by")
        .order_by("-added_at", "id")
    )
