"""The WebSocket: who hears what, when, and how it ends."""

import asyncio
from datetime import UTC, datetime

import pytest
from fake_itsm import FakeItsm, token_for
from fastapi import FastAPI
from freezegun import freeze_time
from helpers import WEB, Say, as_, cookie
from httpx import ASGITransport, AsyncClient
from sockets import connected, handshake
from sqlalchemy import event, func, select

from core.channels import Audience
from core.hub import CLOSE_TRY_LATER, MAX_PER_PERSON, Hub, Listener
from core.people import Person
from models import ChannelKind, MemberKind, Message, Role
from schemas import AuthorOut, MessageOut

PAGE = {"Host": "messenger:8002", "Origin": "http://messenger:8002"}


class TestHearing:
    async def test_what_is_said_arrives_as_the_api_gave_it(self, app: FastAPI, say: Say) -> None:
        async with connected(app, cookie("eun") | PAGE) as socket:
            said = await say("bot", 2, "🚨 **P1 장애 발생**")
            assert await socket.hear() == {"type": "message", "message": said}

    async def test_only_those_who_see_the_channel_hear_it(self, app: FastAPI, say: Say) -> None:
        async with connected(app, as_("cho")) as hanbit, connected(app, as_("pur")) as pureun:
            await say("eun", 2, "직원끼리")
            await say("eun", 12, "푸른군청에")
            own = await say("eun", 11, "한빛시청에")
            assert (await hanbit.hear())["message"] == own
            assert (await pureun.hear())["message"]["channel_id"] == 12
            await hanbit.ping()
            await pureun.ping()

    async def test_only_the_author_hears_the_key(self, app: FastAPI, say: Say) -> None:
        async with connected(app, as_("eun")) as author, connected(app, as_("ana")) as other:
            said = await say("eun", 2, "확인했습니다", key="page-1")
            assert await author.hear() == {"type": "message", "message": said, "idempotency_key": "page-1"}
            assert await other.hear() == {"type": "message", "message": said}

    async def test_a_repeated_key_is_heard_once(self, app: FastAPI, say: Say) -> None:
        async with connected(app, as_("eun")) as socket:
            await say("bot", 2, "한 번만", key="k")
            await say("bot", 2, "한 번만", key="k")
            assert (await socket.hear())["message"]["content"] == "한 번만"
            await socket.ping()

    async def test_other_tabs_learn_what_was_read(self, app: FastAPI, client: AsyncClient, say: Say) -> None:
        said = await say("bot", 2, "알림")
        async with connected(app, as_("eun")) as mine, connected(app, as_("ana")) as other:
            await client.put("/api/channels/2/read", json={"message_id": said["id"]}, headers=as_("eun"))
            assert await mine.hear() == {"type": "read", "channel_id": 2, "message_id": said["id"]}
            await other.ping()

    @pytest.mark.parametrize("noise", ["", "not json", "[]", '{"type": "shout"}', '"ping"'])
    async def test_noise_is_ignored(self, app: FastAPI, noise: str) -> None:
        async with connected(app, as_("eun")) as socket:
            socket.say(noise)
            await socket.ping()

    async def test_a_frame_over_1_kib_ends_the_connection(self, app: FastAPI) -> None:
        async with connected(app, as_("eun")) as socket:
            socket.say("x" * 1025)
            assert await socket.closed_with() == 1009


class TestCommitFirst:
    async def test_a_failed_commit_is_neither_answered_nor_heard(self, app: FastAPI) -> None:
        def fail(_connection: object) -> None:
            raise OSError("disk full")

        engine = app.state.db.engine.sync_engine
        transport = ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            connected(app, as_("eun")) as socket,
            AsyncClient(transport=transport, base_url="http://m") as client,
        ):
            event.listen(engine, "commit", fail)
            body = {"channel_id": 2, "content": "기록되지 않은 말"}
            answer = await client.post("/api/messages", json=body, headers=as_("bot"))
            event.remove(engine, "commit", fail)
            await socket.ping()
        assert (answer.status_code, answer.json()["code"]) == (500, "server.crash")
        async with app.state.db.read() as session:
            assert await session.scalar(select(func.count()).select_from(Message)) == 0

    async def test_what_was_heard_can_be_read(self, app: FastAPI, client: AsyncClient, say: Say) -> None:
        async with connected(app, as_("eun")) as socket:
            writing = asyncio.ensure_future(say("bot", 2, "기록된 말"))
            heard = (await socket.hear())["message"]
            page = (await client.get("/api/channels/2/messages", headers=as_("eun"))).json()
            assert page["items"] == [heard]
            assert await writing == heard


class TestHandshake:
    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "http://messenger:8000", "https://messenger:8002.evil.example", "null"]
    )
    async def test_a_cookie_from_another_site_is_refused(self, app: FastAPI, origin: str) -> None:
        async with handshake(app, cookie("eun") | PAGE | {"Origin": origin}) as socket:
            assert await socket.closed_with() == 1008

    async def test_a_program_with_a_token_needs_no_origin(self, app: FastAPI) -> None:
        async with connected(app, as_("bot")) as socket:
            await socket.ping()

    @pytest.mark.parametrize("headers", [{}, {"Cookie": "guardia_access=nobody"}])
    async def test_nobody_signed_in_is_told_so(self, app: FastAPI, headers: dict[str, str]) -> None:
        async with handshake(app, headers | PAGE) as socket:
            assert (await socket.next())["type"] == "websocket.accept"
            assert await socket.closed_with() == 4401

    async def test_while_the_itsm_is_down_one_may_try_later(self, app: FastAPI, itsm: FakeItsm) -> None:
        itsm.is_down = True
        async with handshake(app, cookie("eun") | PAGE) as socket:
            assert (await socket.next())["type"] == "websocket.accept"
            assert await socket.closed_with() == 1013

    async def test_signing_out_ends_it(self, app: FastAPI, client: AsyncClient) -> None:
        async with connected(app, cookie("eun") | PAGE) as mine, connected(app, cookie("ana") | PAGE) as other:
            await client.delete("/api/session", headers=cookie("eun") | WEB)
            assert await mine.closed_with() == 4401
            await other.ping()

    async def test_an_ended_session_is_noticed(self, app: FastAPI, itsm: FakeItsm) -> None:
        app.state.recheck_seconds = 0.0
        with freeze_time("2026-05-25 01:00:00", real_asyncio=True) as time:
            async with connected(app, cookie("eun") | PAGE) as socket:
                itsm.revoked.add(token_for("eun"))
                time.tick(61)
                assert await socket.closed_with() == 4401

    async def test_a_changed_institution_changes_what_is_heard(self, app: FastAPI, itsm: FakeItsm, say: Say) -> None:
        app.state.recheck_seconds = 0.0
        with freeze_time("2026-05-25 01:00:00", real_asyncio=True) as time:
            async with connected(app, cookie("cho") | PAGE) as socket:
                itsm.add(104, "cho", "CUSTOMER", institution_id=2)
                time.tick(61)
                while itsm.me_calls < 2:
                    await socket.ping()
                await socket.ping()
                await say("bot", 11, "옛 기관")
                await say("bot", 12, "새 기관")
                assert (await socket.hear())["message"]["content"] == "새 기관"


def person(id: int = 9) -> Person:
    return Person(id=id, kind=MemberKind.PERSON, username="x", name="x", role=Role.ENGINEER)


def message(id: int) -> MessageOut:
    author = AuthorOut(id=1, name="GUARDiA", kind=MemberKind.BOT)
    return MessageOut(id=id, channel_id=2, author=author, content="말", created_at=datetime(2026, 5, 25, tzinfo=UTC))


STAFF = Audience(ChannelKind.STAFF, None)


class TestHub:
    async def test_who_cannot_keep_up_is_dropped_and_the_others_are_not(self) -> None:
        hub = Hub()
        slow, quick = Listener(person(1), "a", queue_size=2), Listener(person(2), "b", queue_size=10)
        hub.join(slow)
        hub.join(quick)
        for number in range(4):
            hub.publish(message(number), STAFF)
        assert slow.closing.result() == CLOSE_TRY_LATER
        assert not quick.closing.done()
        assert (len(hub), hub.dropped, slow.queue.qsize(), quick.queue.qsize()) == (1, 1, 2, 4)

    async def test_a_person_has_a_bounded_number_of_connections(self) -> None:
        hub = Hub()
        joined = [hub.join(Listener(person(), "a")) for _ in range(MAX_PER_PERSON + 1)]
        assert joined == [True] * MAX_PER_PERSON + [False]
        assert hub.join(Listener(person(10), "b"))

    async def test_one_connection_too_many_is_closed(self, app: FastAPI) -> None:
        for _ in range(MAX_PER_PERSON):
            app.state.hub.join(Listener(person(id=2), "a"))
        async with handshake(app, as_("eun")) as socket:
            assert (await socket.next())["type"] == "websocket.accept"
            assert await socket.closed_with() == 4429

    async def test_a_connection_that_ended_is_forgotten(self, app: FastAPI) -> None:
        async with connected(app, as_("eun")):
            assert len(app.state.hub) == 1
        assert len(app.state.hub) == 0
