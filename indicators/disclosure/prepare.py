"""From true counts to a release that may be published: protect, attack, prove."""

from indicators.disclosure.errors import DisclosureFound
from indicators.disclosure.gate import Passed, gate
from indicators.disclosure.result import Method
from indicators.disclosure.rounding import round_to_base
from indicators.disclosure.suppression import protect
from indicators.disclosure.tables import Release

#: Roundings tried with other seeds before giving up on a release.
ROUNDING_ATTEMPTS = 5


def prepare_release(
    release: Release,
    *,
    method: Method = Method.SUPPRESSION,
    threshold: int = 10,
    zeros_are_unsafe: bool = False,
    base: int = 5,
    seed: int = 0,
    rounds: int = 4,
) -> Passed:
    """Protect a release and let it out only if the attacker fails on every unsafe cell.

    The one function that publications call. Any `DisclosureError` means: publish nothing, and
    show its message, which says what to do. Arguments are those of `protect`,
    `round_to_base` and `gate`.
    """
    if method is Method.SUPPRESSION:
        protected = protect(
            release,
            threshold=threshold,
            zeros_are_unsafe=zeros_are_unsafe,
            seed=seed,
            rounds=rounds,
        )
        return gate(release, protected, threshold=threshold, zeros_are_unsafe=zeros_are_unsafe)
    for attempt in range(seed, seed + ROUNDING_ATTEMPTS):
        try:
            protected = round_to_base(release, base=base, seed=attempt)
            return gate(release, protected, threshold=threshold, zeros_are_unsafe=zeros_are_unsafe)
        except DisclosureFound as failure:
            last = failure
    raise last
