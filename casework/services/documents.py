"""Taking files into a case, destroying them, and having those that wait looked at again."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import errors, events
from casework.documents import store
from casework.documents.contents import FileFault, FileRefused, examine
from casework.documents.scanning import Verdict, scan
from casework.enums import DocumentState, EventKind, Tier
from casework.models import Case, Document, DocumentType
from casework.models.documents import ring_of_document
from common import audit, clock
from partners.models import User

#: Kinds of document that are sensitive whoever holds them (domain §4.2); the others are personal.
SENSITIVE_TYPES: Mapping[str, Tier] = {"DT-MED": Tier.C3, "DT-JUD": Tier.C3}

_FAULTS = {
    FileFault.EMPTY: _("The file is empty. Choose another one."),
    FileFault.TOO_LARGE: _("The file is too large: 10 MB at most. Scan fewer pages at a time."),
    FileFault.KIND: _("Only PDF files and JPEG or PNG pictures are taken."),
    FileFault.OTHER_KIND: _(
        "The file is not what its name says. Save it again in its own kind, then choose it anew."
    ),
    FileFault.DAMAGED: _("The file is damaged and does not open. Scan or photograph it again."),
    FileFault.ACTIVE: _(
        "This PDF carries a program or another file and is not taken. Print it to a new PDF first."
    ),
}


def least_tier(document_type: DocumentType, case: Case) -> Tier:
    """The lowest tier that a document of this kind may have in ``case``."""
    own = SENSITIVE_TYPES.get(document_type.code, Tier.C2)
    return max(own, Tier.C4 if case.tier == Tier.C4 else own)


@transaction.atomic
def add_document(
    *,
    case: Case,
    document_type: DocumentType,
    name: str,
    content: bytes,
    added_by: User | None,
    tier: Tier | None = None,
    title: str = "",
    bound_to: str = "",
) -> Document:
    """Check a file and keep it sealed.

    ``name`` is what the file was called: compared with the content, never kept. Raises
    FileRefusedHere, FileInfected, TierTooLow. A file that the scanner could not look at waits and
    cannot be opened meanwhile.
    """
    least = least_tier(document_type, case)
    if tier is not None and tier < least:
        raise errors.TierTooLow
    try:
        kept = examine(content, name)
    except FileRefused as refused:
        raise errors.FileRefusedHere(str(_FAULTS[refused.fault])) from None
    verdict = scan(kept.content)
    if verdict is Verdict.INFECTED:
        raise errors.FileInfected
    document = Document.objects.create(
        case=case,
        document_type=document_type,
        tier=tier or least,
        title=title.strip(),
        media_type=kept.media_type,
        size=len(kept.content),
        state=_state_after(verdict),
        is_scanned=verdict is Verdict.CLEAN,
        bound_to=bound_to,
        added_by=added_by,
    )
    # Before the commit: a row never points at nothing. A file without a row is swept.
    store.keep(document.pk, kept.content, ring=ring_of_document(document))
    events.record(
        case,
        EventKind.DOCUMENT_ADDED,
        actor=added_by,
        organisation=case.organisation,
        document=str(document.pk),
    )
    return document


@transaction.atomic
def remove_document(*, document: Document, removed_by: User | None) -> Document:
    """Destroy a document's content and name; doing so again changes nothing."""
    held = Document.objects.select_for_update(of=("self",), no_key=True)
    document = held.select_related("case__organisation").get(pk=document.pk)
    if document.state == DocumentState.REMOVED:
        return document
    document.state = DocumentState.REMOVED
    document.removed_at, document.removed_by = clock.now(), removed_by
    document.title = ""
    document.save(update_fields=["state", "removed_at", "removed_by", "title"])
    transaction.on_commit(lambda: store.drop(document.pk))
    events.record(
        document.case,
        EventKind.DOCUMENT_REMOVED,
        actor=removed_by,
        organisation=document.case.organisation,
        document=str(document.pk),
    )
    audit.record(
        audit.Act.ERASE,
        actor=removed_by,
        organisation=document.case.organisation_id,
        subject=f"case:{document.case.number}",
        tier=document.tier,
        document=str(document.pk),
    )
    return document


def drop_bound(*, reference: str) -> int:
    """Destroy the documents that were taken for the hand-over ``reference`` only; how many."""
    bound = Document.objects.filter(bound_to=reference).exclude(state=DocumentState.REMOVED)
    documents = list(bound.order_by("pk"))
    for document in documents:
        remove_document(document=document, removed_by=None)
    return len(documents)


def look_again() -> int:
    """Have the scanner look at the documents that wait; how many are settled.

    One that turns out to be infected is destroyed.
    """
    settled = 0
    for document in Document.objects.filter(state=DocumentState.WAITING).order_by("added_at"):
        verdict = scan(store.content_of(document.pk))
        if verdict is Verdict.UNAVAILABLE:
            break
        if verdict is Verdict.INFECTED:
            remove_document(document=document, removed_by=None)
        else:
            Document.objects.filter(pk=document.pk, state=DocumentState.WAITING).update(
                state=DocumentState.READY, is_scanned=verdict is Verdict.CLEAN
            )
        settled += 1
    return settled


def sweep_files(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Destroy files that no living document stands for: what a broken-off act left; how many."""
    limit = store.present() - older_than.total_seconds()
    old = [key for key, written in store.kept() if written < limit]
    living = set(
        Document.objects.filter(pk__in=old)
        .exclude(state=DocumentState.REMOVED)
        .values_list("pk", flat=True)
    )
    orphans = [key for key in old if key not in living]
    for key in orphans:
        store.drop(key)
    return len(orphans)


def _state_after(verdict: Verdict) -> DocumentState:
    return DocumentState.WAITING if verdict is Verdict.UNAVAILABLE else DocumentState.READY
