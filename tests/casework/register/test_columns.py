"""Headings recognised, and text found in bytes."""

import pytest

from casework.register.cells import is_blank, is_formula, split_list, tidy
from casework.register.columns import Field, column_letter, field_of, read_columns
from casework.register.source import NotText, decode, read_records

ARABIC = "الاسم;الجماعة;نوع الطلب\nفاطمة;أكادير;التسجيل المدرسي\n"
FRENCH = "Nom;Prénom;Commune\nBÂ;Éric;Aït Melloul l’été\n"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("NOM", Field.FAMILY_NAMES),
        ("Prénom(s)", Field.GIVEN_NAMES),
        ("Nom et prénom", Field.FULL_NAME),
        ("Sexe (F/M)", Field.SEX),
        ("  DATE DE NAISSANCE\n(jj/mm/aaaa) ", Field.BIRTH_DATE),
        ("Né(e) le", Field.BIRTH_DATE),
        ("TEL.", Field.PHONE),
        ("N° dossier", Field.REFERENCE),
        ("Date d’accueil", Field.SUBMITTED_ON),
        ("Type de demande *", Field.REQUEST_TYPE),
        ("Résultat", Field.OUTCOME),
        ("الجنسية", Field.NATIONALITY),
        ("الجماعة", Field.COMMUNE),
        ("تاريخ الازدياد", Field.BIRTH_DATE),
        ("Request date", Field.SUBMITTED_ON),
        ("Couleur préférée", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_a_heading_is_known_however_it_is_written(heading, name):
    assert field_of(heading) is name


def test_columns_that_mean_nothing_or_the_same_are_set_apart():
    columns = read_columns(["Nom", "Couleur", "Commune", "Ville", ""])

    assert columns.positions == {Field.FAMILY_NAMES: 0, Field.COMMUNE: 2}
    assert (columns.ignored, columns.repeated) == ((1,), (3,))
    assert columns.missing == (Field.SUBMITTED_ON, Field.REQUEST_TYPE, Field.SEX)


def test_one_column_of_names_is_needed_but_which_one_is_free():
    with_name = read_columns(["الاسم"])
    without_name = read_columns(["Commune"])

    assert Field.FAMILY_NAMES not in with_name.missing
    assert without_name.missing[0] is Field.FAMILY_NAMES


@pytest.mark.parametrize(("position", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_a_column_has_the_letter_of_a_spreadsheet(position, letter):
    assert column_letter(position) == letter


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        (FRENCH, "utf-16", "utf-16"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (FRENCH, "cp1252", "cp1252"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC, "utf-8", "utf-8"),
        (ARABIC, "utf-16", "utf-16"),
        ("Nom;Commune\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_back(text, encoding, found):
    assert decode(text.encode(encoding)) == (text, found)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04rest",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        b"\xef\xbb\xbf\xff\xfe",
        b"a\0" * 3,
    ],
)
def test_a_file_that_is_no_text_is_refused(content):
    if content == b"a\0" * 3:
        assert decode(content) == ("aaa", "utf-16-le")
        return

    with pytest.raises(NotText):
        decode(content)


def test_records_know_the_line_on_which_they_start():
    text = 'a;b\r\n\r\n"two\nlines";c\r\n;;\r\nd;e\r\n'

    assert [(r.line, r.cells) for r in read_records(text, ";")] == [
        (1, ("a", "b")),
        (3, ("two\nlines", "c")),
        (6, ("d", "e")),
    ]


def test_a_quote_that_is_never_closed_is_told_where_it_opens():
    text = "a;b\n" + '"c;d\n' + "e;f\n" * 60

    assert [(r.line, r.fault) for r in read_records(text, ";")] == [(1, ""), (2, "unclosed_quote")]


def test_a_cell_beyond_what_can_be_read_ends_the_reading():
    text = "a;b\n" + "c" * 200_000 + ";d\ne;f\n"

    assert [r.fault for r in read_records(text, ";")] == ["", "unreadable_line"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Agadir\u00a0", "Agadir"),
        ('="0600000012"', "0600000012"),
        ("Aït\u00a0Melloul", "Aït Melloul"),
        ("-", ""),
        ("?", ""),
        ("néant", ""),
        ("غير معروف", ""),
        ("Na", "Na"),
    ],
)
def test_a_cell_is_tidied(raw, text):
    assert tidy(raw) == text
    assert is_blank(text) == (text == "")


@pytest.mark.parametrize(
    "raw", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+cmd", "-cmd", "\t=1", "=1+1", " =1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_a_formula(raw):
    assert is_formula(raw)


@pytest.mark.parametrize(
    "raw", ["+212600000012", "-12", "-", "", '="06"', "a=b", "- 3,5", "DIALLO"]
)
def test_numbers_with_a_sign_and_words_are_no_formulas(raw):
    assert not is_formula(raw)


def test_a_list_is_split_at_signs_and_words():
    assert split_list("français, wolof et peul/bambara") == ("français", "wolof", "peul", "bambara")
