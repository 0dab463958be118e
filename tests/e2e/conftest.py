"""Real parts for the whole way through the house: both services, an sshd, a browser."""

import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.processes import PASSWORD, Site, require
from tests.e2e.ssh.sshd import Sshd, require_sshd
from tests.e2e.ui.looking import WIDE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE = 30_000  # ms; a busy machine is slow, not wrong
expect.set_options(timeout=_PATIENCE)
_WEB = {"X-GUARDiA-Client": "web"}


class SignIn(Protocol):
    def __call__(self, username: str, *, at: str = "/") -> Page: ...


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo site, both services running."""
    one = Site(tmp_path_factory.mktemp("site"))
    with one.start_messenger(), one.start_itsm():
        yield one


@pytest.fixture(scope="module")
def host() -> Iterator[Sshd]:
    """A real server to work on, with an account that is not root."""
    require_sshd()
    with Sshd.start() as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Gone with its module: while Playwright is open its event loop runs in this thread, and no other can."""
    require(CHROMIUM is not None, "Chromium")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield one
        one.close()


@pytest.fixture
def sign_in(site: Site, browser: Browser) -> Iterator[SignIn]:
    """Somebody's own browser, signed in, on the start page or another; the form itself is for `test_keyboard.py`.

    Page errors and CSP reports fail the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(username: str, *, at: str = "/") -> Page:
        context = browser.new_context(locale="ko-KR", timezone_id="Asia/Seoul", viewport=WIDE)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend(_policy_report(message.text)))
        page.on("request", lambda request: complaints.extend(_foreign(request.url, site)))
        form = {"username": username, "password": PASSWORD}
        context.request.post(f"{site.itsm}/auth/session", data=form, headers=_WEB, fail_on_status_code=True)
        page.goto(f"{site.itsm}{at}")
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def _policy_report(text: str) -> list[str]:
    return [text] if "Content Security Policy" in text else []


def _foreign(url: str, site: Site) -> list[str]:
    """No request leaves the two services."""
    return [] if url.startswith((site.itsm, site.messenger, "data:", "blob:", "ws:")) else [url]
