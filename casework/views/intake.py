"""Registering a person with a first request, and adding requests later."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BooleanField, MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import errors, services, sights
from casework.clocks import Step, service_limit
from casework.enums import Tier
from casework.forms import IntakeForm, RequestForm
from casework.forms.request import SENSITIVE, who_reads
from casework.models import Case, IntakeDraft, NeedCode, RequestType, Submission
from casework.permissions import Need, can_open_cases, cases_visible_to, may_follow
from casework.selectors import similar_cases
from casework.views.access import case_or_404
from common import clock, opening
from partners.models import Organisation
from partners.permissions import standing_of

UNPROCESSABLE = 422
#: How many saved forms are offered.
MOST_DRAFTS = 10
#: More needs than the list has are not read.
MOST_NEEDS = 40


@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Register a person, open their case and submit their first request."""
    if not can_open_cases(request.user):
        raise PermissionDenied
    form = _form(request)
    known = []
    if request.method == "POST" and form.is_valid():
        known = _similar(request, form)
        if not known and (answer := _take_in(request, form)):
            return answer
    status = UNPROCESSABLE if form.is_bound else 200
    context = {
        "form": form,
        "similar": known,
        "look": None,
        "draft": request.GET.get("draft", ""),
        "drafts": _other_drafts(request),
        "now": clock.now(),
    }
    return render(request, "casework/intake.html", context, status=status)


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Say whether the person being registered is known, as a part of the page or on all of it."""
    if not can_open_cases(request.user):
        raise PermissionDenied
    form = IntakeForm(request.POST, officer=request.user)
    look = services.look_for(person=form.described(), officer=request.user)
    if request.htmx:
        return render(request, "casework/partials/look.html", {"look": look})
    form.spare()
    context = {
        "form": form,
        "similar": [],
        "look": look,
        "draft": "",
        "drafts": _other_drafts(request),
        "now": clock.now(),
    }
    return render(request, "casework/intake.html", context)


def _form(request: HttpRequest) -> IntakeForm:
    """The form as it was sent, as a draft has it, or empty."""
    if request.method == "POST":
        return IntakeForm(request.POST, officer=request.user)
    if "draft" not in request.GET:
        return IntakeForm(officer=request.user)
    draft = _draft_or_404(request, request.GET["draft"])
    return IntakeForm(officer=request.user, initial=_initial(draft))


def _draft_or_404(request: HttpRequest, key: str | UUID) -> IntakeDraft:
    try:
        return services.draft_of(key=UUID(str(key)), user=request.user)
    except (ValueError, services.NotTheirs):
        raise Http404 from None


def _initial(draft: IntakeDraft) -> dict[str, object]:
    """What a draft holds, as the fields take it."""
    typed = services.typed_in(draft)
    initial: dict[str, object] = {"key": draft.pk}
    for name, field in IntakeForm.base_fields.items():
        if name == "key":
            continue
        values = typed.get(name, [])
        if isinstance(field, BooleanField):
            initial[name] = bool(values)
        elif isinstance(field, MultipleChoiceField):
            initial[name] = values
        elif values:
            initial[name] = values[-1]
    return initial


def _other_drafts(request: HttpRequest) -> list[IntakeDraft]:
    """What the officer has begun before, the newest first; not the one on the page."""
    here = request.POST.get("key") or request.GET.get("draft", "")
    rows = IntakeDraft.objects.filter(user=request.user).only("pk", "begun_at", "saved_at")
    return [each for each in rows.order_by("-saved_at", "id")[:MOST_DRAFTS] if str(each.pk) != here]


@require_http_methods(["GET", "POST"])
def intake_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed (POST), or tell whether the form was sent already (GET).

    A page without scripts sends the form here to save it for later.
    """
    if not can_open_cases(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return _whether_sent(request)
    try:
        draft = services.save_draft(
            key=UUID(request.POST.get("key", "")), user=request.user, typed=_typed(request)
        )
    except (ValueError, services.NotTheirs):
        raise Http404 from None
    except errors.DraftTooLong as refused:
        return HttpResponse(escape(refused.message), status=UNPROCESSABLE)
    if request.htmx:
        context = {"draft": draft}
        return render(request, "casework/partials/draft_saved.html", context)
    if "later" not in request.POST:
        return HttpResponse(status=204)
    messages.success(request, _("What you typed is saved. Open “Register a person” to go on."))
    return redirect("home")


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    names = [name for name in IntakeForm.base_fields if name != "key"]
    return {name: request.POST.getlist(name) for name in names if name in request.POST}


def _whether_sent(request: HttpRequest) -> HttpResponse:
    """A notice with the way to what was sent; nothing while the form waits to be sent."""
    try:
        key = UUID(request.GET.get("key", ""))
    except ValueError:
        raise Http404 from None
    submission = Submission.objects.filter(key=key, user=request.user).first()
    if submission is None:
        return HttpResponse(status=204)
    visible = cases_visible_to(request.user).filter(number=submission.number).exists()
    context = {"submission": submission, "is_visible": visible}
    return render(request, "casework/partials/sent_before.html", context)


@require_POST
def intake_draft_discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = _draft_or_404(request, key)
    services.forget_draft(key=draft.pk, user=request.user)
    messages.success(request, _("The saved form is thrown away."))
    return redirect("casework:intake")


def _similar(request: HttpRequest, form: IntakeForm) -> list:
    """Cases to look at first; none for a form sent again, which would find its own."""
    data = form.cleaned_data
    if data["is_new"] or services.is_done(key=data["key"], user=request.user):
        return []
    known = similar_cases(request.user, data["person"])
    if known:
        sights.listed(request.user, (each.case for each in known))
        form.add_error(
            "is_new",
            _("This person may already have a case. Look at those below, then tick this box."),
        )
    return known


def _take_in(request: HttpRequest, form: IntakeForm) -> HttpResponse | None:
    def act() -> Case:
        services.forget_draft(key=form.cleaned_data["key"], user=request.user)
        return services.take_in(
            person=form.cleaned_data["person"],
            request=form.cleaned_data["request"],
            organisation=form.chosen_organisation,
            officer=request.user,
            reception=form.reception,
        ).case

    return _sent(request, form, act, form.digest)


@require_http_methods(["GET", "POST"])
def request_add(request: HttpRequest, number: str) -> HttpResponse:
    """Add a request to a case."""
    access = case_or_404(request, number, need=Need.WRITE)
    form = RequestForm(
        request.POST or None, officer=request.user, organisation=access.case.organisation
    )

    def act() -> Case:
        return services.add_request(
            case=access.case, request=form.cleaned_data["request"], officer=request.user
        ).case

    if form.is_valid() and (answer := _sent(request, form, act)):
        return answer
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "access": access, "case": access.case}
    return render(request, "casework/request_add.html", context, status=status)


def _sent(
    request: HttpRequest, form: RequestForm, act: Callable[[], Case], digest: str = ""
) -> HttpResponse | None:
    """Carry out ``act`` once and go to the case, or to a receipt when it may not be read."""
    key = form.cleaned_data["key"]
    try:
        number = services.once(key=key, user=request.user, act=act, digest=digest)
    except errors.SentBefore as refused:
        form.add_error(None, refused.message)
        form.data = form.data.copy()
        form.data["key"] = str(uuid4())
        return None
    except errors.LoweredUrgency as refused:
        form.add_error("urgency_reason", refused.message)
        return None
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    if cases_visible_to(request.user).filter(number=number).exists():
        done = _("The request is registered under case %(number)s.") % {"number": number}
        messages.success(request, done)
        return redirect("casework:case-detail", number)
    messages.success(request, _("The request is registered."))
    return redirect("casework:receipt", key)


@require_GET
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Tell the officer that a request left for those who may read it, and its number only."""
    submission = get_object_or_404(Submission, key=key, user=request.user)
    return render(request, "casework/receipt.html", {"submission": submission})


@require_GET
def about_request(request: HttpRequest) -> HttpResponse:
    """What a kind of request and the needs mean: urgency, first limit, who reads the case."""
    kind = RequestType.objects.filter(code=request.GET.get("request_type", "")).first()
    context = {"kind": kind, "calendar": opening.calendar()}
    if kind is not None:
        chosen = request.GET.getlist("needs")[:MOST_NEEDS]
        needs = list(NeedCode.objects.filter(code__in=chosen).order_by("code")) if chosen else []
        tier, urgency = services.tier_of(kind, needs), services.usual_urgency(kind, needs)
        context["urgency"] = urgency
        context["first_limit"] = service_limit(urgency, Step.ACKNOWLEDGE, clock.now())
        context["is_handed_over"] = not any(
            may_follow(request.user, Organisation(code=code), tier)
            for code in standing_of(request.user).organisations
        )
        context["who_reads"] = who_reads(tier) if context["is_handed_over"] else ""
        if tier == Tier.C3 and not context["is_handed_over"]:
            context["who_reads"] = SENSITIVE
    return render(request, "casework/partials/about_request.html", context)
