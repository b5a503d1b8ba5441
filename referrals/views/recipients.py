"""Which bodies can take a referral, as a page offers them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.models import Consent, Request
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
    others = Organisation.objects.filter(valid_to__isnull=True).exclude(pk__in=without)
    return matching, list(others.order_by("pk"))


def recipient_choices(
    services: Sequence[Service],
    *,
    urgency: str,
    consents: Mapping[str, Consent] | None = None,
) -> list[RecipientChoice]:
    """What the page says of each service; ``consents`` by code of the body."""
    names = _language_names(services)
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


def _language_names(services: Sequence[Service]) -> dict[str, str]:
    codes = {code for service in services for code in service.languages.split()}
    return {row.pk: row.label for row in Language.objects.in_bulk(codes).values()}


def _listed(words: Iterable[str]) -> str:
    return " · ".join(words)
