"""Who gets a page of the processes: refused to those whose role is another, absent otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from partners.models import User
from workflows import permissions
from workflows.models import ProcessInstance

View = Callable[..., HttpResponse]


def only_if(allows: Callable[[User], bool]) -> Callable[[View], View]:
    """Refuse a page to users of whom the policy ``allows`` says no."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allows(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def process_or_404(request: HttpRequest, pk: int) -> ProcessInstance:
    """A process that the user may see; otherwise there is no such page."""
    rows = permissions.processes_visible_to(request.user).select_related(
        "definition", "case__beneficiary__identity", "request__request_type", "parent__definition"
    )
    return get_object_or_404(rows, pk=pk)


def operated_or_404(request: HttpRequest, pk: int) -> ProcessInstance:
    """A process that the user may act on; refused to those who only see it."""
    instance = process_or_404(request, pk)
    if not permissions.may_operate(request.user, instance):
        raise PermissionDenied
    return instance
