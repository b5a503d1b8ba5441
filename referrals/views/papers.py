"""A document that goes with a referral, for the body that received it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from casework import sights
from casework.documents import contents, store
from casework.documents.answers import download, nothing_runs
from referrals import selectors
from referrals.enums import Actor
from referrals.views.reach import reached_as


@require_safe
@nothing_runs
def document(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """The file itself, as long as the body works on the request and the person lets it."""
    access = reached_as(request.user, reference, Actor.RECIPIENT)
    paper = selectors.disclosed_document(access.referral, key)
    if paper is None:
        raise Http404
    case, link = access.referral.request.case, sights.Link.RECIPIENT
    # The referral is what the body knows: its case is named in the audit alone.
    sights.taken(request.user, case, str(paper.pk), paper.tier, link=link)
    suffix = contents.SUFFIXES[paper.media_type][0]
    name = f"{reference}-{paper.document_type_id}{suffix}"
    return download(store.content_of(paper.pk), media_type=paper.media_type, name=name)
