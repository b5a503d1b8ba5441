"""Pages of the quarters: the list, one quarter, its release and its files."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import audit, clock
from common.templatetags.when import moment_text
from common.views import error_page
from indicators import errors, selectors
from indicators.exports import csv_bytes, xlsx_bytes
from indicators.forms import IndicatorChoice
from indicators.models import Quarter
from indicators.periods import Period
from indicators.permissions import Sight, may_read_quarters, may_release, sight_of
from indicators.presenting import QuarterView, quarter_view
from indicators.publication import publication_of
from indicators.services import release_quarter
from indicators.snapshot import Snapshot
from indicators.wordings import quarter_name
from partners.permissions import Standing, standing_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def quarter_list(request: HttpRequest) -> HttpResponse:
    """The quarters that the reader may open, newest first."""
    can_release = may_release(_reader(request))
    lines = selectors.quarter_lines(clock.now())
    shown = [
        {
            "period": line.period,
            "name": quarter_name(line.period),
            "released": line.released,
            "is_over": line.is_over,
        }
        for line in lines
        if can_release or line.released
    ]
    return render(
        request, "indicators/quarter_list.html", {"lines": shown, "can_release": can_release}
    )


@require_GET
def quarter(request: HttpRequest, period: str) -> HttpResponse:
    """A quarter: as released, or its provisional figures for those who prepare the release."""
    standing, wanted = _reader(request), _period(period)
    released = selectors.released_quarter(wanted)
    sight = sight_of(standing, is_released=released is not None)
    if sight is Sight.NOTHING_YET:
        return _not_released(request)
    try:
        snapshot = released.table if released else _provisional(wanted)
    except errors.NothingIsSafe as refusal:
        return error_page(request, 409, reason=refusal.message)
    return _quarter_page(request, standing, snapshot, released)


def _quarter_page(
    request: HttpRequest, standing: Standing, snapshot: Snapshot, released: Quarter | None
) -> HttpResponse:
    form = IndicatorChoice(request.GET, snapshot)
    codes = form.codes
    view = quarter_view(snapshot, codes=codes)
    context = {
        "form": form,
        "quarter": view,
        "released": released,
        "is_summary": codes is None,
        "can_release": released is None and view.is_over and may_release(standing),
    }
    return render(request, "indicators/quarter.html", context)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, period: str) -> HttpResponse:
    """Ask whether the quarter is to be released, then release it."""
    if not may_release(_reader(request)):
        raise PermissionDenied
    wanted = _period(period)
    if selectors.released_quarter(wanted) is not None:
        messages.info(request, errors.AlreadyReleased.message)
        return redirect("indicators:quarter", str(wanted))
    try:
        if request.method == "POST":
            return _release(request, wanted)
        view = quarter_view(_provisional(wanted))
    except errors.AlreadyReleased as refusal:
        messages.info(request, refusal.message)
        return redirect("indicators:quarter", str(wanted))
    except errors.IndicatorsRefused as refusal:
        return error_page(request, 409, reason=refusal.message)
    if not view.is_over:
        return error_page(
            request,
            409,
            heading=_("Not possible yet"),
            reason=errors.QuarterNotOver.message,
            remedy=_("Come back once the quarter is over."),
        )
    return render(request, "common/confirm.html", _question(view))


def _release(request: HttpRequest, period: Period) -> HttpResponse:
    release_quarter(year=period.year, number=period.number, released_by=request.user)
    messages.success(request, _("The quarter is released. Its figures no longer change."))
    return redirect("indicators:quarter", str(period))


def _question(view: QuarterView) -> dict[str, object]:
    consequences = [
        _(
            "The table is kept as it is now, with a check sum; corrections of files made later do "
            "not change it."
        ),
        _(
            "Governance bodies, the regional cell, focal points and partners can read it and "
            "download it."
        ),
        _("Protected numbers stay protected: they are not stored in the release."),
    ]
    if view.unsettled:
        names = ", ".join(each.label for each in view.unsettled)
        consequences.append(
            _(
                "A delay still runs for these indicators, so they are released as provisional and "
                "stay so: %(names)s."
            )
            % {"names": names}
        )
    return {
        "heading": _("Release: %(quarter)s") % {"quarter": view.name},
        "explanation": _("You release the figures as the files stand on %(day)s.")
        % {"day": moment_text(view.seen_at)},
        "consequences": consequences,
        "irreversible": _("A release cannot be changed or taken back."),
        "submit_label": _("Release the quarter"),
        "cancel_url": "../",
    }


@require_GET
@reauthentication_required
def quarter_csv(request: HttpRequest, period: str) -> HttpResponse:
    """The released quarter as CSV."""
    return _file(request, period, "csv", "text/csv; charset=utf-8")


@require_GET
@reauthentication_required
def quarter_xlsx(request: HttpRequest, period: str) -> HttpResponse:
    """The released quarter as a workbook."""
    return _file(request, period, "xlsx", XLSX)


def _file(request: HttpRequest, period: str, kind: str, content_type: str) -> HttpResponse:
    _reader(request)
    wanted = _period(period)
    released = selectors.released_quarter(wanted)
    if released is None:
        return _not_released(request)
    write = {"csv": csv_bytes, "xlsx": xlsx_bytes}[kind]
    audit.record(
        audit.Act.EXPORT,
        actor=request.user,
        subject=f"quarter:{wanted}",
        purpose="figures",
        kind=kind,
    )
    answer = HttpResponse(write(publication_of(released)), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="indicators-{wanted}.{kind}"'
    return answer


def _reader(request: HttpRequest) -> Standing:
    standing = standing_of(request.user)
    if not may_read_quarters(standing):
        raise PermissionDenied
    return standing


def _period(text: str) -> Period:
    """The quarter of the address; 404 for one that has not begun."""
    try:
        period = Period.parse(text)
    except ValueError:
        raise Http404 from None
    if period > Period.of(clock.now()):
        raise Http404
    return period


def _provisional(period: Period) -> Snapshot:
    now = clock.now()
    if period < selectors.first_period(now):
        raise Http404
    return selectors.present_figures(period, at=now)


def _not_released(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        404,
        reason=_("This quarter has not been released yet."),
        remedy=_("It appears in the list of quarters on the day of its release."),
    )
