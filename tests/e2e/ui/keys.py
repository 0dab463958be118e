"""Hands that have a keyboard and nothing else."""

from playwright.sync_api import Locator, Page, expect

_HAS_FOCUS = "element => element === document.activeElement"
_CHOSEN = "select => select.selectedOptions[0].label"
_FAR = 120


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Press Tab until the control has the focus; one that cannot be reached fails."""
    expect(target).to_be_visible()
    for _ in range(_FAR):
        if target.evaluate(_HAS_FOCUS):
            return
        page.keyboard.press(key)
    raise AssertionError(f"not reached by {key}: {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to a link or button and press it."""
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.type(text)


def choose(page: Page, select: Locator, label: str) -> None:
    """Go down a select from its first choice until it shows the wanted one."""
    tab_to(page, select)
    page.keyboard.press("Home")
    for _ in range(_FAR):
        if label in str(select.evaluate(_CHOSEN)):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice {label}")
