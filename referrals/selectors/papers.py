"""The documents that go with a referral: which may, which did, and who still opens them."""

from uuid import UUID

from django.db.models import QuerySet

from casework.enums import DocumentState, SharedField, Tier
from casework.models import Document, Request
from referrals.enums import ReferralState
from referrals.machine import OPEN
from referrals.models import Referral
from referrals.selectors.disclosure import readable

#: States in which the receiving body works on the request, or has just ended its work.
_AT_WORK = (*OPEN, ReferralState.COMPLETED)


def documents_to_send(request: Request) -> QuerySet[Document]:
    """The documents of the case that may go with a referral of ``request``.

    A very sensitive one only where the request is so itself: elsewhere any desk of the receiving
    body would open it.
    """
    ready = Document.objects.filter(case=request.case_id, state=DocumentState.READY)
    if request.tier != Tier.C4:
        ready = ready.exclude(tier=Tier.C4)
    return ready.select_related("document_type").order_by("-added_at", "id")


def disclosed_documents(referral: Referral) -> QuerySet[Document]:
    """The documents that the receiving body opens now: none once it gave back the referral."""
    if SharedField.DOCUMENTS not in readable(referral) or referral.state not in _AT_WORK:
        return Document.objects.none()
    return (
        Document.objects.filter(
            pk__in=referral.manifest.disclosed_documents.values("document"),
            state=DocumentState.READY,
        )
        .select_related("document_type")
        .order_by("-added_at", "id")
    )


def disclosed_document(referral: Referral, key: UUID) -> Document | None:
    """One of them; None for any other document."""
    return disclosed_documents(referral).filter(pk=key).first()
