"""Building the wall in the database, again without harm, and looking whether it stands."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from common.wall import tokens
from common.wall.principals import APP_ROLE
from common.wall.rules import condition, doors, walled

_FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS wall;
REVOKE ALL ON SCHEMA wall FROM PUBLIC;
CREATE TABLE IF NOT EXISTS wall.key (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
REVOKE ALL ON wall.key FROM PUBLIC;

-- The claims of the session's token; nothing if it is forged, expired or of another database.
CREATE OR REPLACE FUNCTION wall.claims() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    token text := current_setting('wall.token', true);
    said text;
    parts text[];
BEGIN
    IF token IS NULL OR token = '' THEN RETURN NULL; END IF;
    said := split_part(token, '~', 1);
    PERFORM 1 FROM wall.key k
    WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(said, 'UTF8'))), 'hex')
          = split_part(token, '~', 2);
    IF NOT FOUND THEN RETURN NULL; END IF;
    parts := string_to_array(said, '|');
    IF parts[1] <> current_database() OR parts[2]::numeric < extract(epoch FROM clock_timestamp())
    THEN RETURN NULL; END IF;
    RETURN parts;
END $$;

CREATE OR REPLACE FUNCTION wall.audiences() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT COALESCE(string_to_array((wall.claims())[5], ','), '{}') $$;

CREATE OR REPLACE FUNCTION wall.serves() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT COALESCE((wall.claims())[5] = '*', false) $$;

-- NULL without a token: nothing that ends is let through then.
CREATE OR REPLACE FUNCTION wall.at() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT to_timestamp((wall.claims())[3]::double precision) $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM PUBLIC;
"""

#: Looked for first: who may create no role is refused even one that exists.
_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""

_GRANTS = """
GRANT USAGE ON SCHEMA public, wall TO {role};
GRANT EXECUTE ON FUNCTION wall.audiences(), wall.serves(), wall.at() TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
"""

_DOOR = """
DO $$ BEGIN
    IF to_regprocedure('{signature}') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION {signature} TO {role};
    END IF;
END $$;
"""

#: The history of migrations is the owner's.
_WITHHELD = "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};"


class CannotBuild(Exception):
    """The login may not create roles or does not own the tables; ``str()`` says which."""


@dataclass(frozen=True)
class Gap:
    """Something that is missing from the wall."""

    what: str


def install() -> bool:
    """Build the wall as the models and their rules are now; False when it stood already.

    Raises CannotBuild.
    """
    script = "\n".join(_script())
    digest = hashlib.sha256((script + tokens.key().hex()).encode()).hexdigest()
    if _standing() == digest:
        return False
    if not _may_create_roles():
        raise CannotBuild(
            f"This login may not create the role {APP_ROLE}. Let one with CREATEROLE run "
            "manage.py wall install, or create the role first."
        )
    with transaction.atomic(), connection.cursor() as cursor:
        # Two that migrate at once build one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wall'))")
        cursor.execute(script)
        cursor.execute("DELETE FROM wall.key")
        cursor.execute("INSERT INTO wall.key VALUES (%s, %s)", list(tokens.pads()))
        cursor.execute(f"COMMENT ON SCHEMA wall IS '{digest}'")
    return True


def admit(login: str, password: str) -> None:
    """Create the site's own login, a member of the role before the wall, or renew its password."""
    from psycopg import sql  # only where PostgreSQL's driver is in use anyway

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        text = sql.SQL(
            "{verb} ROLE {login} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE "
            "PASSWORD {password}; GRANT {role} TO {login}"
        ).format(
            verb=sql.SQL(verb),
            login=sql.Identifier(login),
            password=sql.Literal(password),
            role=sql.Identifier(APP_ROLE),
        )
        cursor.execute(text.as_string(cursor.connection))


def gaps() -> list[Gap]:
    """What is missing: tables without their policy, a login that stands behind the wall."""
    found = [Gap(f"{table}: no policy") for table in _open_tables()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [APP_ROLE]
        )
        row = cursor.fetchone()
    if row is None:
        found.append(Gap(f"{APP_ROLE}: no such role"))
    elif row[0]:
        found.append(Gap(f"{APP_ROLE}: goes round the wall"))
    if _standing() == "":
        found.append(Gap("the wall is not built"))
    return found


def _script() -> Iterator[str]:
    tables = set(connection.introspection.table_names())
    yield _ROLE.format(role=APP_ROLE)
    yield _FUNCTIONS
    yield _GRANTS.format(role=APP_ROLE)
    if "django_migrations" in tables:
        yield _WITHHELD.format(role=APP_ROLE)
    for signature in doors():
        yield _DOOR.format(signature=signature, role=APP_ROLE)
    for model in walled():
        table = model._meta.db_table  # noqa: SLF001 -- Django's model API
        if table in tables:
            yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            yield f"DROP POLICY IF EXISTS wall ON {table};"
            yield f"CREATE POLICY wall ON {table} TO {APP_ROLE} USING ({condition(model)});"


def _standing() -> str:
    """The digest of the wall that stands, nothing without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'wall'"
        )
        row = cursor.fetchone()
    return (row and row[0]) or ""


def _may_create_roles() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR EXISTS "
            "(SELECT 1 FROM pg_roles WHERE rolname = %s) "
            "FROM pg_roles WHERE rolname = current_user",
            [APP_ROLE],
        )
        return bool(cursor.fetchone()[0])


def _open_tables() -> list[str]:
    names = [model._meta.db_table for model in walled()]  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND p.polname = 'wall' "
            "AND c.relnamespace = 'public'::regnamespace"
        )
        closed = {row[0] for row in cursor.fetchall()}
    return [name for name in names if name not in closed]
