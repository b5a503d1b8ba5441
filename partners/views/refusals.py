"""What the library's pages answer when a form is refused."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

View = Callable[..., HttpResponse]


def told_apart(view: View) -> View:
    """Answer a refused form with 422, as every page here does; the library says 200."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        is_page = isinstance(response, TemplateResponse) and response.status_code == 200
        if request.method == "POST" and is_page:
            response.status_code = 422
        return response

    return answer
