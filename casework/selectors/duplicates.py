"""Pairs of persons who may be one, as those see them who decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.enums import MatchBand, MatchReason, MergeState, PairState
from casework.matching import Judgement, judge
from casework.models import Beneficiary, Case, DuplicatePair, MergeRecord
from casework.permissions import knows_both, merges_visible_to, pairs_visible_to
from casework.selectors.people import documents_of, people, traits_of
from partners.models import User

#: What is compared and chosen as a whole, with the parts of a person that belong to it.
PARTS: dict[str, tuple[str, ...]] = {
    "names": ("given_names", "family_names", "name_as_on_document"),
    "name_ar": ("name_ar",),
    "birth": (
        *("birth_date", "birth_precision"),
        *("age_min", "age_max", "estimated_on", "age_basis"),
    ),
    "sex": ("sex",),
    "nationality": ("nationality",),
    "language": (
        *("language", "written_language", "spoken"),
        *("needs_interpreter", "interpreter_gender"),
    ),
    "commune": ("commune",),
    "phone": ("phone", "shared_phone"),
    "contact": (
        *("contact_rules", "safe_hours", "may_be_said", "may_be_told"),
        *("email", "second_contact_name", "second_contact_phone"),
    ),
    "guardian_name": ("guardian_name",),
}
LABELS: dict[str, str | Promise] = {
    "names": _("Names"),
    "name_ar": _("Name in Arabic script"),
    "birth": _("Birth date"),
    "sex": _("Sex"),
    "nationality": _("Declared nationality"),
    "language": _("Languages"),
    "commune": _("Commune of residence"),
    "phone": _("Telephone"),
    "contact": _("Ways of contact"),
    "guardian_name": _("Parent or guardian"),
}
#: What of a part is shown beside the other person's.
_SHOWN = {
    "birth": ("birth_date",),
    "language": ("language",),
    "phone": ("phone",),
    "contact": ("safe_hours", "email"),
}
#: Fields of the judgement that say more of a part than whether it is equal.
_JUDGED = {"names": "name", "birth": "birth", "nationality": "nationality", "phone": "phone"}


@dataclass(frozen=True)
class Agreement:
    """How one part of the two persons agrees.

    ``kind`` is same, close, differs, one-sided or unsaid. The values are empty for whoever sees
    pseudonyms only.
    """

    name: str
    label: str | Promise
    kind: str
    word: str | Promise
    mine: str = field(default="", repr=False)
    theirs: str = field(default="", repr=False)


@dataclass(frozen=True)
class Side:
    """One of the two, by their cases; the name is empty for whoever sees pseudonyms only."""

    person: Beneficiary
    cases: list[Case]
    name: str = field(repr=False)


@dataclass(frozen=True)
class Comparison:
    """Two persons beside each other."""

    pair: DuplicatePair
    sides: tuple[Side, Side]
    rows: list[Agreement]
    shows_values: bool
    judgement: Judgement

    @property
    def band(self) -> MatchBand | None:
        """How sure it is now; None when nothing speaks for it any more."""
        band = str(self.judgement.band)
        return MatchBand(band) if band in MatchBand.values else None

    @property
    def is_across(self) -> bool:
        """Whether the cases are of more than one body."""
        return len({case.organisation_id for side in self.sides for case in side.cases}) > 1


def duplicates_to_look_at(user: User) -> QuerySet[DuplicatePair]:
    """Pairs that wait for somebody to compare them, the surest first."""
    waiting = pairs_visible_to(user).filter(state__in=[PairState.OPEN, PairState.LATER])
    proposed = MergeRecord.objects.filter(state=MergeState.PROPOSED).values("pair")
    return waiting.exclude(pk__in=proposed).order_by("-score", "id")


def merges_to_look_at(user: User) -> QuerySet[MergeRecord]:
    """Merges that wait for a second officer, then those in force, the newest first."""
    records = merges_visible_to(user).filter(state__in=[MergeState.PROPOSED, MergeState.MERGED])
    return records.select_related("proposed_by", "decided_by").order_by("-state", "-proposed_at")


def cases_by_person(keys: set[int]) -> Mapping[int, list[Case]]:
    """The cases of these persons, the oldest first."""
    found: dict[int, list[Case]] = {key: [] for key in keys}
    rows = Case.objects.filter(beneficiary__in=keys).select_related("organisation")
    for case in rows.order_by("opened_at", "pk"):
        found[case.beneficiary_id].append(case)
    return found


def comparison(user: User, pair: DuplicatePair) -> Comparison:
    """The two persons of a pair that the user may compare."""
    keys = (pair.first_id, pair.second_id)
    known = {person.pk: person for person in people(keys)}
    first, second = (known[key] for key in keys)
    numbers, cases = documents_of(keys), cases_by_person(set(keys))
    shows = knows_both(user, pair)
    judgement = judge(
        traits_of(first, numbers.get(first.pk, [])), traits_of(second, numbers.get(second.pk, []))
    )
    sides = tuple(
        Side(person, cases[person.pk], person.display_name if shows else "")
        for person in (first, second)
    )
    rows = [_agreement(name, first, second, judgement, shows=shows) for name in PARTS]
    return Comparison(pair, sides, rows, shows, judgement)


def _agreement(
    name: str, first: Beneficiary, second: Beneficiary, judgement: Judgement, *, shows: bool
) -> Agreement:
    kind, word = _kind(name, first, second, judgement)
    texts = [_text(name, person) if shows else "" for person in (first, second)]
    return Agreement(name, LABELS[name], kind, word, *texts)


def _kind(
    name: str, first: Beneficiary, second: Beneficiary, judgement: Judgement
) -> tuple[str, str | Promise]:
    mine, theirs = (_values(name, person) for person in (first, second))
    if not any(mine) and not any(theirs):
        return "unsaid", _("not said")
    if mine == theirs:
        return "same", _("the same")
    if not any(mine) or not any(theirs):
        return "one-sided", _("said of one only")
    level = judgement.levels.get(_JUDGED.get(name, ""))
    # Equal to the core are spellings of one name, which to the eye are not.
    code = f"{_JUDGED.get(name)}-{level}".replace("name-same", "name-close")
    if level and code in MatchReason.values:
        return "close", MatchReason(code).label
    return "differs", _("different")


def _values(name: str, person: Beneficiary) -> list[Any]:
    values = [getattr(person, part) for part in _SHOWN.get(name, PARTS[name])]
    return ["" if value == "U" else value for value in values]


def _text(name: str, person: Beneficiary) -> str:
    if name == "sex":
        return str(person.get_sex_display())
    values = [value for value in _values(name, person) if value]
    return " ".join(getattr(value, "label", None) or _day(value) for value in values)


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
