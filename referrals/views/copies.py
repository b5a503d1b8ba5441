"""The account that a body gives of its copies, and the list of such accounts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import sights
from casework.models import LegalBasis
from casework.permissions import access_of, cases_visible_to
from casework.selectors import field_labels
from common import clock, lists
from partners.models import User
from referrals import errors, selectors, services
from referrals.forms import CopyReviewForm
from referrals.models import CopyReview
from referrals.permissions import (
    answers_review,
    can_follow_copies,
    copy_reviews_visible_to,
    list_referrals,
)

PAGE = 25


@require_safe
def copy_reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of copies that the user owes, waits for or watches over."""
    if not can_follow_copies(request.user):
        raise PermissionDenied
    found = Paginator(selectors.copy_reviews(request.user), PAGE)
    page = found.get_page(request.GET.get("page"))
    today = clock.today()
    list_referrals(request.user, (each.manifest.referral for each in page))
    context = {
        "page": page,
        "rows": [
            {
                "review": review,
                "look": selectors.LOOKS[CopyReview.State(review.state)],
                "is_late": review.is_late(today),
            }
            for review in page
        ],
    }
    return render(request, "referrals/copy_reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def copy_review(request: HttpRequest, pk: str) -> HttpResponse:
    """What a body was told and what became of its copies; the body answers here.

    The page names nobody: the body knows the referral by its reference.
    """
    review = _reached(request.user, pk)
    may_answer = answers_review(request.user, review)
    sights.shown(request.user, review.manifest.referral.request.case, sights.Purpose.REFERRAL)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    bases = lists.current(LegalBasis.objects.order_by("code"))
    form = CopyReviewForm(request.POST or None, bases=bases)
    if request.method == "POST" and form.is_valid():
        answer = _answered(request, review, form)
        if answer is not None:
            return answer
    context = {
        "review": review,
        "referral": review.manifest.referral,
        "shared": field_labels(review.fields),
        "look": selectors.LOOKS[CopyReview.State(review.state)],
        "form": form if may_answer and review.is_owed else None,
        "is_late": review.is_late(clock.today()),
        "reads_explanation": may_answer or _knows_case(request.user, review),
    }
    return render(
        request, "referrals/copy_review.html", context, status=422 if form.errors else 200
    )


def _answered(
    request: HttpRequest, review: CopyReview, form: CopyReviewForm
) -> HttpResponse | None:
    try:
        services.answer_copy_review(
            review=review,
            state=CopyReview.State(form.cleaned_data["state"]),
            basis=form.cleaned_data["basis"],
            explanation=form.cleaned_data["explanation"],
            answered_by=request.user,
        )
    except errors.CopiesAnswered as refused:
        messages.warning(request, refused.message)
    except errors.ReferralRefused as refused:
        form.add_error(None, refused.message)
        return None
    else:
        messages.success(request, _("Thank you. The sending body has been told."))
    return redirect("referrals:copy-review", pk=review.pk)


def _reached(user: User, pk: str) -> CopyReview:
    review = (
        copy_reviews_visible_to(user)
        .select_related(
            "manifest__referral__request__case__organisation",
            "manifest__referral__sender",
            "recipient",
            "basis",
            "answered_by",
        )
        .filter(pk=pk)
        .first()
    )
    if review is None:
        raise Http404
    return review


def _knows_case(user: User, review: CopyReview) -> bool:
    """Whether the user may know the person, and so read what is kept about them."""
    case = review.manifest.referral.request.case
    return (
        cases_visible_to(user).filter(pk=case.pk).exists() and access_of(user, case).sees_identity
    )
