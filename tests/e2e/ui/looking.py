"""What is wrong with a page as it stands on the screen, in sentences."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

WIDE: ViewportSize = {"width": 1280, "height": 800}
_NARROW: ViewportSize = {"width": 390, "height": 844}
_EVERY_RULE: list[str] = []
_COLOURS = ["color-contrast", "link-in-text-block"]
_AXE_ITSELF = f"window.axe ?? (() => {{{Axe().axe_script}}})()"
_DIALOG = "dialog[open]"
_SETTLED = "() => !document.querySelector('.loading, [aria-busy=true]') && document.fonts.status === 'loaded'"
_FOLLOW = """(path) => new Promise((shown) => {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
  requestAnimationFrame(() => requestAnimationFrame(shown));
})"""
_AXE = """async ([rules, part]) => {
  const only = rules.length ? {runOnly: rules} : {};
  const {violations} = await axe.run(part, {resultTypes: ["violations"], preload: false, ...only});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, html}) => `${id} ${target} ${html.slice(0, 160)}`));
}"""


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a page: a window, a light, and what axe is asked there."""

    size: ViewportSize
    light: Literal["light", "dark"]
    rules: list[str]


FOUR_VIEWS = (
    View(WIDE, "light", _EVERY_RULE),
    View(WIDE, "dark", _COLOURS),  # the dark changes colours only
    View(_NARROW, "dark", _COLOURS),
    View(_NARROW, "light", _EVERY_RULE),
)
TWO_VIEWS = (View(WIDE, "light", _EVERY_RULE), View(_NARROW, "dark", _EVERY_RULE))


@dataclass(frozen=True, slots=True)
class Place:
    """A page: where it is, its one h1, and (as a pattern) its name in the title bar where that says more."""

    path: str
    heading: str
    name: str = ""

    @property
    def title(self) -> re.Pattern[str]:
        return re.compile(rf"^{self.name or re.escape(self.heading)} · GUARDiA$")


def visit(page: Page, origin: str, place: Place, views: Iterable[View] = TWO_VIEWS) -> list[str]:
    """Open a page by its address, wait until it stands, and look at it."""
    page.goto(f"{origin}{place.path}")
    return _look_at(page, place, views)


def follow(page: Page, place: Place, views: Iterable[View] = TWO_VIEWS) -> list[str]:
    """Come to a page as by a link on the one before, which loads nothing anew, and look at it."""
    follow_to(page, place.path)
    return _look_at(page, place, views)


def follow_to(page: Page, path: str) -> None:
    """What a link within the application does; afterwards the page shows what it has, or that it is loading."""
    page.evaluate(_FOLLOW, path)


def look(page: Page, what: str, views: Iterable[View] = TWO_VIEWS, *, part: str = "html") -> list[str]:
    """What axe finds in a part of the page, and what hangs over the edge of the whole.

    It is evaluated by the debugger, which the CSP of the page allows.
    """
    page.wait_for_function(_SETTLED)
    page.evaluate(_AXE_ITSELF)
    found: list[str] = []
    for view in views:
        page.set_viewport_size(view.size)
        page.emulate_media(color_scheme=view.light)
        faults = [*page.evaluate(_AXE, [view.rules, part]), *_overhang(page)]
        found += [f"{what} {view.size['width']} {view.light}: {fault}" for fault in faults]
    return found


def look_at_dialog(page: Page, what: str) -> list[str]:
    """Look at the dialog that has just been opened (not again at the page behind it), and close it."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    found = look(page, what, part=_DIALOG)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    return found


def _look_at(page: Page, place: Place, views: Iterable[View]) -> list[str]:
    expect(page).to_have_title(place.title)
    expect(page.get_by_role("heading", level=1)).to_have_text(place.heading)
    return look(page, place.path, views)


def _overhang(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {over} px"] * (over > 0)
