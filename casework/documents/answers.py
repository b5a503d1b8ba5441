"""Giving a document out over the web: to be saved, never shown within the site, kept nowhere."""

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpResponse

#: On every view that gives out a file of a stranger: what a browser lets it do, should it show it.
nothing_runs = csp_replace({"default-src": [NONE], "sandbox": True})


def download(content: bytes, *, media_type: str, name: str) -> HttpResponse:
    """The file under ``name``, which says nothing about the person."""
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return closed(answer)


def closed(answer: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and of other sites."""
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
