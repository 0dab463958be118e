"""Real parts for the whole way through the house: both services, an sshd, a browser."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.e2e.processes import PASSWORD, Site, require
from tests.e2e.ssh.sshd import Sshd, require_sshd

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
SignIn = Callable[[str], Page]


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
    """Somebody's own browser, signed in at the login page; page errors and CSP reports fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(username: str, *, width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(locale="ko-KR", timezone_id="Asia/Seoul", viewport=_size(width, height))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend(_policy_report(message.text)))
        page.on("request", lambda request: complaints.extend(_foreign(request.url, site)))
        page.goto(f"{site.itsm}/")
        page.get_by_label("아이디").fill(username)
        page.get_by_label("비밀번호").fill(PASSWORD)
        page.get_by_role("button", name="로그인").click()
        page.get_by_role("heading", level=1, name="내 업무").wait_for()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def _size(width: int, height: int) -> ViewportSize:
    return {"width": width, "height": height}


def _policy_report(text: str) -> list[str]:
    return [text] if "Content Security Policy" in text else []


def _foreign(url: str, site: Site) -> list[str]:
    """No request leaves the two services."""
    return [] if url.startswith((site.itsm, site.messenger, "data:", "blob:", "ws:")) else [url]
