"""Whose token is this, for how long, and what holds while the ITSM is away."""

import httpx
import pytest
from fake_itsm import PASSWORD, FakeItsm, token_for
from fastapi import FastAPI
from freezegun import freeze_time
from helpers import BOT_TOKEN, WEB, as_, cookie
from httpx import AsyncClient
from sqlalchemy import select

from core import clock
from core.identity import IdentityCache, Verified, token_expiry
from core.people import Person
from main import services
from models import Member, MemberKind


class TestTokens:
    @pytest.mark.parametrize(
        "headers",
        [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer nobody"}],
    )
    async def test_without_a_valid_one_nobody_is_signed_in(self, client: AsyncClient, headers: dict[str, str]) -> None:
        answer = await client.get("/api/session", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_bearer_or_the_cookie_say_who_one_is(self, client: AsyncClient) -> None:
        by_bearer = await client.get("/api/session", headers=as_("cho"))
        by_cookie = await client.get("/api/session", headers=cookie("cho"))
        assert by_bearer.json() == by_cookie.json()
        assert by_bearer.json() == {
            "id": 2,
            "name": "조한빛",
            "username": "cho",
            "role": "CUSTOMER",
            "institution_id": 1,
        }

    async def test_the_bot_is_not_asked_about(self, client: AsyncClient, itsm: FakeItsm) -> None:
        answer = await client.get("/api/session", headers=as_("bot"))
        assert (answer.json()["name"], itsm.me_calls) == ("GUARDiA", 0)

    async def test_a_token_over_8_kib_never_reaches_the_itsm(self, client: AsyncClient, itsm: FakeItsm) -> None:
        answer = await client.get("/api/session", headers={"Authorization": "Bearer " + "x" * 9000})
        assert (answer.status_code, itsm.me_calls) == (401, 0)

    async def test_an_answer_holds_for_a_minute(self, client: AsyncClient, itsm: FakeItsm) -> None:
        with freeze_time("2026-05-25 01:00:00") as time:
            await client.get("/api/session", headers=as_("eun"))
            time.tick(59)
            await client.get("/api/session", headers=as_("eun"))
            assert itsm.me_calls == 1
            time.tick(2)
            await client.get("/api/session", headers=as_("eun"))
            assert itsm.me_calls == 2

    async def test_a_revoked_token_ends_at_the_next_check(self, client: AsyncClient, itsm: FakeItsm) -> None:
        with freeze_time("2026-05-25 01:00:00") as time:
            await client.get("/api/session", headers=as_("eun"))
            itsm.revoked.add(token_for("eun"))
            time.tick(61)
            assert (await client.get("/api/session", headers=as_("eun"))).status_code == 401

    async def test_a_token_past_its_end_is_asked_about_at_once(self, client: AsyncClient, itsm: FakeItsm) -> None:
        token = token_for("eun", expires="2026-05-25T01:00:30+00:00")
        headers = {"Authorization": f"Bearer {token}"}
        with freeze_time("2026-05-25 01:00:00") as time:
            await client.get("/api/session", headers=headers)
            itsm.revoked.add(token)
            time.tick(31)
            assert (await client.get("/api/session", headers=headers)).status_code == 401

    async def test_what_the_itsm_says_is_remembered(self, app: FastAPI, client: AsyncClient, itsm: FakeItsm) -> None:
        with freeze_time("2026-05-25 01:00:00") as time:
            await client.get("/api/session", headers=as_("cho"))
            itsm.add(104, "cho", "CUSTOMER", institution_id=2, name="조새빛")
            time.tick(61)
            channels = (await client.get("/api/channels", headers=as_("cho"))).json()
        assert {channel["id"] for channel in channels} == {3, 12}
        async with app.state.db.read() as session:
            member = (await session.scalars(select(Member).where(Member.itsm_user_id == 104))).one()
        assert (member.name, member.institution_id) == ("조새빛", 2)
        assert member.updated_at > member.created_at

    async def test_an_unknown_role_is_an_odd_answer(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.add(108, "odd", "EMPEROR")
        answer = await client.get("/api/session", headers=as_("odd"))
        assert (answer.status_code, answer.json()["code"]) == (502, "itsm.answer")


class TestOutage:
    async def test_who_was_here_stays_until_the_token_ends(self, client: AsyncClient, itsm: FakeItsm) -> None:
        headers = {"Authorization": f"Bearer {token_for('eun', expires='2026-05-25T02:00:00+00:00')}"}
        with freeze_time("2026-05-25 01:00:00") as time:
            await client.get("/api/session", headers=headers)
            itsm.is_down = True
            time.move_to("2026-05-25 01:59:00")
            assert (await client.get("/api/session", headers=headers)).status_code == 200
            time.move_to("2026-05-25 02:00:01")
            assert (await client.get("/api/session", headers=headers)).status_code == 502

    async def test_nobody_new_comes_in(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.is_down = True
        answer = await client.get("/api/session", headers=as_("eun"))
        assert answer.status_code == 502
        assert answer.json()["code"] == "itsm.unreachable"
        assert answer.json()["detail"].startswith("ITSM에 연결할 수 없어")

    async def test_the_bot_goes_on_writing(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.is_down = True
        body = {"channel_id": 2, "content": "P1 장애"}
        assert (await client.post("/api/messages", json=body, headers=as_("bot"))).status_code == 201

    async def test_a_token_without_an_end_gets_no_grace(self, client: AsyncClient, itsm: FakeItsm) -> None:
        headers = {"Authorization": "Bearer opaque.eun"}
        with freeze_time("2026-05-25 01:00:00") as time:
            assert (await client.get("/api/session", headers=headers)).status_code == 200
            itsm.is_down = True
            time.tick(61)
            assert (await client.get("/api/session", headers=headers)).status_code == 502

    async def test_the_itsm_is_tried_again_after_five_seconds(self, client: AsyncClient, itsm: FakeItsm) -> None:
        with freeze_time("2026-05-25 01:00:00") as time:
            await client.get("/api/session", headers=as_("eun"))
            itsm.is_down = True
            time.tick(61)
            for _ in range(3):
                await client.get("/api/session", headers=as_("eun"))
            assert itsm.me_calls == 2
            itsm.is_down = False
            itsm.revoked.add(token_for("eun"))
            time.tick(6)
            assert (await client.get("/api/session", headers=as_("eun"))).status_code == 401

    async def test_a_refused_connection_is_an_outage(self, app: FastAPI, client: AsyncClient) -> None:
        def refuse(_request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("connection refused")

        itsm_client = httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="http://itsm")
        async with itsm_client, services(app, app.state.settings, itsm_client):
            answer = await client.get("/api/session", headers=as_("eun"))
        assert answer.status_code == 502


class TestSignIn:
    async def test_sets_a_cookie_no_script_can_read(self, client: AsyncClient, itsm: FakeItsm) -> None:
        answer = await client.post("/api/session", json={"username": "eun", "password": PASSWORD}, headers=WEB)
        assert (answer.status_code, answer.json()["name"]) == (200, "은하늘")
        set_cookie = answer.headers["set-cookie"]
        assert set_cookie.startswith(
            f"guardia_access={token_for('eun')}; HttpOnly; Max-Age=3600; Path=/; SameSite=strict"
        )
        assert itsm.forwarded_for == ["10.0.0.9"]

    async def test_the_cookie_is_secure_over_https(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://messenger") as client:
            body = {"username": "eun", "password": PASSWORD}
            answer = await client.post("/api/session", json=body, headers=WEB)
        assert answer.headers["set-cookie"].endswith("; Secure")

    @pytest.mark.parametrize(
        ("username", "status", "words", "retry_after"),
        [("eun", 401, "아이디 또는", None), ("locked", 423, "계정이 잠겼", 600), ("hasty", 429, "너무 자주", 7)],
    )
    async def test_a_refusal_of_the_itsm_is_passed_on(
        self, client: AsyncClient, username: str, status: int, words: str, retry_after: int | None
    ) -> None:
        answer = await client.post("/api/session", json={"username": username, "password": "wrong"}, headers=WEB)
        assert answer.status_code == status
        assert answer.json()["detail"].startswith(words)
        assert answer.json().get("retry_after") == retry_after
        assert answer.headers.get("retry-after") == (retry_after and str(retry_after))

    async def test_while_the_itsm_is_down_nobody_signs_in(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.is_down = True
        answer = await client.post("/api/session", json={"username": "eun", "password": PASSWORD}, headers=WEB)
        assert answer.status_code == 502

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    async def test_only_our_page_signs_in_and_out(self, client: AsyncClient, method: str) -> None:
        answer = await client.request(method, "/api/session", json={"username": "eun", "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.csrf")

    async def test_attempts_are_counted_per_address(self, app: FastAPI, client: AsyncClient) -> None:
        body = {"username": "eun", "password": "wrong"}
        answers = [await client.post("/api/session", json=body, headers=WEB) for _ in range(21)]
        assert [answer.status_code for answer in answers] == [401] * 20 + [429]
        elsewhere = httpx.ASGITransport(app=app, client=("10.0.0.10", 1))
        async with httpx.AsyncClient(transport=elsewhere, base_url="http://messenger") as other:
            assert (await other.post("/api/session", json=body, headers=WEB)).status_code == 401


class TestSignOut:
    async def test_ends_here_and_at_the_itsm(self, client: AsyncClient, itsm: FakeItsm) -> None:
        await client.get("/api/session", headers=cookie("eun"))
        answer = await client.delete("/api/session", headers=cookie("eun") | WEB)
        assert answer.status_code == 204
        assert itsm.logged_out == [token_for("eun")]
        cleared = answer.headers.get_list("set-cookie")
        assert [line.split("=")[0] for line in cleared] == ["guardia_access", "guardia_refresh"]
        assert all("Max-Age=0" in line for line in cleared)
        itsm.revoked.add(token_for("eun"))
        assert (await client.get("/api/session", headers=cookie("eun"))).status_code == 401

    async def test_an_outage_does_not_keep_anyone_in(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.is_down = True
        headers = WEB | cookie("eun")
        assert (await client.delete("/api/session", headers=headers)).status_code == 204


class TestCsrf:
    async def test_a_cookie_alone_changes_nothing(self, client: AsyncClient) -> None:
        body = {"channel_id": 2, "content": "위조"}
        refused = await client.post("/api/messages", json=body, headers=cookie("eun"))
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.csrf")
        allowed = await client.post("/api/messages", json=body, headers=cookie("eun") | WEB)
        assert allowed.status_code == 201

    async def test_reading_with_a_cookie_needs_no_header(self, client: AsyncClient) -> None:
        answer = await client.get("/api/channels", headers=cookie("eun"))
        assert answer.status_code == 200

    async def test_a_bearer_token_is_proof_enough(self, client: AsyncClient) -> None:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Cookie": "guardia_access=x"}
        body = {"channel_id": 2, "content": "알림"}
        assert (await client.post("/api/messages", json=body, headers=headers)).status_code == 201


class TestCache:
    def _entry(self) -> Verified:
        person = Person(id=1, kind=MemberKind.PERSON, username="x", name="x")
        return Verified(person, clock.now(), None)

    def test_the_least_recently_used_goes_first(self) -> None:
        cache = IdentityCache(size=2)
        cache.put("a", self._entry())
        cache.put("b", self._entry())
        cache.get("a")
        cache.put("c", self._entry())
        assert [key for key in "abc" if cache.get(key)] == ["a", "c"]
        assert len(cache) == 2

    @pytest.mark.parametrize("token", ["", "a.b", "a.!!!.c", "a.bnVsbA.c", "a.e30.c", "a.eyJleHAiOiJ4In0.c"])
    def test_a_token_that_says_no_end_has_none(self, token: str) -> None:
        assert token_expiry(token) is None
