import csv
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.exports import (
    Headings,
    Publication,
    PublishedRow,
    PublishedTable,
    csv_bytes,
    xlsx_bytes,
)
from indicators.exports.published import inert

HEADINGS = Headings(**{one.name: one.name for one in fields(Headings)})
SHOWN = PublishedRow(
    area="09", area_label="Souss-Massa", sex="_T", sex_label="Total", value=Decimal("82.5"),
    numerator=165, denominator=200, obs_status="A", conf_status="F",
)  # fmt: skip
PROTECTED = PublishedRow(
    area="09.551", area_label="طاطا", sex="F", sex_label="Femmes", value=None,
    obs_status="Q", conf_status="C", note="protégé",
)  # fmt: skip
TABLE = PublishedTable(
    code="SM-AC-04", label="Demandes ayant abouti à un service", definition="abouties / closes",
    period="2026-Q3", unit="%", rows=(SHOWN, PROTECTED), decimals=1,
)  # fmt: skip
FRENCH = Publication(
    title="Indicateurs 2026-Q3", publisher="Région Souss-Massa", language="fr",
    published_date=date(2026, 11, 20), headings=HEADINGS, tables=(TABLE,),
    method=(("Seuil", "Les effectifs de moins de 10 sont protégés."),),
)  # fmt: skip
ARABIC, ENGLISH = replace(FRENCH, language="ar"), replace(FRENCH, language="en")


def lines(publication, delimiter=";"):
    text = csv_bytes(publication).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))


def workbook(publication):
    return openpyxl.load_workbook(BytesIO(xlsx_bytes(publication)))


def with_label(publication, label):
    table = replace(publication.tables[0], label=label)
    return replace(publication, tables=(table,))


def test_csv_begins_with_a_byte_order_mark():
    assert csv_bytes(FRENCH).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("publication", "delimiter", "number"),
    [(FRENCH, ";", "82,5"), (ARABIC, ";", "82,5"), (ENGLISH, ",", "82.5")],
)
def test_csv_follows_the_spreadsheets_of_its_language(publication, delimiter, number):
    first = lines(publication, delimiter)[0]

    assert first["value"] == number
    assert first["denominator"] == "200"


def test_a_protected_number_is_empty_with_flags_and_never_zero():
    row = lines(FRENCH)[1]

    assert (row["value"], row["numerator"], row["denominator"]) == ("", "", "")
    assert (row["obs_status"], row["conf_status"]) == ("Q", "C")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u200f=1", "\ufeff@x", "＝1", "|cmd"]
)
def test_a_text_that_looks_like_a_formula_is_made_inert(text):
    label = lines(with_label(FRENCH, text))[0]["indicator_label"]

    assert label.startswith("'")


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    assert not inert(text).lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_label_stays_in_its_cell(label):
    rows = lines(with_label(FRENCH, label))

    assert len(rows) == 2
    assert rows[1]["area_label"] == "طاطا"


def test_the_workbook_holds_numbers_as_numbers():
    sheet = workbook(FRENCH)["data_sheet"]

    row = {sheet.cell(1, column).value: sheet.cell(2, column) for column in range(1, 17)}
    assert row["value"].value == 82.5
    assert row["value"].number_format == "#,##0.0"
    assert row["denominator"].value == 200


def test_the_workbook_leaves_a_protected_number_empty_and_hatched():
    sheet = workbook(FRENCH)["data_sheet"]

    column = [cell.value for cell in sheet[1]].index("value") + 1
    assert sheet.cell(3, column).value is None
    assert sheet.cell(3, column).fill.patternType == "lightUp"


def test_the_workbook_has_no_formula():
    sheet = workbook(with_label(FRENCH, "=1+1"))["data_sheet"]

    assert sheet["B2"].value == "'=1+1"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_arabic_sheets_run_from_right_to_left():
    assert all(sheet.sheet_view.rightToLeft for sheet in workbook(ARABIC))
    assert not any(sheet.sheet_view.rightToLeft for sheet in workbook(FRENCH))


def test_the_method_sheet_holds_the_notes_and_the_definitions():
    texts = [cell.value for row in workbook(FRENCH)["method_sheet"] for cell in row]

    assert "Les effectifs de moins de 10 sont protégés." in texts
    assert "abouties / closes (%)" in texts


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
def test_the_same_publication_gives_the_same_bytes(write):
    assert write(FRENCH) == write(replace(FRENCH))


def test_the_workbook_carries_the_date_of_publication_and_not_the_clock():
    properties = workbook(FRENCH).properties

    assert properties.created.date() == date(2026, 11, 20)
    assert properties.modified.date() == date(2026, 11, 20)


def test_a_publication_without_rows_still_opens():
    empty = replace(FRENCH, tables=())

    assert workbook(empty).sheetnames == ["data_sheet", "method_sheet"]
    assert lines(empty) == []


def test_sheet_names_are_made_acceptable():
    headings = replace(HEADINGS, data_sheet="Données [T3] : région/provinces de Souss-Massa")

    assert len(workbook(replace(FRENCH, headings=headings)).sheetnames[0]) <= 31


@pytest.mark.parametrize(
    "wrong",
    [
        {"obs_status": "Q", "conf_status": "C"},
        {"conf_status": "A"},
        {"conf_status": "S"},
        {"conf_status": "C"},
    ],
)
def test_a_row_whose_flags_contradict_its_value_is_refused(wrong):
    with pytest.raises(ValueError, match=r"suppressed|internal"):
        replace(SHOWN, **wrong)


def test_a_suppressed_row_may_not_look_free():
    with pytest.raises(ValueError, match="confidential"):
        replace(PROTECTED, conf_status="F")
