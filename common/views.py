"""Pages that answer when something went wrong, and the offer to undo."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.templatetags.frame import UNDO_PREFIX


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What a page of error says."""

    heading: str | Promise
    #: What happened.
    reason: str | Promise
    #: What the reader can do.
    remedy: str | Promise


#: The key of the page for a form that came too late; it is answered with 403.
STALE_FORM = 419

REFUSALS = {
    400: Refusal(
        heading=_("This request cannot be read"),
        reason=_("The address or the form that reached us is incomplete or damaged."),
        remedy=_("Go back to the page before, reload it and try again."),
    ),
    403: Refusal(
        heading=_("This page is not open to you"),
        reason=_("Your role or your organisation does not give access to it."),
        remedy=_(
            "If you need it for your work, ask the focal point of your organisation. "
            "Nothing was changed."
        ),
    ),
    404: Refusal(
        heading=_("This page cannot be found"),
        reason=_(
            "The address is wrong, or what it showed was moved, closed or is not yours to see."
        ),
        remedy=_("Check the address, or search by reference from the top of the page."),
    ),
    405: Refusal(
        heading=_("This address does not answer like that"),
        reason=_("The page was opened in a way that it does not accept, such as reloading a form."),
        remedy=_("Go back to the page before and use its buttons."),
    ),
    409: Refusal(
        heading=_("Somebody else acted before you"),
        reason=_("What you were working on has changed since you opened the page."),
        remedy=_("Open it again to see its present state. Your action was not carried out."),
    ),
    STALE_FORM: Refusal(
        heading=_("This form has waited too long"),
        reason=_("For your safety a form can be sent only from the session that opened it."),
        remedy=_(
            "Go back, reload the page and send it again. What you typed is kept on this device "
            "when the page said so."
        ),
    ),
    429: Refusal(
        heading=_("Too many attempts"),
        reason=_("This address received too many requests from you in a short time."),
        remedy=_("Wait a few minutes, then try again."),
    ),
}


def error_page(
    request: HttpRequest,
    code: int,
    *,
    heading: str | Promise = "",
    reason: str | Promise = "",
    remedy: str | Promise = "",
) -> HttpResponse:
    """The page for a refusal, in the site's frame.

    ``heading``, ``reason`` and ``remedy`` replace the general words when the caller knows better;
    they must hold no personal data. ``code`` is a key of REFUSALS.
    """
    words = REFUSALS[code]
    context = {
        "code": code,
        "heading": heading or words.heading,
        "reason": reason or words.reason,
        "remedy": remedy or words.remedy,
    }
    status = 403 if code == STALE_FORM else code
    return render(request, "common/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return error_page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429, which the account library calls."""
    return error_page(request, 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return error_page(request, STALE_FORM)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: stands on nothing that may have broken, neither session nor database."""
    try:
        return HttpResponseServerError(loader.render_to_string("500.html"))
    except (TemplateDoesNotExist, ValueError):
        return HttpResponseServerError("<!doctype html><title>500</title><h1>500</h1>")


class WordedRefusalsMiddleware:
    """Give a page to the refusals that views answer without a word (405, 409, 429)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_bare = not response.streaming and not response.content
        if not is_bare or response.status_code not in {405, 409, 429}:
            return response
        page = error_page(request, response.status_code)
        if allowed := response.headers.get("Allow"):
            page.headers["Allow"] = allowed
        return page


def offer_undo(request: HttpRequest, text: str | Promise, url: str) -> None:
    """Tell what was done, with a button that undoes it by POST to ``url`` for ten seconds."""
    messages.success(request, text, extra_tags=f"{UNDO_PREFIX}{url}")
