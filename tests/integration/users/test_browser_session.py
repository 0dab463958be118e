"""A browser's sign-in: cookies that no script can read, and a header that no other site can set."""

from collections.abc import AsyncIterator, Callable
from http.cookies import SimpleCookie

import httpx
import pytest

from main import app
from tests.fixtures.doors import Headers
from tests.fixtures.house import PASSWORD
from tests.integration.users.doors import outcome, sign_in

HeadersOf = Callable[[str], Headers]
OURS = {"X-GUARDiA-Client": "web"}
ANSWER = {"username": "customer", "password": PASSWORD}
CSRF = (403, "auth.csrf")


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which the customer has signed in over TLS."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://itsm.test") as http:
        answer = await http.post("/auth/session", json=ANSWER, headers=OURS)
        assert answer.status_code == 200, answer.text
        yield http


def cookies_of(answer: httpx.Response) -> SimpleCookie:
    found = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
async def test_tokens_travel_in_cookies_out_of_reach_of_scripts(client: httpx.AsyncClient, scheme: str, secure: bool):
    answer = await client.post(f"{scheme}://itsm.test/auth/session", json=ANSWER, headers=OURS)
    cookies = cookies_of(answer)
    assert cookies.keys() == {"guardia_access", "guardia_refresh"}
    for cookie in cookies.values():
        assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "strict", "/")
        assert bool(cookie["secure"]) is secure
        assert int(cookie["max-age"]) > 0
        assert cookie.value not in answer.text
    assert answer.json()["username"] == "customer"
    assert "token" not in answer.text


async def test_reading_works_by_cookie_alone(browser: httpx.AsyncClient):
    assert (await browser.get("/auth/me")).json()["username"] == "customer"


async def test_what_changes_something_needs_the_header_no_other_site_can_set(browser: httpx.AsyncClient):
    sr = {"title": "점검", "description": "점검 요청"}
    assert outcome(await browser.post("/tasks/", json=sr)) == CSRF
    assert outcome(await browser.post("/tasks/", json=sr, headers={"X-GUARDiA-Client": "evil"})) == CSRF
    assert outcome(await browser.patch("/tasks/1", json={"version": 1})) == CSRF
    assert outcome(await browser.put("/auth/session")) == CSRF
    assert outcome(await browser.delete("/auth/session")) == CSRF
    assert (await browser.get("/tasks/")).json()["total"] == 0
    assert (await browser.post("/tasks/", json=sr, headers=OURS)).status_code == 201


async def test_signing_in_needs_the_header_too(client: httpx.AsyncClient):
    assert outcome(await client.post("/auth/session", json=ANSWER)) == CSRF


async def test_a_bearer_token_needs_no_header(client: httpx.AsyncClient, headers_of: HeadersOf):
    sr = {"title": "점검", "description": "점검 요청"}
    assert (await client.post("/tasks/", json=sr, headers=headers_of("customer"))).status_code == 201


async def test_renewing_changes_the_refresh_cookie_and_an_old_one_ends_the_sign_in(browser: httpx.AsyncClient):
    old = browser.cookies["guardia_refresh"]
    renewed = await browser.put("/auth/session", headers=OURS)
    assert (renewed.status_code, renewed.json()["username"]) == (200, "customer")
    assert cookies_of(renewed).keys() == {"guardia_access", "guardia_refresh"}
    assert browser.cookies["guardia_refresh"] != old
    assert "token" not in renewed.text

    access = browser.cookies["guardia_access"]
    browser.cookies.clear()
    replayed = await browser.put("/auth/session", headers={**OURS, "Cookie": f"guardia_refresh={old}"})
    assert outcome(replayed) == (401, "auth.session_over")
    assert (await browser.get("/auth/me", headers={"Cookie": f"guardia_access={access}"})).status_code == 401


async def test_signing_out_takes_the_cookies_and_what_they_opened(browser: httpx.AsyncClient):
    access, refresh = browser.cookies["guardia_access"], browser.cookies["guardia_refresh"]
    answer = await browser.delete("/auth/session", headers=OURS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert dict(browser.cookies) == {}
    assert (await browser.get("/auth/me", headers={"Authorization": f"Bearer {access}"})).status_code == 401
    assert (await browser.post("/auth/refresh", json={"refresh_token": refresh})).status_code == 401
    assert (await browser.delete("/auth/session", headers=OURS)).status_code == 204


async def test_without_a_cookie_there_is_nothing_to_renew(client: httpx.AsyncClient):
    assert outcome(await client.put("/auth/session", headers=OURS)) == (401, "auth.session_over")


async def test_a_bearer_token_counts_before_a_cookie(browser: httpx.AsyncClient):
    tokens = await sign_in(browser, "engineer")
    answer = await browser.get("/auth/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert answer.json()["username"] == "engineer"


async def test_failures_lock_here_as_over_rest(client: httpx.AsyncClient):
    wrong = {"username": "customer", "password": "Not-my-password-1"}
    answers = [await client.post("/auth/session", json=wrong, headers=OURS) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 423]
    assert [answer.headers.get_list("set-cookie") for answer in answers] == [[]] * 5
