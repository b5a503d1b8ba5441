"""Columns that hold sealed text.

Code reads and writes plain values; the database sees sealed ones. A value is opened when it is
first read, so a list that does not show a name never decrypts it. The row must be known before it
is written: a model with sealed columns has a key that does not come from the database (a one-to-one
link or a UUID), which a system check demands.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from common.sealing.keys import ORDINARY
from common.sealing.seals import Place, seal, unseal

Ring = str | Callable[[Any], str]


class _Opened:
    """Reads a sealed column: opens it once, then remembers the plain value on the object."""

    def __init__(self, field: "SealedTextField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, bytes | memoryview):
            value = self.field.opened(bytes(value), instance)
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """Text that is sealed at rest; an empty text is stored as nothing at all.

    ``ring`` names the ring of keys, or finds it for a row. The column can be asked whether it is
    empty, and for nothing else: what must be found needs a blind index (``common.sealing.blind``).
    """

    description = "Text sealed at rest"

    def __init__(self, *args: Any, ring: Ring = ORDINARY, **kwargs: Any) -> None:
        kwargs.setdefault("default", self.empty)
        kwargs["editable"] = True
        self.ring = ring
        super().__init__(*args, **kwargs)

    @staticmethod
    def empty() -> Any:
        """The plain value of an empty column."""
        return ""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type, name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opened(self))

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        key = self.model._meta.pk  # noqa: SLF001 -- public by Django's documentation
        if key is not None and not (key.remote_field or key.has_default()):
            text = "A sealed column needs a row whose key is known before it is written."
            found.append(checks.Error(text, obj=self, id="sealing.E001"))
        return found

    def text_of(self, value: Any) -> str:
        """The text that is sealed for a plain value; empty for an empty one."""
        return value or ""

    def value_of(self, text: str) -> Any:
        """The plain value of an opened text."""
        return text

    def place_of(self, instance: Any) -> Place:
        """Where the column of ``instance`` is."""
        return Place(self.model._meta.db_table, self.column, str(instance.pk))  # noqa: SLF001 -- idem

    def ring_of(self, instance: Any) -> str:
        """The ring of keys for the row of ``instance``."""
        return self.ring(instance) if callable(self.ring) else self.ring

    def opened(self, stored: bytes, instance: Any) -> Any:
        """The plain value of what is stored. Raises Unsealable."""
        if not stored:
            return self.empty()
        return self.value_of(unseal(stored, self.place_of(instance)))

    def pre_save(self, model_instance: Any, add: bool) -> bytes:  # noqa: FBT001 -- Django's
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, bytes | memoryview):
            return bytes(value)
        text = self.text_of(value)
        if not text:
            return b""
        if model_instance.pk is None:
            raise FieldError("A sealed column needs a row whose key is known.")
        return seal(text, self.place_of(model_instance), ring=self.ring_of(model_instance))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Django's
        # What does not come through the row of an object cannot be bound to it: never write it.
        if value is not None and value != "" and not isinstance(value, bytes | memoryview):
            raise FieldError("A sealed column is written through its object only.")
        return super().get_db_prep_value(value or b"", connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"exact", "isnull"}:
            return {"exact": Exact, "isnull": IsNull}[lookup_name]
        raise FieldError("A sealed column cannot be searched: use a blind index.")

    def get_prep_value(self, value: Any) -> Any:
        return b"" if value == "" else value

    def to_python(self, value: Any) -> Any:
        return value

    def value_from_object(self, obj: Any) -> Any:
        return getattr(obj, self.attname)

    def value_to_string(self, obj: Any) -> str:
        raise FieldError("A sealed column is not written into files.")

    def formfield(self, **kwargs: Any) -> Any:
        return None


class SealedDateField(SealedTextField):
    """A date that is sealed at rest; None when it is not known."""

    description = "Date sealed at rest"

    @staticmethod
    def empty() -> Any:
        """The plain value of an empty column."""
        return None

    def text_of(self, value: Any) -> str:
        return value.isoformat() if value else ""

    def value_of(self, text: str) -> Any:
        return date.fromisoformat(text)


class SealedListField(SealedTextField):
    """A list of texts that is sealed at rest as JSON."""

    description = "List sealed at rest"

    @staticmethod
    def empty() -> Any:
        """The plain value of an empty column."""
        return []

    def text_of(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if value else ""

    def value_of(self, text: str) -> Any:
        return json.loads(text)
