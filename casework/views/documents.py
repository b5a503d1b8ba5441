"""Documents of a case: their list, adding one, opening it, destroying it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import errors, services, sights
from casework.documents import contents, store
from casework.documents.answers import closed, download, nothing_runs
from casework.enums import CaseStatus, DocumentState
from casework.forms.documents import DocumentForm
from casework.models import Case, Document
from casework.permissions import Access, Need
from casework.selectors import documents_of
from casework.views.access import known_person_or_404
from casework.views.file import file_page
from common.uploads import is_too_large


@require_http_methods(["GET", "POST"])
def document_list(request: HttpRequest, number: str) -> HttpResponse:
    """The documents of a case that the officer may open, and the form that adds one."""
    need = Need.WRITE if request.method == "POST" else Need.READ
    access = known_person_or_404(request, number, need=need)
    form = _form(request, access)
    if form.is_bound and form.is_valid() and _add(request, access.case, form):
        return redirect("casework:document-list", number)
    return file_page(
        request,
        access,
        "casework/documents.html",
        status=422 if form.is_bound else 200,
        form=form,
        documents=documents_of(request.user, access.case),
        pictures=contents.PICTURES,
        can_add=access.can_write and access.case.status == CaseStatus.OPEN,
    )


def _form(request: HttpRequest, access: Access) -> DocumentForm:
    if request.method != "POST":
        return DocumentForm(case_tier=access.case.tier)
    # POST is read first: only then is it known whether a file was too large to arrive.
    data, files = request.POST, request.FILES
    return DocumentForm(data, files, case_tier=access.case.tier, is_too_large=is_too_large(request))


def _add(request: HttpRequest, case: Case, form: DocumentForm) -> bool:
    data = form.cleaned_data

    def act() -> Case:
        document = services.add_document(
            case=case,
            document_type=data["document_type"],
            name=data["file"].name,
            content=data["file"].read(),
            added_by=request.user,
            tier=data["tier"],
            title=data["title"],
        )
        _tell(request, document)
        return case

    try:
        services.once(key=data["key"], user=request.user, act=act)
    except errors.TierTooLow as refused:
        form.add_error("tier", refused.message)
    except errors.CaseworkRefused as refused:
        form.add_error("file", refused.message)
    return form.is_valid()


def _tell(request: HttpRequest, document: Document) -> None:
    if document.state == DocumentState.WAITING:
        messages.warning(
            request,
            _("The document is kept. It can be opened as soon as it has been checked for malware."),
        )
    elif not documents_of(request.user, document.case).filter(pk=document.pk).exists():
        messages.success(
            request, _("The document is handed over. For its protection you no longer open it.")
        )
    else:
        messages.success(request, _("The document is added."))


@require_GET
@nothing_runs
def document_content(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """The file itself, to be saved and never shown within the site."""
    access = known_person_or_404(request, number, need=Need.READ)
    document = _readable(request, access, key)
    sights.taken(request.user, access.case, str(document.pk), document.tier)
    suffix = contents.SUFFIXES[document.media_type][0]
    # The name on the officer's computer tells the case and nothing about the person.
    name = f"{access.case.number}-{document.document_type_id}{suffix}"
    return download(store.content_of(document.pk), media_type=document.media_type, name=name)


@require_GET
@nothing_runs
def document_thumbnail(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """A small picture of a picture, made anew each time and kept nowhere."""
    access = known_person_or_404(request, number, need=Need.READ)
    document = _readable(request, access, key)
    if document.media_type not in contents.PICTURES:
        raise Http404
    small = contents.small_picture(store.content_of(document.pk))
    return closed(HttpResponse(small, content_type="image/jpeg"))


@require_http_methods(["GET", "POST"])
def document_remove(request: HttpRequest, number: str, key: UUID) -> HttpResponse:
    """Destroy a document, after saying what that means."""
    access = known_person_or_404(request, number, need=Need.WRITE)
    document = _known(request, access, key)
    if request.method == "POST":
        services.remove_document(document=document, removed_by=request.user)
        messages.success(request, _("The document is destroyed."))
        return redirect("casework:document-list", number)
    context = {"access": access, "case": access.case, "document": document}
    return render(request, "casework/document_remove.html", context)


def _known(request: HttpRequest, access: Access, key: UUID) -> Document:
    """A document of this case, and of no other."""
    document = documents_of(request.user, access.case).filter(pk=key).first()
    if document is None:
        raise Http404
    return document


def _readable(request: HttpRequest, access: Access, key: UUID) -> Document:
    document = _known(request, access, key)
    if document.state != DocumentState.READY:
        raise Http404
    return document
