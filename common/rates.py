"""How often somebody may do something, counted in the cache all processes share."""

from django.core.cache import cache


def is_within(act: str, who: object, *, most: int, seconds: int) -> bool:
    """Count one more ``act`` of ``who``; False when it is one too many in so many seconds.

    The count begins with the first act and is forgotten ``seconds`` later.
    """
    key = f"rate:{act}:{who}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # forgotten between the two
        cache.set(key, 1, seconds)
        return True
