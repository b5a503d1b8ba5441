"""Pages of the processes: my day, tasks, steps of a case."""

from django.http import HttpRequest, HttpResponse


def my_day(request: HttpRequest) -> HttpResponse:
    """What the officer does next."""
    return HttpResponse("")
