"""What a page must be in every language, and how a test asks."""

from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

from tests.conftest import NOW

AXE = Path(__file__).parent / "vendor/axe-core/axe.min.js"
WIDE = {"width": 1280, "height": 900}
#: The width to which a page of 1280 shrinks at 400 % (WCAG 2.2, 1.4.10).
NARROW = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_OVERFLOWING = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
        .filter(each => { const box = each.getBoundingClientRect();
                          return box.width && (box.right > width + 1 || box.left < -1); })
        .slice(0, 5).map(each => each.outerHTML.slice(0, 120));
}"""
_FOCUSED = """() => {
    const each = document.activeElement;
    const style = getComputedStyle(each);
    return {
        name: (each.getAttribute('aria-label') || each.innerText || each.labels?.[0]?.innerText
               || each.name || '').trim(),
        tag: each.tagName.toLowerCase(),
        isMarked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
    };
}"""


def standing_time() -> datetime:
    """The time of the site's threads during a browser test."""
    return NOW


class Looks:
    """The demands on a page, with a screenshot of each page that was looked at.

    Screenshots are kept when the environment's SCREENSHOTS names a folder.
    """

    def __init__(self, test: str, folder: Path | None) -> None:
        self._test = "".join(sign if sign.isalnum() else "-" for sign in test).strip("-")
        self._folder = folder
        self.complaints: list[str] = []

    def listen_to(self, page: Page) -> None:
        """Remember what the page's scripts and the content policy complain of."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused form is answered 422: the browser calls that an error, the site does not.
        if message.type == "error" and "422" not in message.text:
            self.complaints.append(message.text)

    def check(self, page: Page, name: str = "page") -> None:
        """Fail unless the page is sound, accessible and no wider than its window."""
        self.keep(page, name)
        assert self.complaints == []
        assert axe(page) == []
        assert overflowing(page) == []

    def check_at_both_widths(self, page: Page, name: str = "page") -> None:
        """``check``, on a wide screen and on the smallest telephone."""
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size(size)
            self.check(page, f"{name}-{width}")
        page.set_viewport_size(WIDE)

    def keep(self, page: Page, name: str) -> None:
        """Keep a picture of the page when somebody wants to look at it."""
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self._folder / f"{self._test}-{name}.png", full_page=True)


def axe(page: Page) -> list[str]:
    """The rules of axe-core that the page breaks, each with the first element that does."""
    # By the tool's own channel: the site's content policy admits no script of ours.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}"
        for each in found["violations"]
    ]


def overflowing(page: Page) -> list[str]:
    """Elements that make the page wider than its window; none when nothing scrolls sideways."""
    return page.evaluate(_OVERFLOWING)


def direction(page: Page) -> tuple[str, str]:
    """Language and direction that the page declares."""
    root = page.locator("html")
    return root.get_attribute("lang") or "", root.get_attribute("dir") or ""


def press_until(page: Page, name: str, key: str = "Tab", most: int = 60) -> None:
    """Press ``key`` until the element called ``name`` has the focus, which must be visible.

    Fails after ``most`` presses.
    """
    passed = []
    for _ in range(most):
        page.keyboard.press(key)
        focused = page.evaluate(_FOCUSED)
        if focused["tag"] != "body":
            assert focused["isMarked"], f"no visible focus on {focused}"
        if focused["name"].startswith(name):
            return
        passed.append(focused["name"][:30])
    raise AssertionError(f"{name} is not reached by {key}: {passed}")
