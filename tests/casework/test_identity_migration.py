"""People written down in plain columns keep their identity when it is moved and sealed."""

from datetime import date

from django.db.migrations.executor import MigrationExecutor

from common.sealing import key_of
from tests.migrating import fill, migrated, rows_of

NAME = "identity"


def the_move(executor: MigrationExecutor) -> tuple[tuple[str, str], tuple[str, str]]:
    """The migration that moves identities, and the one of casework before it."""
    nodes = executor.loader.disk_migrations
    moving = next(key for key in nodes if key[0] == "casework" and key[1].endswith(NAME))
    before = next(key for key in nodes[moving].dependencies if key[0] == "casework")
    return before, moving


def test_people_are_moved_and_can_be_moved_back(old_database):
    before, moving = the_move(MigrationExecutor(old_database))
    apps = migrated(old_database, before)
    organisation = apps.get_model("partners", "Organisation")(code="ORG-T", pk="ORG-T")
    fill(organisation)
    organisation.save(using="old")
    rows = apps.get_model("casework", "Beneficiary").objects.using("old")
    plain = {
        "family_names": "Exemple",
        "name_ar": "مثال",
        "birth_date": date(1994, 5, 6),
        "phone": "+212600000001",
        "safe_hours": "le matin",
    }
    ordinary = rows.create(**plain, birth_precision="exact", registered_by=organisation)
    protected = rows.create(given_names="Awa", registered_by=organisation)
    case = apps.get_model("casework", "Case")(
        number="SM-T", beneficiary=protected, organisation=organisation, tier="C4"
    )
    case.save(using="old")
    write(apps, case)

    apps = migrated(old_database, moving)

    identities = apps.get_model("casework", "Identity").objects.using("old")
    moved = identities.get(pk=ordinary.pk)
    assert {name: getattr(moved, name) for name in plain} == plain
    assert moved.given_names == ""
    assert identities.get(pk=protected.pk).ring == "protected"
    assert identities.get(pk=protected.pk).given_names == "Awa"
    note = apps.get_model("casework", "Note").objects.using("old").get()
    assert note.text == "Note fictive"
    assert key_of(bytes(rows_of(old_database, "casework_sealednote")[0])).startswith("p")
    assert apps.get_model("casework", "Narrative").objects.using("old").get().text == "Récit fictif"
    people = apps.get_model("casework", "Beneficiary").objects.using("old")
    assert people.get(pk=ordinary.pk).birth_month == date(1994, 5, 1)

    apps = migrated(old_database, before)

    again = apps.get_model("casework", "Beneficiary").objects.using("old").get(pk=ordinary.pk)
    assert {name: getattr(again, name) for name in plain} == plain
    assert (
        apps.get_model("casework", "Request").objects.using("old").get().summary == "Récit fictif"
    )
    assert apps.get_model("casework", "Note").objects.using("old").get().text == "Note fictive"


def write(apps, case) -> None:
    """A request with its summary, and a note."""
    kind = apps.get_model("casework", "RequestType")(pk="T")
    fill(kind)
    kind.save(using="old")
    request = apps.get_model("casework", "Request")(
        case=case, request_type=kind, summary="Récit fictif", urgency="U3", tier="C4"
    )
    request.save(using="old")
    author = apps.get_model("partners", "User")(username="t")
    author.save(using="old")
    apps.get_model("casework", "Note").objects.using("old").create(
        case=case, author=author, text="Note fictive"
    )
