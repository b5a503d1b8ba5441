"""Pages of the assessment of a situation."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import selectors, services
from casework.forms import AssessmentForm
from casework.models import Assessment, Case
from casework.permissions import Access, Need
from casework.services.consent import MAJORITY
from casework.views.access import known_person_or_404
from casework.views.file import file_page
from casework.views.sheets import Sheet, carry_out, sheet_page, try_out
from common import clock

SECTION = "casework:assessment-detail"
#: What an assessment says, in the order in which it is read: field and heading.
PARTS = ("situation", "wishes", "strengths", "risks", "protection")
CHILD_PARTS = ("school", "care", "siblings", "best_interest")
#: A first review is proposed after this long.
FIRST_REVIEW = timedelta(days=30)


@require_GET
def assessment_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The present assessment, or the version that the address asks for, and the history."""
    access = known_person_or_404(request, number, need=Need.READ)
    versions = selectors.versions_of(access.case)
    shown = _chosen(request, versions)
    draft = selectors.draft_of(access.case, request.user) if access.can_manage else None
    labels = AssessmentForm.base_fields
    context = {
        "shown": shown,
        "is_present": bool(versions) and shown == versions[0],
        "versions": versions,
        "draft": draft,
        "parts": [
            (labels[name].label, text)
            for name in (*PARTS, *CHILD_PARTS)
            if shown and (text := getattr(shown, name))
        ],
        "review_is_overdue": bool(shown) and shown.review_is_overdue(clock.today()),
        "may_approve": bool(shown)
        and access.can_manage
        and shown.awaits_approval
        and shown.author_id != request.user.pk,
    }
    return file_page(request, access, "casework/assessment.html", **context)


def _chosen(request: HttpRequest, versions: list[Assessment]) -> Assessment | None:
    wanted = request.GET.get("version", "")
    if not wanted:
        return versions[0] if versions else None
    for each in versions:
        if str(each.version) == wanted:
            return each
    raise Http404


@require_http_methods(["GET", "POST"])
def assessment_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Write an assessment: keep it as a draft, or finish it as the present version."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    form = AssessmentForm(
        request.POST or None, is_minor=_is_minor(access.case), initial=_initial(request, access)
    )
    if form.is_valid() and (answer := _write(request, access.case, form)):
        return answer
    sheet = Sheet(
        heading=_("Assess the situation"),
        submit=_("Finish the assessment"),
        back=SECTION,
        autosave=f"assessment-{number}",
        template="casework/assessment_edit.html",
    )
    return sheet_page(request, access, form, sheet)


def _write(request: HttpRequest, case: Case, form: AssessmentForm) -> HttpResponse | None:
    to = reverse(SECTION, args=[case.number])
    if "keep" in request.POST:
        return _keep(request, case, form, to)

    def act() -> Case:
        return services.finish_assessment(case=case, author=request.user, data=form.written).case

    done = _("The assessment is finished and is the present one.")
    return carry_out(request, form, act, done=done, to=to)


def _keep(request: HttpRequest, case: Case, form: AssessmentForm, to: str) -> HttpResponse | None:
    def act() -> Case:
        return services.save_assessment(case=case, author=request.user, data=form.written).case

    done = _("Your draft is kept. Only you see it.")
    return carry_out(request, form, act, done=done, to=to)


@require_POST
def assessment_approve(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Approve a colleague's assessment of a high risk."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    finished = access.case.assessments.filter(finished_at__isnull=False)
    assessment = get_object_or_404(finished, pk=pk)
    assessment.case = access.case
    return try_out(
        request,
        lambda: services.approve_assessment(assessment=assessment, approved_by=request.user),
        done=_("The assessment is approved."),
        to=reverse(SECTION, args=[number]),
    )


def _initial(request: HttpRequest, access: Access) -> dict[str, object]:
    """The officer's draft, else what the present version says, to be brought up to date."""
    versions = selectors.versions_of(access.case)
    draft = selectors.draft_of(access.case, request.user)
    found = draft or (versions[0] if versions else None)
    if found is None:
        return {"review_date": clock.today() + FIRST_REVIEW}
    names = [*PARTS, *CHILD_PARTS, "tracing", "risk"]
    review = found.review_date if draft else None
    return {name: getattr(found, name) for name in names} | {"review_date": review}


def _is_minor(case: Case) -> bool:
    age = case.beneficiary.age_on(clock.today())
    return age is not None and age < MAJORITY
