"""The reference lists of the database, as a register is read against them."""

from collections.abc import Iterable

from casework.models import Channel, NeedCode, Outcome, Reason, RequestType, UrgencyLevel
from casework.register.lookups import Lookups, Term, build_lookups
from common.models import Country, Language, ReferenceModel, Territory
from partners.models import Organisation


def database_lookups() -> Lookups:
    """Lookups over the rows that apply, named in the three languages."""
    return build_lookups(
        communes=_terms(Territory, kind=Territory.Kind.COMMUNE),
        nationalities=_terms(Country),
        languages=_terms(Language),
        request_types=_terms(RequestType),
        needs=_terms(NeedCode),
        outcomes=_terms(Outcome),
        reasons=_terms(Reason),
        urgencies=_terms(UrgencyLevel),
        channels=_terms(Channel),
        organisations=_terms(Organisation),
    )


def _terms(model: type[ReferenceModel], **only: str) -> Iterable[Term]:
    rows = model.objects.filter(valid_to__isnull=True, **only).order_by("code")
    for code, *labels in rows.values_list("code", "label_fr", "label_ar", "label_en"):
        yield Term(code, tuple(labels))
