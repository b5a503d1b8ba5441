"""Codes found from the spellings of registers."""

import pytest

from casework.register.lookups import LookupTable, Term, TermAmbiguous, TermUnknown
from tests.casework.register.lists import lookups


def codes_of(table, text):
    """Return the codes that a text may stand for."""
    try:
        return {table.find(text)}
    except TermAmbiguous as ambiguous:
        return set(ambiguous.codes)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Aït Melloul", "09.273.01.05"),
        ("AIT-MELLOUL", "09.273.01.05"),
        ("aitmelloul", "09.273.01.05"),
        ("آيت ملول", "09.273.01.05"),
        ("أيت ملول", "09.273.01.05"),
        ("Commune d'Aït Melloul", "09.273.01.05"),
        ("جماعة آيت ملول", "09.273.01.05"),
        ("Agadir (Anza)", "09.001.01.01"),
        ("Taroudant", "09.541.01.13"),
        ("انزكان", "09.273.01.15"),
        ("Dcheira", "09.273.01.13"),
        ("09.581.01.07", "09.581.01.07"),
        ("CR Belfaâ", "09.163.05.11"),
    ],
)
def test_a_commune_is_found_in_french_and_arabic_spellings(written, code):
    assert lookups().communes.find(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Sénégal", "SN"),
        ("sénégalaise", "SN"),
        ("SENEGALAIS", "SN"),
        ("سنغالية", "SN"),
        ("SN", "SN"),
        ("COTE D'IVOIRE", "CI"),
        ("ivoirien", "CI"),
        ("Guinée Conakry", "GN"),
        ("guinée-bissau", "GW"),
        ("nigérienne", "NE"),
        ("nigériane", "NG"),
        ("RDC", "CD"),
        ("Congo Brazzaville", "CG"),
        ("apatride", "XXA"),
    ],
)
def test_a_nationality_is_found_from_the_country_or_its_people(written, code):
    assert lookups().nationalities.find(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("EDU-01", "EDU-01"),
        ("edu01", "EDU-01"),
        ("EDU 01", "EDU-01"),
        ("Inscription scolaire", "EDU-01"),
        ("تسجيل مدرسي", "EDU-01"),
        ("Première demande de titre de séjour", "DOC-01"),
        ("renouvellement", "DOC-02"),
        ("Hébergement d'urgence", "HOU-01"),
        ("Consultation médicale", "HEA-01"),
    ],
)
def test_a_type_of_request_is_found_from_code_label_or_habit(written, code):
    assert lookups().request_types.find(written) == code


@pytest.mark.parametrize(
    ("table", "written", "code"),
    [
        ("outcomes", "Refusée", "REFUSED"),
        ("outcomes", "مرفوضة", "REFUSED"),
        ("outcomes", "inscrite", "ENROLLED"),
        ("reasons", "pièce manquante", "RS-DOC"),
        ("channels", "guichet", "CH-DESK"),
        ("urgencies", "2", "U2"),
        ("languages", "pulaar", "ff"),
        ("needs", "Sans abri", "VN-HOM"),
        ("organisations", "ANAPEC", "ORG-ANAPEC"),
        ("organisations", "DPE Inezgane", "ORG-DPE-INE"),
        ("organisations", "Entraide Nationale", "ORG-EN"),
    ],
)
def test_the_other_lists_know_the_words_of_registers(table, written, code):
    assert getattr(lookups(), table).find(written) == code


def test_a_people_of_two_countries_is_ambiguous():
    with pytest.raises(TermAmbiguous) as ambiguous:
        lookups().nationalities.find("congolaise")

    assert ambiguous.value.codes == ("CD", "CG")


def test_a_misspelling_gets_a_suggestion_from_the_list():
    with pytest.raises(TermUnknown) as unknown:
        lookups().communes.find("Inezganne")

    assert unknown.value.suggestion == "Inezgane"


def test_an_unlike_text_gets_no_suggestion():
    with pytest.raises(TermUnknown) as unknown:
        lookups().nationalities.find("subsaharienne")

    assert unknown.value.suggestion == ""


@pytest.mark.parametrize("written", ["Logement", "Logement (aide)", "logement – médiation"])
def test_a_label_is_found_without_its_bracket_or_subtitle(written):
    table = LookupTable([Term("A", ("Logement (aide)", "Logement – médiation"))])

    assert table.find(written) == "A"


def test_a_whole_label_wins_over_part_of_another():
    table = LookupTable([Term("A", ("Logement (aide)",)), Term("B", ("Logement",))])

    assert table.find("logement") == "B"


def test_an_alias_of_a_term_that_the_list_lacks_is_left_out():
    table = LookupTable([Term("A")], aliases={"B": ("bé",)})

    with pytest.raises(TermUnknown):
        table.find("bé")


@pytest.mark.parametrize("table", ["communes", "nationalities", "request_types", "outcomes"])
def test_every_label_and_code_of_the_region_finds_its_own_term(table):
    found = getattr(lookups(), table)

    for term in found._terms:
        for text in (term.code, *term.labels):
            assert term.code in codes_of(found, text)
