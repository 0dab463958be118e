"""The page in a real Chromium, against the service and an ITSM on loopback ports of their own."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fake_itsm import PASSWORD, FakeItsm
from helpers import Say, as_, require
from playwright.async_api import Browser, Page, Route, async_playwright, expect
from starlette.types import ASGIApp

from core.config import Settings
from main import create_app

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=20_000)

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
]


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """A real server on a free loopback port; answers its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="websockets-sansio"))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    loop = asyncio.create_task(server.main_loop())
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await loop
    await server.shutdown()


@pytest_asyncio.fixture(loop_scope="module")
async def address(settings: Settings, itsm: FakeItsm) -> AsyncIterator[str]:
    async with served(itsm.app()) as itsm_address:
        settings = settings.model_copy(update={"ITSM_BASE_URL": itsm_address})
        async with served(create_app(settings)) as address:
            yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    path = require(shutil.which("chromium"), "chromium")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """One Chromium for all tests, whose windows close with the test that opened them."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def say(address: str) -> AsyncIterator[Say]:
    """`await say("bot", 2, "알림")`, as a program would."""
    async with httpx.AsyncClient(base_url=address) as client:

        async def _say(username: str, channel_id: int, content: str) -> dict[str, Any]:
            body = {"channel_id": channel_id, "content": content}
            answer = await client.post("/api/messages", json=body, headers=as_(username))
            assert answer.status_code == 201
            return dict(answer.json())

        yield _say


async def signed_in(browser: Browser, address: str, username: str, width: int = 1280) -> tuple[Page, list[str]]:
    """A page with its channels, by keyboard alone, and the list in which its errors will stand."""
    context = await browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    await page.goto(address)
    await expect(page.get_by_label("아이디")).to_be_focused()
    await page.keyboard.type(username)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".connection")).to_have_attribute("data-state", "live")
    return page, errors


async def test_talking_live_by_keyboard(browser: Browser, address: str, say: Say) -> None:
    page, errors = await signed_in(browser, address, "eun")
    await page.get_by_role("link", name="장애").click()
    await page.get_by_role("textbox").fill("첫 줄")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("둘째 줄")
    await page.keyboard.press("Enter")
    own = page.locator(".message:not(.pending) .text")
    await expect(own).to_have_text(["첫 줄\n둘째 줄"])
    await say("bot", 2, "🚨 **P1 장애** http://127.0.0.1/app/1. <b>굵게</b>")
    heard = page.locator(".message.bot .text")
    await expect(heard).to_have_text("🚨 P1 장애 http://127.0.0.1/app/1. <b>굵게</b>")
    await expect(heard.locator("strong")).to_have_text("P1 장애")
    await expect(heard.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    await expect(page.locator("#announcer")).to_contain_text("GUARDiA: ")
    assert errors == []


async def test_an_own_message_shows_once_while_its_answer_is_on_the_way(browser: Browser, address: str) -> None:
    page, errors = await signed_in(browser, address, "eun")
    answered = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await answered.wait()
        await route.fulfill(response=answer)

    await page.route("**/api/messages", late)
    messages = page.locator(".message")
    await page.get_by_role("textbox").fill("한 번만 보여야 합니다")
    async with page.expect_response("**/api/messages"):
        await page.keyboard.press("Enter")
        await expect(page.locator(".message:not(.pending)")).to_have_count(1)
        await expect(messages).to_have_count(1)
        answered.set()
    await expect(messages).to_have_text([re.compile("한 번만 보여야 합니다")])
    assert errors == []


async def test_a_message_that_failed_can_be_sent_again(browser: Browser, address: str) -> None:
    page, errors = await signed_in(browser, address, "eun")
    await page.route("**/api/messages", lambda route: route.abort(), times=1)
    await page.get_by_role("textbox").fill("다시 보낼 말")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("보내지 못했습니다. 서버에 연결할 수 없습니다.")
    await page.get_by_role("button", name="다시 보내기").click()
    await expect(page.locator(".message:not(.pending) .text")).to_have_text(["다시 보낼 말"])
    await expect(page.locator(".message")).to_have_count(1)
    assert errors == []


async def test_an_enter_that_finishes_a_syllable_sends_nothing(browser: Browser, address: str) -> None:
    page, _ = await signed_in(browser, address, "eun")
    await page.get_by_role("textbox").fill("한")
    enter = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    await page.locator("#draft").dispatch_event("keydown", enter)
    await expect(page.get_by_role("textbox")).to_have_value("한")
    await expect(page.locator(".message")).to_have_count(0)


async def test_older_ones_load_above_and_new_ones_wait_below(browser: Browser, address: str, say: Say) -> None:
    for number in range(70):
        await say("bot", 1, f"알림 {number}")
    page, errors = await signed_in(browser, address, "eun")
    await expect(page.locator(".message")).to_have_count(50)
    await page.locator(".log").evaluate("log => { log.scrollTop = 0; }")
    await expect(page.locator(".message")).to_have_count(70)
    await expect(page.get_by_text("알림 20", exact=True)).to_be_in_viewport()
    await say("bot", 1, "새로 온 말")
    await page.get_by_role("button", name="새 메시지 1개").click()
    await expect(page.locator(".message").get_by_text("새로 온 말")).to_be_in_viewport()
    await expect(page.locator(".badge")).to_have_count(0)
    assert errors == []


async def test_a_narrow_screen_shows_one_thing_at_a_time(browser: Browser, address: str, say: Say) -> None:
    await say("bot", 3, "정기점검 안내")
    page, errors = await signed_in(browser, address, "cho", width=390)
    await expect(page.locator(".conversation")).to_be_hidden()
    await expect(page.get_by_role("link", name="공지")).to_contain_text("읽지 않은 메시지 1개")
    await page.get_by_role("link", name="공지").click()
    await expect(page.locator(".channels")).to_be_hidden()
    await expect(page.get_by_role("heading", name="공지")).to_be_focused()
    await expect(page.get_by_text("읽기만 할 수 있습니다")).to_be_visible()
    await expect(page.get_by_text("정기점검 안내")).to_be_visible()
    await page.get_by_role("link", name="목록").click()
    await expect(page.locator(".badge")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.get_by_role("link", name="한빛시청").click()
    await page.set_viewport_size({"width": 320, "height": 640})
    beyond = "[...document.querySelectorAll('#app *')].filter((e) => e.getBoundingClientRect().right > 320.5)"
    assert await page.evaluate(f"{beyond}.map((e) => e.className)") == []
    assert errors == []


async def test_signing_out_ends_every_tab(browser: Browser, address: str) -> None:
    page, _ = await signed_in(browser, address, "eun")
    other = await page.context.new_page()
    await other.goto(f"{address}/#channel-2")
    await expect(other.get_by_role("heading", name="장애")).to_be_visible()
    await expect(other.locator(".connection")).to_have_attribute("data-state", "live")
    await page.get_by_role("button", name="로그아웃").click()
    await expect(page.get_by_label("아이디")).to_be_visible()
    await expect(other.get_by_label("아이디")).to_be_visible()


async def test_a_refused_login_is_explained(browser: Browser, address: str) -> None:
    page = await (await browser.new_context(locale="ko-KR")).new_page()
    await page.goto(address)
    await page.get_by_label("아이디").fill("locked")
    await page.get_by_label("비밀번호").fill("wrong")
    await page.get_by_role("button", name="로그인").click()
    await expect(page.get_by_role("alert")).to_have_text("계정이 잠겼습니다. 10분 뒤에 다시 시도하세요.")
    await expect(page.get_by_label("아이디")).to_have_attribute("aria-invalid", "true")


async def test_a_command_by_keyboard_is_answered_to_oneself(
    browser: Browser, address: str, itsm: FakeItsm, say: Say
) -> None:
    itsm.desk.add_approval("방화벽 해제 <b>굵게</b>", "eun")
    page, errors = await signed_in(browser, address, "eun")
    other, _ = await signed_in(browser, address, "ana")
    draft = page.locator("#draft")
    await page.keyboard.type("/itsm a")
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/itsm approval approve")
    marked = await page.get_by_role("option", selected=True).get_attribute("id")
    await expect(draft).to_have_attribute("aria-activedescendant", str(marked))
    await page.keyboard.press("Tab")
    await expect(draft).to_be_focused()
    await expect(draft).to_have_value("/itsm approval approve ")
    await expect(page.get_by_role("option")).to_have_count(0)
    await expect(page.locator("#draft-help")).to_contain_text("AP-2026-000001 [의견]: 승인")
    await page.keyboard.type("AP-2026-000001 확인")
    await page.keyboard.press("Enter")
    answer = page.locator(".message.aside")
    await expect(answer.locator(".text")).to_contain_text("승인했습니다. AP-2026-000001")
    await expect(answer.locator(".text")).to_contain_text("<b>굵게</b>")
    await expect(answer).to_contain_text("나에게만 보임")
    await expect(page.locator("#announcer")).to_contain_text("나에게만 보임: ✅ 승인했습니다.")
    await say("bot", 1, "그 뒤의 알림")
    await expect(page.locator(".message")).to_have_text([re.compile("승인했습니다"), re.compile("그 뒤의 알림")])
    await expect(other.locator(".message")).to_have_text([re.compile("그 뒤의 알림")])
    await answer.get_by_role("button", name="닫기").focus()
    await page.keyboard.press("Enter")
    await expect(answer).to_have_count(0)
    await expect(draft).to_be_focused()
    assert errors == []


async def test_the_list_of_commands_gives_way(browser: Browser, address: str) -> None:
    page, errors = await signed_in(browser, address, "eun", width=390)
    await page.get_by_role("link", name="장애").click()
    await page.get_by_role("textbox").fill("/")
    await expect(page.get_by_role("option")).to_have_count(6)
    await page.set_viewport_size({"width": 320, "height": 640})
    beyond = "[...document.querySelectorAll('#app *')].filter((e) => e.getBoundingClientRect().right > 320.5)"
    assert await page.evaluate(f"{beyond}.map((e) => e.className)") == []
    await page.get_by_role("option", name="/itsm help").click()
    await expect(page.get_by_role("textbox")).to_have_value("/itsm help")
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.get_by_role("textbox").fill("/")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message:not(.pending) .text")).to_have_text(["/"])
    assert errors == []


async def test_a_command_that_failed_can_be_asked_again(browser: Browser, address: str) -> None:
    page, errors = await signed_in(browser, address, "eun")
    await page.route("**/api/commands", lambda route: route.abort(), times=1)
    await page.get_by_role("textbox").fill("/itsm help")
    await page.keyboard.press("Enter")
    await expect(page.locator(".aside .problem")).to_have_text("서버에 연결할 수 없습니다. 네트워크를 확인하세요.")
    await page.get_by_role("button", name="다시 시도").click()
    await expect(page.locator(".aside .text")).to_contain_text("쓸 수 있는 명령")
    await page.get_by_role("button", name="로그아웃").click()
    await page.get_by_label("아이디").fill("ana")
    await page.get_by_label("비밀번호").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".connection")).to_have_attribute("data-state", "live")
    await expect(page.locator(".aside")).to_have_count(0)
    assert errors == []
