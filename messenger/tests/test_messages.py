"""Writing once, reading backwards, remembering how far."""

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI
from freezegun import freeze_time
from helpers import Say, as_, recorded_queries
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from core import clock
from models import Channel, Message


async def post(
    client: AsyncClient, username: str, content: Any, channel_id: Any = 2, key: str | None = None
) -> Response:
    headers = as_(username) | ({"Idempotency-Key": key} if key is not None else {})
    return await client.post("/api/messages", json={"channel_id": channel_id, "content": content}, headers=headers)


async def count_messages(app: FastAPI) -> int | None:
    async with app.state.db.read() as session:
        count: int | None = await session.scalar(select(func.count()).select_from(Message))
    return count


class TestWriting:
    @freeze_time("2026-05-25 00:30:00")
    async def test_a_message_has_the_shape_of_the_contract(self, client: AsyncClient) -> None:
        answer = await post(client, "eun", "DB 서버 점검을 시작합니다")
        assert answer.status_code == 201
        assert answer.json() == {
            "id": 1,
            "channel_id": 2,
            "author": {"id": 2, "name": "은하늘", "kind": "person"},
            "content": "DB 서버 점검을 시작합니다",
            "created_at": "2026-05-25T00:30:00Z",
        }

    async def test_the_bot_writes_under_its_own_name(self, client: AsyncClient) -> None:
        answer = await post(client, "bot", "🚨 **P1 장애 발생**")
        assert answer.status_code == 201
        assert answer.json()["author"] == {"id": 1, "name": "GUARDiA", "kind": "bot"}

    async def test_the_channel_remembers_its_last_message(self, app: FastAPI, say: Say) -> None:
        said = await say("bot", 1, "접수되었습니다")
        async with app.state.db.read() as session:
            channel = await session.get_one(Channel, 1)
        assert channel.last_message_id == said["id"]
        assert channel.last_message_at.isoformat() == said["created_at"].replace("Z", "+00:00")

    @pytest.mark.parametrize("content", ["", "   \n ", "앞\x00뒤", "가" * 4001, None, 7, "\ud800"])
    async def test_what_is_not_a_message_is_refused_by_name(
        self, app: FastAPI, client: AsyncClient, content: object
    ) -> None:
        answer = await client.post(
            "/api/messages",
            content=b'{"channel_id": 2, "content": ' + _json(content) + b"}",
            headers=as_("eun") | {"Content-Type": "application/json"},
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "content"
        assert answer.json()["detail"].startswith("메시지 내용: ")
        assert await count_messages(app) == 0

    async def test_four_thousand_characters_fit(self, client: AsyncClient) -> None:
        answer = await post(client, "eun", "😀" * 4000)
        assert answer.status_code == 201
        assert len(answer.json()["content"]) == 4000

    @pytest.mark.parametrize("channel_id", [0, -1, 2**31, 2**70, "둘"])
    async def test_an_id_no_channel_can_have_is_malformed(self, client: AsyncClient, channel_id: object) -> None:
        answer = await post(client, "eun", "여보세요", channel_id)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "channel_id"


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


class TestIdempotency:
    async def test_the_same_key_again_answers_the_first_message(self, app: FastAPI, client: AsyncClient) -> None:
        first = await post(client, "bot", "P1 장애", key="outbox-17")
        again = await post(client, "bot", "P1 장애", key="outbox-17")
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert await count_messages(app) == 1

    @pytest.mark.parametrize(("channel_id", "content"), [(2, "다른 말"), (1, "P1 장애")])
    async def test_the_same_key_for_something_else_is_a_conflict(
        self, app: FastAPI, client: AsyncClient, channel_id: int, content: str
    ) -> None:
        await post(client, "bot", "P1 장애", key="outbox-17")
        answer = await post(client, "bot", content, channel_id, key="outbox-17")
        assert answer.status_code == 409
        assert answer.json()["code"] == "message.key_reused"
        assert await count_messages(app) == 1

    async def test_keys_belong_to_their_sender(self, app: FastAPI, client: AsyncClient) -> None:
        answers = [await post(client, who, "같은 말", key="k") for who in ("bot", "eun", "ana")]
        assert [answer.status_code for answer in answers] == [201, 201, 201]
        assert await count_messages(app) == 3

    async def test_without_a_key_each_request_is_a_message(self, app: FastAPI, client: AsyncClient) -> None:
        await post(client, "eun", "네")
        await post(client, "eun", "네")
        assert await count_messages(app) == 2

    async def test_equal_requests_at_once_write_once(self, app: FastAPI, client: AsyncClient) -> None:
        answers = await asyncio.gather(*(post(client, "bot", "한 번만", key="once") for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await count_messages(app) == 1

    async def test_one_key_for_two_channels_at_once_lets_one_win(self, app: FastAPI, client: AsyncClient) -> None:
        answers = await asyncio.gather(*(post(client, "bot", "말", channel, key="one") for channel in (1, 2, 3, 11)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        assert await count_messages(app) == 1

    @pytest.mark.parametrize("key", ["", "k" * 129])
    async def test_a_key_has_1_to_128_characters(self, client: AsyncClient, key: str) -> None:
        answer = await post(client, "bot", "말", key=key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "idempotency-key"


class TestHistory:
    async def test_pages_backwards_without_gap_or_repeat(self, client: AsyncClient, say: Say) -> None:
        for number in range(7):
            await say("bot", 2, f"알림 {number}")
            await say("bot", 1, f"다른 방 {number}")
        seen: list[str] = []
        before: dict[str, int] = {}
        flags = []
        for _ in range(3):
            page = (
                await client.get("/api/channels/2/messages", params={"limit": 3} | before, headers=as_("eun"))
            ).json()
            seen = [message["content"] for message in page["items"]] + seen
            before = {"before": page["items"][0]["id"]}
            flags.append(page["has_more"])
        assert seen == [f"알림 {number}" for number in range(7)]
        assert flags == [True, True, False]

    async def test_a_page_that_fits_exactly_has_no_more(self, client: AsyncClient, say: Say) -> None:
        for number in range(3):
            await say("bot", 2, f"알림 {number}")
        page = (await client.get("/api/channels/2/messages?limit=3", headers=as_("eun"))).json()
        assert (len(page["items"]), page["has_more"]) == (3, False)

    async def test_costs_two_queries_whatever_its_length(self, app: FastAPI, client: AsyncClient, say: Say) -> None:
        for username in ("ana", "pia", "eun", "bot"):
            await say(username, 2, "여기 있습니다")
        with recorded_queries(app) as queries:
            page = (await client.get("/api/channels/2/messages", headers=as_("eun"))).json()
        assert len(page["items"]) == 4
        assert len([query for query in queries if query.startswith("SELECT")]) == 2

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "before=0", "before=abc", "after=3", f"before={2**63}"])
    async def test_a_query_out_of_bounds_is_malformed(self, client: AsyncClient, query: str) -> None:
        answer = await client.get(f"/api/channels/2/messages?{query}", headers=as_("eun"))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == query.split("=")[0]


class TestReadMarks:
    async def _unread(self, client: AsyncClient, username: str, channel_id: int) -> int:
        channels = (await client.get("/api/channels", headers=as_(username))).json()
        return next(int(channel["unread"]) for channel in channels if channel["id"] == channel_id)

    async def _read(self, client: AsyncClient, username: str, channel_id: int, message_id: int) -> Response:
        path = f"/api/channels/{channel_id}/read"
        return await client.put(path, json={"message_id": message_id}, headers=as_(username))

    async def test_counts_what_others_wrote_after_the_mark(self, client: AsyncClient, say: Say) -> None:
        said = [await say("bot", 2, f"알림 {number}") for number in range(3)]
        await say("eun", 2, "확인했습니다")
        assert await self._unread(client, "eun", 2) == 3
        answer = await self._read(client, "eun", 2, said[1]["id"])
        assert (answer.status_code, answer.content) == (204, b"")
        assert await self._unread(client, "eun", 2) == 1
        assert await self._unread(client, "ana", 2) == 4

    async def test_never_moves_backwards(self, client: AsyncClient, say: Say) -> None:
        said = [await say("bot", 2, f"알림 {number}") for number in range(3)]
        await self._read(client, "eun", 2, said[2]["id"])
        assert (await self._read(client, "eun", 2, said[0]["id"])).status_code == 204
        assert await self._unread(client, "eun", 2) == 0

    async def test_two_tabs_at_once_end_at_the_newer(self, client: AsyncClient, say: Say) -> None:
        said = [await say("bot", 2, f"알림 {number}") for number in range(6)]
        answers = await asyncio.gather(*(self._read(client, "eun", 2, message["id"]) for message in said[::-1]))
        assert {answer.status_code for answer in answers} == {204}
        assert await self._unread(client, "eun", 2) == 0

    async def test_only_a_message_of_the_channel_can_be_read_there(self, client: AsyncClient, say: Say) -> None:
        elsewhere = await say("bot", 1, "다른 방")
        assert (await self._read(client, "eun", 2, elsewhere["id"])).status_code == 404
        assert (await self._read(client, "eun", 2, 999)).status_code == 404

    async def test_an_auditor_has_marks_too(self, client: AsyncClient, say: Say) -> None:
        said = await say("bot", 2, "알림")
        assert (await self._read(client, "aud", 2, said["id"])).status_code == 204
        assert await self._unread(client, "aud", 2) == 0

    async def test_counting_stops_at_a_hundred(self, app: FastAPI, client: AsyncClient, say: Say) -> None:
        bot_id = (await say("bot", 2, "첫 알림"))["author"]["id"]
        async with app.state.db.write() as session:
            session.add_all(
                Message(channel_id=2, author_id=bot_id, content=f"알림 {number}", created_at=clock.now())
                for number in range(102)
            )
        assert await self._unread(client, "eun", 2) == 100
