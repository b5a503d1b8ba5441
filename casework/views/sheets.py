"""One form of a file on a page of its own, carried out once."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

from casework import errors, services
from casework.forms.keyed import KeyedForm
from casework.models import Case
from casework.permissions import Access
from casework.views.file import file_page

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the page of a form says.

    ``back`` names the address of the section it belongs to; ``autosave`` the draft that the
    officer's browser keeps, empty for none.
    """

    heading: Text
    submit: Text
    back: str
    lead: Text = ""
    autosave: str = ""
    template: str = "casework/sheet.html"

    def section(self, case: Case) -> str:
        """The page to which the officer goes back."""
        return reverse(self.back, args=[case.number])


def sheet_page(
    request: HttpRequest, access: Access, form: KeyedForm, sheet: Sheet, **context: object
) -> HttpResponse:
    """The page of a form; a refused one keeps what was typed."""
    status = 422 if form.is_bound else 200
    back = sheet.section(access.case)
    return file_page(
        request, access, sheet.template, status, form=form, sheet=sheet, back=back, **context
    )


def answer(
    request: HttpRequest,
    access: Access,
    form: KeyedForm,
    sheet: Sheet,
    act: Callable[[], Case],
    *,
    done: Text,
    **context: object,
) -> HttpResponse:
    """Carry out the form that was sent and go back to its section, or show it (again)."""
    to = sheet.section(access.case)
    if form.is_valid() and (gone := carry_out(request, form, act, done=done, to=to)):
        return gone
    return sheet_page(request, access, form, sheet, **context)


def carry_out(
    request: HttpRequest,
    form: KeyedForm,
    act: Callable[[], Case],
    *,
    done: Text,
    to: str,
) -> HttpResponse | None:
    """Carry ``act`` out once and go to ``to``; None when it was refused, which the form then says.

    ``act`` returns the case.
    """
    try:
        services.once(key=form.cleaned_data["key"], user=request.user, act=act)
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, done)
    return redirect(to)


def try_out(
    request: HttpRequest, act: Callable[[], object], *, done: Text, to: str
) -> HttpResponse:
    """Carry out an act that is one button, and tell what came of it; twice is once."""
    try:
        act()
    except errors.CaseworkRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, done)
    return redirect(to)
