"""Which bodies can take a referral, as a page offers them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.models import Consent, Request
from common import lists
from common.models import Language, Territory
from partners.models import Organisation, Service
from partners.selectors import services_for


@dataclass(frozen=True, kw_only=True)
class RecipientChoice:
    """A service that takes this kind of request, with what decides between two of them."""

    service: Service
    coverage: str
    languages: str
    is_round_the_clock: bool
    #: Whether it says that it takes requests as urgent as this one.
    takes_urgency: bool
    consent: Consent | None


def bodies_for(
    request: Request, *, territory: Territory | None, without: Collection[str]
) -> tuple[list[Service], list[Organisation]]:
    """The matching services near ``territory``, and every other body; never those ``without``."""
    found = services_for(request_type=request.request_type_id, territory=territory)
    matching = list(found.exclude(organisation__in=without).prefetch_related("coverage"))
    others = lists.current(Organisation.objects.order_by("type", "code"))
    return matching, [body for body in others if body.pk not in without]


def recipient_choices(
    services: Sequence[Service],
    *,
    urgency: str,
    consents: Mapping[str, Consent] | None = None,
) -> list[RecipientChoice]:
    """What the page says of each service; ``consents`` by code of the body."""
    languages = lists.current(Language.objects.order_by("code"))
    names = {row.code: row.label for row in languages}
    return [
        RecipientChoice(
            service=service,
            coverage=_listed(each.label for each in service.coverage.all()),
            languages=_listed(names.get(code, code) for code in service.languages.split()),
            is_round_the_clock=service.opening == "CAL-247",
            takes_urgency=service.urgency_max <= urgency,
            consent=(consents or {}).get(service.organisation_id),
        )
        for service in services
    ]


def _listed(words: Iterable[str]) -> str:
    return " · ".join(words)
