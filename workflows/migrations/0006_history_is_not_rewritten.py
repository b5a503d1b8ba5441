"""The database itself refuses to change a line of the history; only its actor may be forgotten."""

from django.db import migrations

COLUMNS = "process_id, kind, node, token, scope, detail, at"
POSTGRESQL = f"""
CREATE FUNCTION workflows_history_is_not_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A history is not rewritten.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER workflows_history_is_not_rewritten
    BEFORE UPDATE OF {COLUMNS} ON workflows_historyevent
    FOR EACH ROW EXECUTE FUNCTION workflows_history_is_not_rewritten();
"""
SQLITE = f"""
CREATE TRIGGER workflows_history_is_not_rewritten
    BEFORE UPDATE OF {COLUMNS} ON workflows_historyevent
    BEGIN SELECT RAISE(ABORT, 'A history is not rewritten.'); END
"""


def guard(apps, schema_editor):
    """Add the trigger in the database's own words."""
    texts = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    schema_editor.execute(texts[schema_editor.connection.vendor], params=None)


def unguard(apps, schema_editor):
    """Take it away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION workflows_history_is_not_rewritten() CASCADE")
    else:
        schema_editor.execute("DROP TRIGGER workflows_history_is_not_rewritten")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0005_fewer_indexes")]
    operations = [migrations.RunPython(guard, unguard)]
