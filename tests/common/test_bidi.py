import pytest
from django.template import Context, Template

from common.templatetags.bidi import personname, phone, ref


def test_a_reference_runs_left_to_right_in_any_text():
    shown = ref("SM-2026-000042-7")

    assert shown == '<bdi dir="ltr" class="ref">SM-2026-000042-7</bdi>'


def test_a_name_takes_the_direction_of_its_own_letters():
    assert personname("محمد الأمين") == '<bdi dir="auto">محمد الأمين</bdi>'


@pytest.mark.parametrize("tag", [ref, phone, personname])
def test_a_value_cannot_bring_html_into_the_page(tag):
    assert "<script>" not in tag("<script>")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+212612345678", "06 12 34 56 78"),
        ("0528 84 00 00", "05 28 84 00 00"),
        ("+221771234567", "+221 77 123 45 67"),
        ("poste 12", "poste 12"),
    ],
)
def test_a_telephone_number_is_grouped_as_people_read_it(written, read):
    assert phone(written).replace("\xa0", " ") == f'<bdi dir="ltr" class="ref">{read}</bdi>'


def test_a_number_can_be_called_only_when_the_page_says_so():
    template = Template("{% load bidi %}{% phone value %}|{% phone value link=True %}")

    plain, linked = template.render(Context({"value": "0612345678"})).split("|")

    assert "tel:" not in plain
    assert 'href="tel:+212612345678"' in linked


def test_text_that_is_no_number_is_never_a_link():
    assert "tel:" not in phone("à demander", link=True)
