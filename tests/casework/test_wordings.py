"""The texts of consent: published once, never changed."""

import pytest

from casework import wordings
from casework.models import ConsentWording

pytestmark = pytest.mark.django_db


def test_the_texts_of_the_four_languages_are_published_with_the_tables():
    published = ConsentWording.objects.filter(version=1).order_by("language")

    assert [wording.language for wording in published] == ["ar", "en", "es", "fr"]
    assert {wording.sha256 for wording in published} == {text.sha256 for text in wordings.read()}


def test_publishing_again_changes_nothing():
    assert wordings.publish() == 0


def test_a_published_text_cannot_be_altered(tmp_path):
    (tmp_path / "1.fr.txt").write_text("Autre texte", encoding="utf-8")
    (tmp_path / "2.fr.txt").write_text("Nouveau texte", encoding="utf-8")

    with pytest.raises(wordings.WordingChanged):
        wordings.publish(tmp_path)

    assert not ConsentWording.objects.filter(version=2).exists()


def test_a_new_text_is_a_new_version(tmp_path):
    (tmp_path / "2.fr.txt").write_text("Nouveau texte", encoding="utf-8")

    assert wordings.publish(tmp_path) == 1
    assert ConsentWording.objects.filter(language="fr").count() == 2


@pytest.mark.parametrize("text", list(wordings.read()), ids=lambda text: text.language)
def test_every_text_says_that_refusing_costs_nothing_and_consent_ends(text):
    said = {
        "fr": ("aucun autre service", "douze mois", "changer d’avis", "photographier"),
        "ar": ("أي خدمة أخرى", "اثني عشر شهرا", "تغيير رأيكم", "بتصويركم"),
        "en": ("no other service", "twelve months", "change your mind", "photograph"),
        "es": ("ningún otro servicio", "doce meses", "cambiar de opinión", "fotografiarle"),
    }

    assert all(words in text.text for words in said[text.language])
