"""The texts of consent: published once, never changed."""

import pytest
from django.db import DatabaseError, transaction

from casework import checks, wordings
from casework.models import ConsentWording
from casework.selectors import current_wording

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("purpose", "languages"),
    [
        ("referral", ["ar", "en", "es", "fr", "zgh"]),
        ("interpreter", ["ar", "en", "es", "fr"]),
        ("photo", ["ar", "en", "es", "fr"]),
    ],
)
def test_the_newest_texts_are_published_with_the_tables(purpose, languages):
    published = ConsentWording.objects.filter(purpose=purpose).order_by("version", "language")
    newest = published.last().version

    assert [each.language for each in published if each.version == newest] == languages


def test_each_published_text_is_its_file_byte_for_byte():
    published = ConsentWording.objects.order_by("pk")

    assert {each.sha256 for each in published} == {text.sha256 for text in wordings.read()}
    assert all(wordings.digest(each.text) == each.sha256 for each in published)


def test_what_is_written_for_the_keepers_of_a_text_is_not_read_out():
    text = ConsentWording.objects.get(language="zgh").text

    assert "#" not in text
    assert "PROJET" not in text


@pytest.mark.parametrize("column", ["text", "sha256", "version", "purpose"])
def test_the_database_refuses_to_rewrite_a_text(column):
    row = ConsentWording.objects.filter(language="fr").order_by("pk").first()
    other = {"text": "Autre", "sha256": "0" * 64, "version": 9, "purpose": "photo"}

    with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
        ConsentWording.objects.filter(pk=row.pk).update(**{column: other[column]})


def test_the_check_of_the_site_finds_nothing_to_say():
    assert checks.consent_texts(databases=["default"]) == []


def test_the_check_of_the_site_names_an_altered_text(tmp_path, monkeypatch):
    (tmp_path / "1.fr.txt").write_text("Autre texte", encoding="utf-8")
    monkeypatch.setattr(wordings.altered, "__defaults__", (tmp_path,))

    (found,) = checks.consent_texts(databases=["default"])

    assert "referral 1.fr" in found.msg


def test_the_check_finds_a_text_that_is_not_its_own_digest():
    ConsentWording.objects.create(version=7, language="fr", text="Texte", sha256="0" * 64)

    assert wordings.altered() == ["referral 7.fr"]


def test_publishing_again_changes_nothing():
    assert wordings.publish() == 0


def test_a_published_text_cannot_be_altered(tmp_path):
    (tmp_path / "1.fr.txt").write_text("Autre texte", encoding="utf-8")
    (tmp_path / "9.fr.txt").write_text("Nouveau texte", encoding="utf-8")

    with pytest.raises(wordings.WordingChanged):
        wordings.publish(tmp_path)

    assert not ConsentWording.objects.filter(version=9).exists()


def test_a_new_text_is_a_new_version(tmp_path):
    (tmp_path / "9.fr.txt").write_text("Nouveau texte", encoding="utf-8")

    assert wordings.publish(tmp_path) == 1
    assert current_wording("fr").version == 9


REFERRALS = [text for text in wordings.read() if text.purpose == "referral"]


@pytest.mark.parametrize("text", REFERRALS, ids=lambda text: f"{text.version}-{text.language}")
def test_every_text_says_that_refusing_costs_nothing_and_consent_ends(text):
    said = {
        "fr": ("aucun autre service", "douze mois", "changer d’avis", "photographier"),
        "ar": ("أي خدمة أخرى", "اثني عشر شهرا", "تغيير رأيكم", "بتصويركم"),
        "en": ("no other service", "twelve months", "change your mind", "photograph"),
        "zgh": ("ⵜⵎⵙⵙⵓⵎⵔⵜ", "ⵎⵔⴰⵡ ⴷ ⵙⵉⵏ ⵡⴰⵢⵢⵓⵔⵏ", "ⵜⵙⵏⴼⵍⵎ", "ⵜⵜⵡⴰⵙⵡⵍⴼⵎ"),
        "es": ("ningún otro servicio", "doce meses", "cambiar de opinión", "fotografiarle"),
    }

    assert all(words in text.text for words in said[text.language])
