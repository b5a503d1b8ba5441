import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db.models import TextChoices

from common.templatetags.status import LOOKS, UnknownStatus, draw, status

TONES = {"open", "waiting", "done", "overdue", "cancelled"}
APP_CSS = Path(finders.find("common/app.css")).read_text(encoding="utf-8")
SPRITE = Path(finders.find("common/icons.svg")).read_text(encoding="utf-8")


class Colour(TextChoices):
    SENT = "sent", "On its way"
    OWN = "own-code", "Our own word"


def test_a_state_has_an_icon_a_word_and_a_colour():
    badge = status("SENT", "Sent")

    assert 'class="state state-waiting"' in badge
    assert "#send" in badge
    assert badge.endswith("Sent</span>")


def test_the_label_of_an_enumeration_is_the_word():
    assert "On its way" in status(Colour.SENT)
    assert "Our own word" in status(Colour.OWN)


def test_a_state_without_look_and_word_is_refused():
    with pytest.raises(UnknownStatus):
        status("no-such-state")


@pytest.mark.parametrize("code", LOOKS)
def test_every_look_can_be_drawn(code):
    look = LOOKS[code]

    assert look.tone in TONES
    assert f'id="{look.icon}"' in SPRITE


def test_an_icon_is_silent_unless_it_carries_the_meaning():
    assert 'aria-hidden="true"' in draw("lock")
    assert 'role="img" aria-label="Protected"' in draw("lock", "Protected")


def test_a_label_cannot_bring_html_into_the_page():
    assert "<b>" not in status("sent", "<b>x</b>")


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour(name: str) -> str:
    return re.search(rf"--{name}: (#[0-9a-f]{{6}})", APP_CSS)[1]


@pytest.mark.parametrize("tone", [*sorted(TONES), "statutory"])
def test_the_words_of_a_state_have_a_contrast_of_seven(tone):
    assert contrast(colour(tone), colour(f"{tone}-pale")) >= 7


def test_the_clock_of_the_law_shares_no_colour_with_the_states():
    others = {colour(tone) for tone in TONES}

    assert colour("statutory") not in others
