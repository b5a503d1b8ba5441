"""What is held on a person, for the person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BinaryField, Field, Model, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from casework import treatments
from casework.enums import RightState
from casework.models import Beneficiary, Case, SubjectRequest
from common import clock
from common.sealing.fields import SealedTextField
from partners.models import User

#: Columns that say how the service works and nothing about the person.
_TECHNICAL = frozenset({"id", "key", "token", "sha256", "version", "ring"})


@dataclass(frozen=True)
class Held:
    """The rows of one table that are about a person, each as names and values."""

    title: str
    rows: list[list[tuple[str, str]]]


def open_subject_requests() -> QuerySet[SubjectRequest]:
    """The requests that wait for an answer, the nearest limit first."""
    waiting = SubjectRequest.objects.filter(state=RightState.OPEN)
    return waiting.select_related("case__organisation").order_by("due_at", "id")


def everything_on(person: Beneficiary) -> list[Held]:
    """All that the network holds on ``person``, table by table, in the language of the page.

    Officers appear as "an officer": the person has a right to what is said of them, not to who
    said it (their body is named).
    """
    cases = Case.objects.filter(beneficiary=person).order_by("opened_at", "pk")
    held = [_held(Beneficiary, [person]), _held(Case, list(cases))]
    for treatment in reversed(treatments.treatments()):
        owners = [person.pk] if treatment.of_person else [case.pk for case in cases]
        rows = treatment.rows_of(owners).order_by("pk")
        held.append(_held(treatment.table, list(rows)))
    return [each for each in held if each.rows]


def _held(table: type[Model], rows: list[Any]) -> Held:
    title = capfirst(str(table._meta.verbose_name_plural))  # noqa: SLF001 -- Django's model API
    said = [list(_values(row)) for row in rows]
    return Held(title, [values for values in said if values])


def _values(row: Model) -> Iterator[tuple[str, str]]:
    for field in row._meta.concrete_fields:  # noqa: SLF001 -- idem
        if field.name in _TECHNICAL or field.primary_key or _is_bare_key(field):
            continue
        text = _text(row, field)
        if text:
            yield capfirst(str(field.verbose_name)), text


def _is_bare_key(field: Field) -> bool:
    """Whether the column holds keyed indexes, from which nothing can be read."""
    return isinstance(field, BinaryField) and not isinstance(field, SealedTextField)


def _text(row: Model, field: Field) -> str:
    if field.is_relation:
        if issubclass(field.related_model, User):
            return _("an officer") if getattr(row, field.attname) else ""
        related = getattr(row, field.name)
        return str(getattr(related, "label", related)) if related is not None else ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return _plain(getattr(row, field.attname))


def _plain(value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "hour"):
        return date_format(clock.local(value), "SHORT_DATETIME_FORMAT")
    if hasattr(value, "day"):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in sorted(value.items()))
    return str(value)
