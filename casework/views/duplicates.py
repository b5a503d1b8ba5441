"""Persons who may be one: the list, two files beside each other, merging and undoing."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import errors, services
from casework.enums import MatchBand, MatchReason, MergeState, PairState
from casework.forms.duplicates import DecideForm, MergeForm, UndoForm
from casework.models import Case, DuplicatePair, MergeRecord
from casework.permissions import can_merge, merges_visible_to, pairs_visible_to
from casework.selectors.duplicates import (
    cases_by_person,
    comparison,
    duplicates_to_look_at,
    merges_to_look_at,
)

PAGE = 25
MOST_MERGES = 50
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Row:
    """A pair of the list."""

    pair: DuplicatePair
    first: list[Case]
    second: list[Case]

    @property
    def band(self) -> MatchBand:
        """How sure it was when the pair was found."""
        return MatchBand(self.pair.band)

    @property
    def reasons(self) -> list[MatchReason]:
        """What spoke for it."""
        return [MatchReason(code) for code in self.pair.reasons]


@require_GET
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs to compare, merges that wait for a second officer, and merges in force."""
    if not can_merge(request.user):
        raise PermissionDenied
    pairs = Paginator(duplicates_to_look_at(request.user), PAGE).get_page(request.GET.get("page"))
    merges = list(merges_to_look_at(request.user)[:MOST_MERGES])
    keys = {key for pair in pairs for key in (pair.first_id, pair.second_id)}
    cases = cases_by_person(keys | {record.survivor_id for record in merges})
    context = {
        "page_obj": pairs,
        "rows": [Row(each, cases[each.first_id], cases[each.second_id]) for each in pairs],
        "merges": [(record, cases[record.survivor_id]) for record in merges],
    }
    return render(request, "casework/duplicates.html", context)


@require_http_methods(["GET", "POST"])
def duplicate_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two persons beside each other, and what was found of them."""
    pair = _pair_or_404(request, pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_pair(
                pair=pair,
                state=PairState(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
                decided_by=request.user,
            )
        except errors.PairDecided as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, _("Noted. The pair leaves the list of those to compare."))
        return redirect("casework:duplicate-list")
    context = {"form": form, "compared": comparison(request.user, pair), "pair": pair}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "casework/duplicate.html", context, status=status)


@require_http_methods(["GET", "POST"])
def merge_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a merge makes of the two, then merge them or ask a second officer."""
    pair = _pair_or_404(request, pk)
    compared = comparison(request.user, pair)
    form = MergeForm(request.POST or None, comparison=compared)
    if request.method == "POST" and form.is_valid():
        try:
            record = services.propose_merge(
                pair=pair,
                survivor=form.survivor_person,
                choices=form.taken,
                proposed_by=request.user,
            )
        except errors.CaseworkRefused as refused:
            messages.warning(request, refused.message)
            return redirect("casework:duplicate-list")
        done = _("The two files are merged.")
        if record.state == MergeState.PROPOSED:
            done = _("The merge waits for a second officer.")
        messages.success(request, done)
        return redirect("casework:merge-detail", record.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "compared": compared, "pair": pair}
    return render(request, "casework/merge_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def merge_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A merge: confirm or refuse it where it waits, undo it where it is in force."""
    if not can_merge(request.user):
        raise PermissionDenied
    record = get_object_or_404(
        merges_visible_to(request.user).select_related("proposed_by", "decided_by", "pair"), pk=pk
    )
    form = UndoForm(request.POST or None, cases=_opened_since(record))
    refusal = _act(request, record, form) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        return redirect("casework:merge-detail", pk)
    context = {
        "record": record,
        "cases": cases_by_person({record.survivor_id, record.loser_id}),
        "form": form,
        "refusal": refusal,
        "may_confirm": record.proposed_by_id != request.user.pk,
        "compared": _compared(request, record),
    }
    status = UNPROCESSABLE if refusal else 200
    return render(request, "casework/merge.html", context, status=status)


def _act(request: HttpRequest, record: MergeRecord, form: UndoForm) -> str:
    """Do what was asked; why it was refused, or nothing."""
    act = request.POST.get("act", "")
    try:
        if act == "confirm":
            services.confirm_merge(record=record, confirmed_by=request.user)
            messages.success(request, _("The two files are merged."))
        elif act == "refuse":
            services.refuse_merge(record=record, refused_by=request.user)
            messages.success(request, _("The merge is refused. Nothing was changed."))
        elif act == "undo" and form.is_valid():
            services.undo_merge(record=record, undone_by=request.user, cases=form.chosen)
            messages.success(request, _("The merge is undone: the two files are as they were."))
        else:
            return _("Choose what to do with this merge.")
    except errors.CaseworkRefused as refused:
        return str(refused.message)
    return ""


def _opened_since(record: MergeRecord) -> list[Case]:
    if record.state != MergeState.MERGED:
        return []
    opened = Case.objects.filter(beneficiary=record.survivor_id, opened_at__gt=record.merged_at)
    return list(opened.order_by("opened_at", "pk"))


def _compared(request: HttpRequest, record: MergeRecord):
    """The two beside each other while the merge waits; afterwards they are one."""
    if record.state != MergeState.PROPOSED or record.pair is None:
        return None
    return comparison(request.user, record.pair)


def _pair_or_404(request: HttpRequest, pk: UUID) -> DuplicatePair:
    if not can_merge(request.user):
        raise PermissionDenied
    return get_object_or_404(pairs_visible_to(request.user), pk=pk)
