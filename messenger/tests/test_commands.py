"""Slash commands: asked with one's own token, told to oneself, kept nowhere."""

import asyncio
import json
import logging

import httpx
import pytest
from fake_itsm import FakeItsm, token_for
from fastapi import FastAPI
from helpers import BOT_TOKEN, WEB, as_, cookie, recorded_queries, send_command, told
from httpx import AsyncClient
from sqlalchemy import func, select

from core import itsm_bot
from core.itsm_bot import COMMAND_HANDLERS, USAGE
from core.personal_itsm import PersonalItsm, asking_as
from core.personal_itsm import itsm as asking
from models import Message


async def count_messages(app: FastAPI) -> int | None:
    async with app.state.db.read() as session:
        count: int | None = await session.scalar(select(func.count()).select_from(Message))
    return count


class TestWhoAsks:
    async def test_every_call_carries_the_persons_own_token(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_sr("디스크 정리", assignee="eun")
        itsm.desk.add_approval("방화벽 해제", "eun")
        for command in ("sr list", "sr show SR-2026-000001", "approval list", "approval approve AP-2026-000001"):
            await told(client, f"/itsm {command}")
        assert len(itsm.desk.asked) == 7
        assert {asked.token for asked in itsm.desk.asked} == {token_for("eun")}
        assert BOT_TOKEN not in str(itsm.desk.asked)

    async def test_the_itsm_is_told_from_where_and_for_which_request(self, client: AsyncClient, itsm: FakeItsm) -> None:
        answer = await send_command(client, "/itsm approval list")
        headers = itsm.desk.asked[0].headers
        assert headers["x-forwarded-for"] == "10.0.0.9"
        assert headers["x-request-id"] == answer.headers["x-request-id"]

    async def test_two_at_once_are_not_mixed_up(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("은하늘의 것", "eun")
        itsm.desk.add_approval("박이안의 것", "pia")
        commands = [told(client, "/itsm approval list", name) for name in ("eun", "pia") * 5]
        replies = await asyncio.gather(*commands)
        assert all("은하늘의 것" in reply and "박이안의 것" not in reply for reply in replies[::2])
        assert all("박이안의 것" in reply and "은하늘의 것" not in reply for reply in replies[1::2])

    async def test_the_bot_has_no_commands(self, client: AsyncClient, itsm: FakeItsm) -> None:
        answer = await send_command(client, "/itsm approval list", "bot")
        assert (answer.status_code, answer.json()["code"]) == (403, "command.person_only")
        assert itsm.desk.asked == []

    async def test_a_cookie_needs_proof_of_our_page(self, client: AsyncClient, itsm: FakeItsm) -> None:
        body = {"channel_id": 2, "command": "/itsm help"}
        without = await client.post("/api/commands", json=body, headers=cookie("eun"))
        assert (without.status_code, without.json()["code"]) == (403, "auth.csrf")
        client.cookies.clear()
        answer = await client.post(
            "/api/commands", json=body | {"command": "/itsm sr list"}, headers=cookie("eun") | WEB
        )
        assert answer.status_code == 200
        assert itsm.desk.asked[0].token == token_for("eun")

    async def test_a_token_the_itsm_no_longer_knows_signs_out(self, client: AsyncClient, itsm: FakeItsm) -> None:
        await told(client, "/itsm help")
        itsm.revoked.add(token_for("eun"))
        answer = await send_command(client, "/itsm approval list")
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.expired")
        assert (await client.get("/api/session", headers=as_("eun"))).status_code == 401

    async def test_only_in_a_room_one_sees(self, client: AsyncClient, itsm: FakeItsm) -> None:
        answer = await send_command(client, "/itsm approval list", "cho", channel_id=2)
        assert (answer.status_code, answer.json()["code"]) == (404, "channel.missing")
        assert itsm.desk.asked == []

    async def test_a_reader_of_a_room_may_ask_there(self, client: AsyncClient) -> None:
        assert (await send_command(client, "/itsm help", "aud")).status_code == 200

    def test_the_token_does_not_stand_in_a_traceback(self) -> None:
        personal = PersonalItsm(httpx.AsyncClient(), "secret-token", "http://itsm", "10.0.0.9")
        assert "secret-token" not in repr(personal)

    async def test_outside_of_a_command_there_is_nobody_to_ask_for(self) -> None:
        personal = PersonalItsm(httpx.AsyncClient(), "t", "http://itsm/", "10.0.0.9")
        with asking_as(personal):
            assert asking().page("/app/tasks") == "http://itsm/app/tasks"
        with pytest.raises(LookupError):
            asking()


class TestNothingRemains:
    async def test_no_message_no_statement_that_writes_no_word_in_the_log(
        self, app: FastAPI, client: AsyncClient, itsm: FakeItsm, caplog: pytest.LogCaptureFixture
    ) -> None:
        itsm.desk.add_approval("비밀 사업", "eun")
        await client.get("/api/session", headers=as_("eun"))
        caplog.set_level(logging.DEBUG, logger="messenger")
        with recorded_queries(app) as queries:
            await told(client, "/itsm approval approve AP-2026-000001 조용히 처리")
        assert await count_messages(app) == 0
        assert {query.split()[0] for query in queries} <= {"BEGIN", "SELECT"}
        logged = str([vars(record) for record in caplog.records])
        assert "/api/commands" in logged
        assert "조용히" not in logged
        assert "비밀 사업" not in logged

    async def test_the_room_is_not_moved(self, client: AsyncClient) -> None:
        before = (await client.get("/api/channels", headers=as_("ana"))).json()
        await told(client, "/itsm sr list")
        assert (await client.get("/api/channels", headers=as_("ana"))).json() == before

    @pytest.mark.parametrize(
        "content",
        [
            "/itsm approval list",
            "  /itsm",
            "/ITSM sr list",
            "\n/itsm",
            "／itsm sr",
            "\u200b/itsm x",
            "/itsmapproval list",
        ],
    )
    async def test_a_person_cannot_publish_one_by_accident(
        self, app: FastAPI, client: AsyncClient, content: str
    ) -> None:
        answer = await client.post("/api/messages", json={"channel_id": 2, "content": content}, headers=as_("eun"))
        assert (answer.status_code, answer.json()["code"]) == (400, "message.is_command")
        assert "/api/commands" in answer.json()["detail"]
        assert await count_messages(app) == 0

    @pytest.mark.parametrize("content", ["/data 사용률 91%", "경로는 /itsm 입니다", "/it", "itsm"])
    async def test_what_only_looks_like_one_is_a_message(self, client: AsyncClient, content: str) -> None:
        answer = await client.post("/api/messages", json={"channel_id": 2, "content": content}, headers=as_("eun"))
        assert answer.status_code == 201

    async def test_the_bot_may_write_what_it_likes(self, client: AsyncClient) -> None:
        body = {"channel_id": 2, "content": "/itsm approval list 로 확인하세요"}
        assert (await client.post("/api/messages", json=body, headers=as_("bot"))).status_code == 201


class TestBounds:
    @pytest.mark.parametrize("command", ["", "  \n", "/itsm " + "가" * 500, "/itsm \x00", None, 7, "\ud800"])
    async def test_what_cannot_be_a_command_is_refused_by_name(self, client: AsyncClient, command: object) -> None:
        content = json.dumps({"channel_id": 2, "command": command}).encode()
        headers = as_("eun") | {"Content-Type": "application/json"}
        answer = await client.post("/api/commands", content=content, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("명령: ")

    async def test_too_many_are_refused(self, client: AsyncClient) -> None:
        answers = [await send_command(client, "/itsm help") for _ in range(31)]
        assert [answer.status_code for answer in answers] == [200] * 30 + [429]
        assert answers[-1].json()["code"] == "command.too_many"
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert (await send_command(client, "/itsm help", "ana")).status_code == 200

    async def test_commands_and_messages_are_counted_apart(self, client: AsyncClient) -> None:
        for _ in range(30):
            await send_command(client, "/itsm help")
        body = {"channel_id": 2, "content": "말"}
        assert (await client.post("/api/messages", json=body, headers=as_("eun"))).status_code == 201

    async def test_a_long_answer_is_cut(self, client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        async def talkative(args: list[str], user_id: int) -> str:
            return "가" * 5000

        monkeypatch.setitem(COMMAND_HANDLERS, "/itsm help", talkative)
        reply = await told(client, "/itsm help")
        assert (len(reply), reply[-1]) == (4000, "…")

    async def test_words_of_others_stay_on_their_line(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("줄\n바꿈\u202e거꾸로\u2066  <b>굵게</b>", "eun")
        reply = await told(client, "/itsm approval list")
        assert "• **AP-2026-000001** · SR-2026-000001 줄 바꿈거꾸로 <b>굵게</b>\n" in reply

    @pytest.mark.parametrize(
        "number",
        ["../../auth/me", "AP-1&box=all", "1;DROP TABLE x", "'; rm -rf /", "$(reboot)", "`id`", "%2e%2e/", "{number}"],
    )
    async def test_a_hostile_number_stays_a_value(self, client: AsyncClient, itsm: FakeItsm, number: str) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun")
        assert "없거나 볼 수 없습니다" in await told(client, f'/itsm approval approve "{number}"')
        (asked,) = itsm.desk.asked
        assert (asked.path, asked.query["number"], asked.query["box"]) == ("/approvals/", [number.upper()], ["all"])


class TestTable:
    def test_every_command_says_how_it_is_written(self) -> None:
        assert list(COMMAND_HANDLERS) == list(USAGE)
        assert all(command.startswith("/itsm ") and usage.summary for command, usage in USAGE.items())

    async def test_the_page_is_told_what_there_is(self, client: AsyncClient) -> None:
        commands = (await client.get("/api/commands", headers=as_("cho"))).json()
        assert [row["command"] for row in commands] == list(COMMAND_HANDLERS)
        assert commands[-1] == {
            "command": "/itsm approval reject",
            "arguments": "AP-2026-000001 사유",
            "summary": "사유를 적어 반려",
        }

    @pytest.mark.parametrize("command", ["/itsm", "/itsm help", "  /ITSM   Help  ", "／itsm help"])
    async def test_help_names_them_all(self, client: AsyncClient, command: str) -> None:
        reply = await told(client, command)
        assert reply.startswith("**쓸 수 있는 명령**\n")
        assert [line.split(" — ")[1] for line in reply.splitlines()[1:]] == [u.summary for u in USAGE.values()]

    @pytest.mark.parametrize(
        "command", ["/itsm reboot", "/itsm approval", "/itsmhelp", "/data", "안녕", "/itsm srlist"]
    )
    async def test_what_is_unknown_gets_help(self, client: AsyncClient, itsm: FakeItsm, command: str) -> None:
        assert (await told(client, command)).startswith("모르는 명령입니다.\n**쓸 수 있는 명령**")
        assert itsm.desk.asked == []

    async def test_the_longest_prefix_wins_and_gets_the_persons_id(
        self, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def handle(args: list[str], user_id: int) -> str:
            return f"{args} {user_id}"

        monkeypatch.setitem(COMMAND_HANDLERS, "/itsm sr list late", handle)
        monkeypatch.setitem(USAGE, "/itsm sr list late", itsm_bot.Usage("", "늦은 것"))
        assert await told(client, '/itsm  sr list LATE 하나 "둘 셋"') == "['하나', '둘 셋'] 103"
        assert await told(client, "/itsm sr list latest") == "끝나지 않은 SR이 없습니다."
