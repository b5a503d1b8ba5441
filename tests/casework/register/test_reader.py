"""Registers read from their bytes to rows and problems. Nobody in them exists."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.enums import BirthPrecision, Sex
from casework.register.problems import ProblemCode, Severity
from casework.register.reader import Limits
from tests.casework.register.lists import (
    HEADINGS,
    LINE,
    TODAY,
    codes,
    one_line,
    register,
    results,
)

FILES = Path(__file__).parent / "files"


def read(name):
    return register((FILES / name).read_bytes())


def test_a_register_in_cp1252_with_semicolons_is_read():
    opened = read("cp1252_point_virgule.csv")
    first, second, third = [result.row for result in opened.rows()]

    assert (opened.encoding, opened.delimiter, opened.problems) == ("cp1252", ";", ())
    assert (first.family_names, first.given_names) == ("N’GUESSAN", "Cléméntine")
    assert (first.birth_date, first.commune) == (date(1991, 8, 12), "09.273.01.05")
    assert (first.outcome, first.outcome_on) == ("ENROLLED", date(2026, 7, 15))
    assert (second.outcome, second.birth_precision) == ("", BirthPrecision.ESTIMATED)
    assert (third.given_names, third.phone, third.age) == ("", "+212600000022", 27)


def test_a_register_in_utf8_with_commas_and_english_headings_is_read():
    opened = read("utf8_virgule.csv")
    first, second = [result.row for result in opened.rows()]

    assert (opened.encoding, opened.delimiter) == ("utf-8-sig", ",")
    assert (first.name_ar, first.nationality, first.sex) == ("رانيا عثمان", "SD", Sex.FEMALE)
    assert first.notes == "comes with, sister"
    assert (second.nationality, second.birth_precision) == ("NG", BirthPrecision.YEAR)


def test_a_register_in_arabic_saved_as_unicode_text_is_read():
    opened = read("arabe_utf16_tabulation.txt")
    first, second = [result.row for result in opened.rows()]

    assert (opened.encoding, opened.delimiter) == ("utf-16", "\t")
    assert (first.name_ar, first.family_names) == ("فاطمة النجار", "")
    assert (first.birth_date, first.phone) == (date(1991, 8, 12), "+212600000025")
    assert (first.request_type, first.outcome) == ("EDU-01", "ENROLLED")
    assert (second.commune, second.birth_precision) == ("09.273.01.13", BirthPrecision.MONTH)


def test_each_fault_of_a_broken_register_is_told_on_its_line():
    found = [(result.line, codes(result)) for result in read("casse.csv").rows()]

    assert found == [
        (2, ["date_impossible"]),
        (3, ["missing_value"]),
        (4, ["nobody"]),
        (5, ["unknown_value"]),
        (6, ["date_in_future"]),
        (7, ["shifted_cells"]),
        (8, ["unclosed_quote"]),
    ]


def test_a_line_with_an_error_has_no_row_and_one_with_a_warning_has():
    wrong, doubtful = one_line(Commune="Agadirr"), one_line(Téléphone="06 00")

    assert wrong.row is None
    assert doubtful.row is not None
    assert doubtful.problems[0].severity is Severity.WARNING


def test_headings_are_found_below_a_title_and_a_directive():
    text = f"sep=;\nRegistre 2026 ; données fictives\n\n{HEADINGS}\n{LINE}\n"

    opened = register(text)

    assert opened.header_line == 4
    assert [result.line for result in opened.rows()] == [5]


def test_headings_repeated_by_a_printed_page_are_no_line():
    assert [r.line for r in results(f"{HEADINGS}\n{LINE}\n{HEADINGS}\n")] == [2]


def test_missing_columns_are_one_problem_that_names_them_all():
    opened = register("Nom;Prénom;Date\nDIALLO;Awa;01/07/2026\n")

    (problem,) = opened.problems
    assert problem.code is ProblemCode.MISSING_COLUMNS
    assert problem.params["columns"] == ("request_type", "commune", "sex")
    assert list(opened.rows()) == []


def test_unknown_and_repeated_columns_are_reported_by_letter_and_left_out():
    opened = register(f"{HEADINGS};Couleur;Ville\n{LINE};bleu;Tiznit\n")

    assert [(p.column, p.code.value) for p in opened.problems] == [
        ("J", "ignored_column"),
        ("K", "repeated_column"),
    ]
    assert opened.is_readable
    assert opened.ignored_columns == ("Couleur",)
    assert next(opened.rows()).row.commune == "09.001.01.01"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n ", "file_empty"),
        (b'""', "file_empty"),
        (b";;;\r\n;;;", "no_header"),
        (b"PK\x03\x04", "not_text"),
        (b"Bonjour\nceci n'est pas un registre\n", "no_header"),
        (b"x" * 2_000_001, "file_too_large"),
        ((HEADINGS + ";c" * 200 + "\n").encode(), "too_many_columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_problem(content, code):
    opened = register(content, limits=Limits(max_bytes=2_000_000))

    assert [problem.code.value for problem in opened.problems] == [code]
    assert not opened.is_readable
    assert list(opened.rows()) == []


def test_a_stream_is_read_no_further_than_the_limit():
    stream = io.BytesIO(b"x" * 100)

    opened = register("", limits=Limits(max_bytes=10))
    assert opened.problems[0].code is ProblemCode.FILE_EMPTY

    from_stream = register(stream, limits=Limits(max_bytes=10))
    assert from_stream.problems[0].code is ProblemCode.FILE_TOO_LARGE
    assert stream.tell() == 11


def test_a_register_with_too_many_rows_stops_at_the_limit():
    text = HEADINGS + "".join("\n" + LINE.replace("7;", f"{n};", 1) for n in range(5))

    found = results(text, limits=Limits(max_rows=3))

    assert [codes(result) for result in found] == [[], [], [], ["too_many_rows"]]


def test_a_cell_that_is_too_long_is_an_error():
    assert codes(one_line(Observations="a" * 1001)) == ["cell_too_long"]


def test_a_reference_that_is_too_long_is_an_error():
    assert codes(one_line(**{"N°": "9" * 65})) == ["cell_too_long"]


@pytest.mark.parametrize(
    ("cells", "family", "given", "arabic"),
    [
        ({"Nom": "DIALLO", "Prénom": ""}, "DIALLO", "", ""),
        ({"Nom": "", "Prénom": "Awa"}, "", "Awa", ""),
        ({"Nom": "عثمان", "Prénom": "رانيا"}, "", "", "رانيا عثمان"),
        ({"Nom": "", "Prénom": "", "Nom en arabe": "عمر"}, "", "", "عمر"),
        ({"Nom": "", "Prénom": "", "Nom et prénom": "DIALLO BAH Awa"}, "DIALLO BAH", "Awa", ""),
        ({"Nom": "", "Prénom": "", "Nom et prénom": "Awa Diallo"}, "Awa Diallo", "", ""),
        ({"Nom": "", "Prénom": "", "Nom et prénom": "عمر سالم"}, "", "", "عمر سالم"),
        ({"Nom": "", "Prénom": "", "Nom en arabe": "DIALLO Awa"}, "DIALLO", "Awa", ""),
    ],
)
def test_names_go_where_their_script_belongs(cells, family, given, arabic):
    row = one_line(**cells).row

    assert (row.family_names, row.given_names, row.name_ar) == (family, given, arabic)


@pytest.mark.parametrize(
    ("cell", "fault"), [("a" * 500, "too_long"), ("A\u202ewa", "bidi_control")]
)
def test_a_name_that_is_refused_is_an_error_with_its_fault(cell, fault):
    result = one_line(Prénom=cell)

    assert codes(result) == ["name_refused"]
    assert result.problems[0].params == {"fault": fault}


@pytest.mark.parametrize(
    ("written", "sex"), [("Femme", "F"), ("H", "M"), ("ذكر", "M"), ("", "U"), ("NSP", "U")]
)
def test_the_sex_is_read_and_may_be_left_out(written, sex):
    assert one_line(Sexe=written).row.sex == sex


def test_a_birth_on_the_first_of_january_keeps_its_year_with_a_warning():
    result = one_line(**{"Date de naissance": "01/01/1990"})

    assert codes(result) == ["birth_probably_year"]
    assert result.row.birth_precision is BirthPrecision.YEAR


def test_an_age_gives_a_birth_date_of_that_age():
    row = one_line(**{"Date de naissance": "", "Âge": "27"}).row

    assert (row.age, row.birth_precision) == (27, BirthPrecision.ESTIMATED)
    assert row.birth_date == date(1998, 12, 31)


@pytest.mark.parametrize(
    ("birth", "age", "found"),
    [
        ("02/07/2026", "", ["date_in_future"]),
        ("03/02/1901", "", ["birth_too_old"]),
        ("03/02/1998", "40", ["age_disagrees"]),
        ("03/02/1998", "28", []),
        ("03/02/1998", "vieux", ["age_unreadable"]),
        ("hier", "", ["date_unreadable"]),
        ("3-2-98", "", ["date_two_digit_year"]),
        ("", "", []),
    ],
)
def test_a_birth_that_cannot_be_true_is_told(birth, age, found):
    assert codes(one_line(**{"Date de naissance": birth, "Âge": age})) == found


def test_the_time_of_the_request_is_local():
    row = one_line(Heure="9h45").row

    assert row.submitted_at == datetime(2026, 7, 1, 8, 45, tzinfo=UTC)
    assert one_line().row.submitted_at is None
    assert codes(one_line(Heure="matin")) == ["time_unreadable"]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"Date": ""}, ["missing_value"]),
        ({"Date": "31/06/2026"}, ["date_impossible"]),
        ({"Date": "juillet 2026"}, ["date_incomplete"]),
        ({"Date": "02/10/2026"}, ["date_in_future"]),
        ({"Date": ""} | {"Accusé de réception": "01/07/2026"}, ["missing_value"]),
        ({"Accusé de réception": "30/06/2026"}, ["date_out_of_order"]),
        ({"Résultat": "inscrit"}, ["outcome_without_date"]),
        ({"Date résultat": "05/07/2026"}, ["outcome_date_alone"]),
        ({"Résultat": "en cours"}, []),
        ({"Résultat": "refusé", "Date résultat": "05/07/2026"}, ["refusal_without_reason"]),
        ({"Résultat": "peut-être", "Date résultat": "05/07/2026"}, ["unknown_value"]),
        ({"Nationalité": "congolaise"}, ["ignored_value"]),
        ({"Langue": "wolof, klingon"}, ["ignored_value"]),
        ({"Téléphone": "0600000012 (voisin)"}, ["phone_refused"]),
        ({"Observations": "=cmd|' /C calc'!A0"}, ["formula"]),
        ({"Téléphone": "+212 600 000 012"}, []),
    ],
)
def test_what_is_wrong_in_a_cell_is_told_by_its_code(cells, found):
    assert codes(one_line(**cells)) == found


def test_a_formula_is_kept_as_text():
    assert one_line(Observations="=1+1").row.notes == "=1+1"


def test_lists_keep_each_code_once_in_order():
    row = one_line(Langues="français, wolof et francais", Vulnérabilité="Sans abri").row

    assert row.languages == ("fr", "wo")
    assert row.needs == ("VN-HOM",)


@pytest.mark.parametrize(
    ("written", "consent"), [("oui", True), ("x", True), ("non", False), ("", None)]
)
def test_consent_is_yes_no_or_not_said(written, consent):
    assert one_line(Consentement=written).row.consent is consent


def test_a_refusal_keeps_its_reason():
    row = one_line(
        **{"Résultat": "refusé", "Date résultat": "05/07/2026", "Motif refus": "âge"}
    ).row

    assert (row.outcome, row.reason) == ("REFUSED", "RS-AGE")


def test_a_reference_used_twice_is_an_error_on_the_second_line():
    first, second = results(f"{HEADINGS}\n{LINE}\n{LINE.replace('Awa', 'Aminata')}\n")

    assert first.row is not None
    assert codes(second) == ["duplicate"]
    assert second.problems[0].params == {"first_line": 2}


def test_a_fingerprint_stands_on_the_reference_and_the_organisation():
    text = f"{HEADINGS}\n{LINE}\n"
    changed = text.replace("Awa", "Aminata").replace("01/07", "02/07")

    mark = results(text)[0].row.fingerprint

    assert results(changed)[0].row.fingerprint == mark
    assert results(text, organisation="ORG-OTHER")[0].row.fingerprint != mark
    assert results(text.replace("\n7;", "\n8;"))[0].row.fingerprint != mark


def test_without_a_reference_a_fingerprint_stands_on_what_will_not_change():
    answered = {"N°": "", "Résultat": "inscrit", "Date résultat": "05/07/2026"}
    mark = one_line(**{"N°": ""}).row.fingerprint

    assert one_line(**answered).row.fingerprint == mark
    assert one_line(**{"N°": "", "Nom": "diallo"}).row.fingerprint == mark
    assert one_line(**{"N°": "", "Prénom": "Aminata"}).row.fingerprint != mark
    assert one_line(**{"N°": "", "Demande": "HEA-01"}).row.fingerprint != mark


def test_reading_twice_gives_the_same_rows_and_problems():
    opened = read("cp1252_point_virgule.csv")

    assert list(opened.rows()) == list(opened.rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_same_register_reads_the_same_in_every_encoding(encoding, delimiter):
    text = f"{HEADINGS}\r\n{LINE.replace('Agadir', 'Aït Melloul')}\r\n".replace(";", delimiter)

    assert results(text.encode(encoding)) == results(text)


def test_nothing_personal_shows_in_a_representation_or_a_problem():
    secret = "Zoubida"
    result = one_line(
        Prénom=secret, Téléphone="0600000012", Nationalité=secret, Observations=secret
    )
    wrong = one_line(Prénom=secret, Commune=secret, Demande=secret, Date=secret, Âge=secret)

    shown = repr(result) + repr(wrong)

    assert result.row.given_names == secret
    assert secret not in shown
    assert "600000012" not in shown
    assert "1998" not in shown


def test_a_register_without_headings_does_not_show_its_first_line():
    opened = register("Zoubida;Agadir;Femme\nAutre;Tiznit;Homme\n")

    assert opened.problems[0].code is ProblemCode.NO_HEADER
    assert "Zoubida" not in repr(opened)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=150, deadline=timedelta(seconds=2))
@given(cells=st.lists(CELLS, min_size=9, max_size=9))
def test_any_cells_give_a_row_or_an_error_and_never_a_crash(cells):
    quoted = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)

    for result in results(f"{HEADINGS}\n{quoted}\n"):
        has_error = any(problem.is_error for problem in result.problems)
        assert (result.row is None) == has_error


@settings(max_examples=150)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_a_register_or_a_problem(content):
    opened = register(content)

    assert opened.is_readable or len(opened.problems) == 1
    assert all(result.row is None or result.row.submitted_on <= TODAY for result in opened.rows())
