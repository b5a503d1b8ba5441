"""Each request asks the database in the name of its user, and of nobody else afterwards."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest, HttpResponse

from common.wall.principals import Principal, acting_as, for_user, is_up


class WallMiddleware:
    """Stand before the wall as the signed-in user; comes after the one that knows who that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_up():
            return self.get_response(request)
        principal = for_user(request.user)
        with acting_as(principal):
            response = self.get_response(request)
        if response.streaming:
            response.streaming_content = _read_as(principal, response.streaming_content)
        return response


def _read_as(principal: Principal, content: Iterable[bytes]) -> Iterator[bytes]:
    """What is sent in pieces is read after the request is over, piece by piece in its name."""
    pieces = iter(content)
    while True:
        with acting_as(principal):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
