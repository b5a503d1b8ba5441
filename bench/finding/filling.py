"""A network of made-up people in PostgreSQL, written by COPY with the triggers off."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from bench.finding.people import Person, Population
from casework.matching import kept_blocks
from casework.models import Identity
from casework.selectors.people import token_of
from common.sealing import Place, seal
from common.sealing.rows import sealed_fields

ORGANISATIONS = ("ORG-OSC-MD", "ORG-OSC-ANIR", "ORG-DPE-AGD")
NOW = datetime(2026, 9, 15, tzinfo=UTC)
_KEYS, _CASES, _PEOPLE, _IDENTITIES = (
    "casework_matchkey",
    "casework_case",
    "casework_beneficiary",
    "casework_identity",
)
AT_ONCE = 20_000


def fill(size: int) -> list[Person]:
    """Write ``size`` people, each with a case and the keys; the people, number 1 first."""
    population = Population()
    people: list[Person] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"ALTER TABLE {_KEYS} DROP CONSTRAINT {_KEYS}_pkey")
        for start in range(0, size, AT_ONCE):
            batch = [population.person() for _ in range(min(AT_ONCE, size - start))]
            _write(cursor, start + 1, batch)
            people += batch
        cursor.execute(f"ALTER TABLE {_KEYS} ADD PRIMARY KEY (token, kind, beneficiary_id)")
    with connection.cursor() as cursor:
        for table in (_KEYS, _CASES, _PEOPLE, _IDENTITIES):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return people


def plain_table(people: list[Person]) -> None:
    """The same names in plain text, for what looks for text."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE TABLE bench_plain (id bigint, name text)")
        with cursor.copy("COPY bench_plain FROM STDIN") as copy:
            for pk, person in enumerate(people, start=1):
                copy.write_row((pk, person.written.latin))
        cursor.execute("CREATE INDEX ON bench_plain USING gin (name gin_trgm_ops)")
        cursor.execute("VACUUM ANALYZE bench_plain")


def _write(cursor, first: int, people: list[Person]) -> None:
    numbered = list(enumerate(people, start=first))
    _copy(
        cursor,
        f"{_PEOPLE} (id, sex, birth_month, birth_precision, nationality_id, spoken, "
        "needs_interpreter, interpreter_gender, shared_phone, do_not_call, no_voicemail, "
        "contact_rules, age_basis, registered_by_id, created_at)",
        (_person(pk, person) for pk, person in numbered),
    )
    sealed = [field.column for field in sealed_fields(Identity)]
    columns = ", ".join(("beneficiary_id", "ring", *sealed))
    _copy(
        cursor,
        f"{_IDENTITIES} ({columns})",
        (_identity(pk, person, sealed) for pk, person in numbered),
    )
    _copy(
        cursor,
        f"{_CASES} (id, number, beneficiary_id, organisation_id, tier, status, opened_at)",
        ((pk, f"B-{pk}", pk, ORGANISATIONS[pk % 3], "C2", "open", NOW) for pk, _ in numbered),
    )
    _copy(
        cursor,
        f"{_KEYS} (token, kind, beneficiary_id)",
        (
            (token_of(block), int(block.kind), pk)
            for pk, person in numbered
            for block in kept_blocks(person.written)
        ),
    )


def _copy(cursor, target: str, rows: Iterator[tuple]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _person(pk: int, person: Person) -> tuple:
    precision = "exact" if person.is_exact else "year"
    month = person.birth.replace(day=1)
    return (
        *(pk, person.sex, month, precision, person.nationality, "[]", False, "", False, False),
        *(False, "{}", "", ORGANISATIONS[pk % 3], NOW),
    )


def _identity(pk: int, person: Person, columns: list[str]) -> tuple:
    given, families, arabic = person.parts
    texts = {
        "given_names": given,
        "family_names": families,
        "name_ar": arabic,
        "birth_date": person.birth.isoformat(),
    }
    return (pk, "ordinary", *(_sealed(pk, column, texts.get(column, "")) for column in columns))


def _sealed(pk: int, column: str, text: str) -> bytes:
    return seal(text, Place(_IDENTITIES, column, str(pk))) if text else b""
