"""What is wrong with a page as it stands on the screen, in sentences."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

_WIDE: ViewportSize = {"width": 1280, "height": 800}
_NARROW: ViewportSize = {"width": 390, "height": 844}
_EVERY_RULE: list[str] = []
_COLOURS = ["color-contrast", "link-in-text-block"]
_SETTLED = "() => !document.querySelector('.loading, [aria-busy=true]') && document.fonts.status === 'loaded'"
_AXE = """async (rules) => {
  const only = rules.length ? {runOnly: rules} : {};
  const {violations} = await axe.run({resultTypes: ["violations"], preload: false, ...only});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, html}) => `${id} ${target} ${html.slice(0, 160)}`));
}"""


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a page: a window, a light, and what axe is asked there."""

    size: ViewportSize
    light: Literal["light", "dark"]
    rules: list[str]


FOUR_VIEWS = (
    View(_WIDE, "light", _EVERY_RULE),
    View(_WIDE, "dark", _COLOURS),  # the dark changes colours only
    View(_NARROW, "dark", _COLOURS),
    View(_NARROW, "light", _EVERY_RULE),
)
TWO_VIEWS = (View(_WIDE, "light", _EVERY_RULE), View(_NARROW, "dark", _EVERY_RULE))


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
    """Open a page, wait until it stands, and look at it."""
    page.goto(f"{origin}{place.path}")
    expect(page).to_have_title(place.title)
    expect(page.get_by_role("heading", level=1)).to_have_text(place.heading)
    return look(page, place.path, views)


def look(page: Page, what: str, views: Iterable[View] = TWO_VIEWS) -> list[str]:
    """What axe finds, and what hangs over the edge; evaluated by the debugger, which the CSP of the page allows."""
    page.wait_for_function(_SETTLED)
    page.evaluate(Axe().axe_script)
    found: list[str] = []
    for view in views:
        page.set_viewport_size(view.size)
        page.emulate_media(color_scheme=view.light)
        faults = [*page.evaluate(_AXE, view.rules), *_overhang(page)]
        found += [f"{what} {view.size['width']} {view.light}: {fault}" for fault in faults]
    return found


def _overhang(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {over} px"] * (over > 0)
