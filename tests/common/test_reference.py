"""Checking and loading reference files: problems with their line, all or nothing."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.models import Country, NationalityGroup, Territory
from common.reference import Column, ReferenceDataError, Table, load, validate
from common.reference.tables import ROOT, discover, in_order
from common.reference.values import BadCell, boolean, day, duration, hour, integer, several
from common.reference.values import text as one_line
from partners.models import Organisation, Service

HEADER = "code,label_fr,label_ar,label_en,source_ref,verified,valid_from,valid_to"

GROUPS = Table(
    name="groups",
    file="groups.csv",
    model="common.NationalityGroup",
    checks=(in_order("valid_from", "valid_to"),),
)
PLACES = Table(
    name="places",
    file="places.csv",
    model="common.Territory",
    columns=(
        Column("kind", required=True),
        Column("parent", references="places"),
        Column("population_2024", integer),
    ),
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """Writes files of the common app's folder below a fresh directory."""

    def write(**contents: str | bytes) -> Path:
        folder = tmp_path / "common" / "reference_data"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            raw = content.encode() if isinstance(content, str) else content
            (folder / f"{name}.csv").write_bytes(raw)
        return tmp_path

    return write


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project's own reference files, to be spoilt."""
    for folder in ROOT.glob("*/reference_data"):
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT))
    return tmp_path


@pytest.fixture
def emptied(db: None) -> None:
    """A database without the reference data that every test finds in it."""
    for table in discover():
        model = apps.get_model(table.model)
        for relation in model._meta.many_to_many:
            relation.remote_field.through.objects.all()._raw_delete("default")
        model.objects.all()._raw_delete("default")


def edit(directory: Path, file: str, old: str, new: str) -> None:
    path = directory / file
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


def line(code: str, *more: str) -> str:
    return ",".join([code, f"{code} fr", f"{code} ar", f"{code} en", "P", "no", "", "", *more])


def problems(directory: Path, *tables: Table) -> list[str]:
    return [str(problem) for problem in validate(tables, directory).problems]


def test_the_projects_files_are_sound() -> None:
    validation = validate()

    assert validation.problems == ()
    assert len(validation.sheets) == 33


def test_a_sound_file_is_read_with_typed_values(files: Callable[..., Path]) -> None:
    content = f"{HEADER}\nAFO,Ouest,غرب,West,S-27,yes,2024-09-01,\n"

    sheet = validate([GROUPS], files(groups=content)).sheets["groups"]

    values = sheet.rows[0].values
    assert values["verified"] is True
    assert values["valid_from"] == date(2024, 9, 1)
    assert values["valid_to"] is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "1: the file is empty"),
        (f"{HEADER}\n", "1: the file holds no row below its header"),
        (HEADER.replace(",verified", "") + "\n", "1: column “verified” is missing"),
        (f"{HEADER},colour\n", "1: column “colour” is unknown"),
        (f"{HEADER},code\n", "1: column “code” appears twice"),
        (f"{HEADER}\n{line('A')}\nB,only\n", "3: 2 fields instead of 8"),
        (f"{HEADER}\n{line('A')}\n{line('A')}\n", "3: code “A” is already on line 2"),
        (f"{HEADER}\nA,,ar,en,P,no,,\n", "2: column “label_fr” is empty"),
        (f"{HEADER}\nA,fr,ar,en,P,oui,,\n", "2: column “verified”: “oui” is neither"),
        (f"{HEADER}\nA,fr,ar,en,P,no,01/02/2026,\n", "2: column “valid_from”: “01/02/2026” is not"),
        (
            f"{HEADER}\nA,fr,ar,en,P,no,2026-02-01,2026-01-01\n",
            "2: valid_from comes after valid_to",
        ),
        (f'{HEADER}\n{line("A")}\nB,"open\n', "3: the line cannot be read"),
        (f"{HEADER}\nA,{'x' * 401},ar,en,P,no,,\n", "2: column “label_fr” is longer than 400"),
    ],
)
def test_a_problem_is_told_with_its_line(
    files: Callable[..., Path], content: str, expected: str
) -> None:
    found = problems(files(groups=content), GROUPS)

    assert len(found) == 1
    assert found[0].startswith(f"common/reference_data/groups.csv:{expected}")


def test_bytes_that_are_not_utf_8_are_told_with_their_line(files: Callable[..., Path]) -> None:
    content = f"{HEADER}\n{line('A')}\n".encode() + "B,Érythrée".encode("cp1252")

    found = problems(files(groups=content), GROUPS)

    assert found == ["common/reference_data/groups.csv:3: the file is not written in UTF-8"]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    found = problems(tmp_path, GROUPS)

    assert found == ["common/reference_data/groups.csv:1: the file cannot be read"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(files: Callable[..., Path]) -> None:
    content = f"\ufeff{HEADER}\r\n{line('A')}\r\n\r\n{line('B')}\r\n"

    validation = validate([GROUPS], files(groups=content))

    assert validation.problems == ()
    assert [row.line for row in validation.sheets["groups"].rows] == [2, 4]


def test_the_line_of_a_row_is_where_it_begins(files: Callable[..., Path]) -> None:
    content = f'{HEADER}\nA,"fr\nfr",ar,en,P,no,,\nB,fr,ar,en,P,maybe,,\n'

    found = problems(files(groups=content), GROUPS)

    assert [problem.split(":")[1] for problem in found] == ["2", "4"]


def test_a_child_may_come_before_its_parent(files: Callable[..., Path]) -> None:
    lines = [
        f"{HEADER},kind,parent,population_2024",
        line("B", "x", "A", "12"),
        line("A", "x", "", ""),
    ]

    assert problems(files(places="\n".join(lines)), PLACES) == []


def test_an_unknown_code_is_told_with_its_file(files: Callable[..., Path]) -> None:
    lines = [f"{HEADER},kind,parent,population_2024", line("B", "x", "Z", "")]

    found = problems(files(places="\n".join(lines)), PLACES)

    assert found == [
        "common/reference_data/places.csv:2: column “parent”: code “Z” is unknown in "
        "common/reference_data/places.csv"
    ]


def test_a_row_among_its_own_parents_is_a_problem(files: Callable[..., Path]) -> None:
    lines = [
        f"{HEADER},kind,parent,population_2024",
        line("A", "x", "B", ""),
        line("B", "x", "A", ""),
        line("C", "x", "A", ""),
    ]

    found = problems(files(places="\n".join(lines)), PLACES)

    assert [problem.partition(": ")[2] for problem in found] == [
        "the row is among its own parents"
    ] * 2


def test_a_bad_row_does_not_make_its_code_unknown_elsewhere(files: Callable[..., Path]) -> None:
    lines = [
        f"{HEADER},kind,parent,population_2024",
        line("A", "x", "", "many"),
        line("B", "x", "A", ""),
    ]

    found = problems(files(places="\n".join(lines)), PLACES)

    assert len(found) == 1
    assert "“many” is not a whole number" in found[0]


def test_a_code_of_another_list_is_unknown(copy: Path) -> None:
    edit(copy, "casework/reference_data/request_types.csv", ",EDU,P01,T3,", ",T3,P01,T3,")

    found = [str(problem) for problem in validate(directory=copy).problems]

    assert len(found) == 1
    assert "column “family”: code “T3” is unknown" in found[0]


def test_every_problem_of_every_file_is_told_at_once(copy: Path) -> None:
    edit(copy, "common/reference_data/territories.csv", ",commune,09.001,", ",village,09.001,")
    edit(copy, "partners/reference_data/services.csv", "EDU-01", "EDU-99")
    edit(copy, "indicators/reference_data/axes.csv", "A1,", "A2,")

    found = {str(problem).split(":")[0] for problem in validate(directory=copy).problems}

    assert found == {
        "common/reference_data/territories.csv",
        "partners/reference_data/services.csv",
        "indicators/reference_data/axes.csv",
    }


def test_a_reference_to_an_undeclared_table_is_an_error_in_the_code(
    files: Callable[..., Path],
) -> None:
    broken = Table(
        name="broken",
        file="groups.csv",
        model="common.NationalityGroup",
        columns=(Column("code", references="nowhere"),),
    )

    with pytest.raises(LookupError):
        validate([broken], files(groups=f"{HEADER}\n{line('A')}\n"))


def test_two_tables_of_one_name_are_an_error_in_the_code() -> None:
    with pytest.raises(LookupError):
        validate([GROUPS, GROUPS])


@given(st.binary(max_size=300))
def test_no_file_content_makes_the_check_fail(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any") / "common" / "reference_data"
    folder.mkdir(parents=True)
    (folder / "groups.csv").write_bytes(HEADER.encode() + b"\n" + raw)

    validation = validate([GROUPS], folder.parents[1])

    assert validation.problems or validation.row_count


@pytest.mark.parametrize(
    ("convert", "cell"),
    [
        (integer, "-1"),
        (integer, "1 000"),
        (integer, "٣"),
        (boolean, "YES"),
        (day, "2026-02-30"),
        (day, "20260201"),
        (hour, "24:00"),
        (hour, "8:30"),
        (duration, "P"),
        (duration, "PT"),
        (duration, "48H"),
        (one_line, "two\nlines"),
        (several(), "A B A"),
    ],
)
def test_a_cell_of_the_wrong_form_is_refused(convert: Callable[[str], object], cell: str) -> None:
    with pytest.raises(BadCell):
        convert(cell)


@pytest.mark.usefixtures("emptied")
def test_a_load_stores_rows_parents_and_relations() -> None:
    changes = load(validate())

    agadir = Territory.objects.get(code="09.001.01.01")
    directorate = Organisation.objects.get(code="ORG-DPE-AGD")
    assert sum(len(each.created) for each in changes) == validate().row_count
    assert agadir.parent_id == "09.001"
    assert directorate.parent_id == "ORG-AREF"
    assert [place.code for place in directorate.coverage.order_by("code")] == ["09.001"]
    assert Service.objects.get(code="SRV-DPE-AGD").request_types == "EDU-01 EDU-02 EDU-03"


@pytest.mark.django_db
def test_a_second_load_changes_nothing() -> None:
    load(validate())

    second = load(validate())

    for changes in second:
        assert not changes.created | changes.updated | changes.withdrawn, changes.table


@pytest.mark.django_db
def test_an_edited_label_is_updated(copy: Path) -> None:
    load(validate())
    edit(copy, "common/reference_data/countries.csv", "Sénégal", "République du Sénégal")

    changes = {each.table: each for each in load(validate(directory=copy))}

    assert changes["countries"].updated == {"SN"}
    assert Country.objects.get(code="SN").label_fr == "République du Sénégal"


@pytest.mark.django_db
def test_a_changed_coverage_counts_as_an_update(copy: Path) -> None:
    load(validate())
    edit(
        copy,
        "partners/reference_data/organisations.csv",
        "ORG-AREF,09.581,dpe-tiz",
        "ORG-AREF,09.541,dpe-tiz",
    )

    changes = {each.table: each for each in load(validate(directory=copy))}

    tiznit = Organisation.objects.get(code="ORG-DPE-TIZ")
    assert changes["organisations"].updated == {"ORG-DPE-TIZ"}
    assert [place.code for place in tiznit.coverage.all()] == ["09.541"]


@pytest.mark.django_db
def test_a_vanished_code_is_withdrawn_and_comes_back(files: Callable[..., Path]) -> None:
    both = f"{HEADER}\n{line('A')}\n{line('B')}\n"
    load(validate([GROUPS], files(groups=both)))

    gone = load(validate([GROUPS], files(groups=f"{HEADER}\n{line('A')}\n")))[0]
    again = load(validate([GROUPS], files(groups=f"{HEADER}\n{line('A')}\n")))[0]
    withdrawn_on = NationalityGroup.objects.get(code="B").valid_to
    back = load(validate([GROUPS], files(groups=both)))[0]

    assert gone.withdrawn == {"B"}
    assert not again.withdrawn
    assert withdrawn_on == clock.today()
    assert back.updated == {"B"}
    assert NationalityGroup.objects.get(code="B").valid_to is None


@pytest.mark.django_db
def test_nothing_is_changed_when_a_file_is_wrong(copy: Path) -> None:
    load(validate())
    edit(copy, "common/reference_data/countries.csv", "Sénégal", "République du Sénégal")
    edit(copy, "indicators/reference_data/indicators.csv", "P11", "P99")

    with pytest.raises(ReferenceDataError, match=r"indicators\.csv:2: .*P99"):
        load(validate(directory=copy))

    assert Country.objects.get(code="SN").label_fr == "Sénégal"


@pytest.mark.usefixtures("emptied")
def test_nothing_is_kept_when_the_database_refuses_a_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Service.objects, "bulk_create", refuse)

    with pytest.raises(RuntimeError):
        load(validate())

    assert not Territory.objects.exists()


@pytest.mark.usefixtures("emptied")
def test_the_whole_region_loads_in_two_seconds() -> None:
    start = perf_counter()

    load(validate())

    assert perf_counter() - start < 2


@pytest.mark.usefixtures("emptied")
def test_the_command_tells_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")

    told = capsys.readouterr().out
    assert "territories: 211 created, 0 updated, 0 unchanged, 0 withdrawn" in told


def test_the_command_checks_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference", check=True)

    assert "The files are sound" in capsys.readouterr().out


def test_the_command_tells_every_problem_and_fails(copy: Path) -> None:
    edit(copy, "indicators/reference_data/indicators.csv", "P11", "P99")

    with pytest.raises(CommandError) as caught:
        call_command("load_reference", directory=copy)

    told = str(caught.value).splitlines()
    assert told[0].startswith("indicators/reference_data/indicators.csv:2: ")
    assert told[-1] == "1 problem: nothing was changed."
    assert caught.value.returncode == 1


def test_every_reference_file_belongs_to_a_declared_table() -> None:
    declared = {table.path() for table in discover()}

    assert declared == set(ROOT.glob("*/reference_data/*.csv"))


def test_a_column_stays_in_its_file_only_while_the_model_lacks_it() -> None:
    for table in discover():
        fields = {each.name for each in apps.get_model(table.model)._meta.get_fields()}
        for column in table.all_columns:
            assert column.stored == (column.name in fields), f"{table.name}.{column.name}"
