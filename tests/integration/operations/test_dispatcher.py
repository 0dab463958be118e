"""Carrying the outbox to Messenger: once each, in order, patiently, and never in the way of business."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from freezegun import freeze_time

from core import outbox
from core.operations import dispatcher as module
from core.operations.dispatcher import CLAIM, Dispatcher
from tests.factories import Make
from tests.fixtures.doors import Room
from tests.integration.operations import letters
from utils import clock

DOWN = httpx.ConnectError("refused")
MONDAY = "2026-05-25 00:00:00"


class TestDelivery:
    async def test_a_message_is_posted_once_with_its_key(self, dispatcher: Dispatcher, room: Room):
        letter = await letters.queue("안녕하세요", channel=7)

        tried = [await dispatcher.deliver_due(), await dispatcher.deliver_due()]

        row = await letters.read(letter)
        assert tried == [1, 0]
        assert room.received == [{"channel_id": 7, "content": "안녕하세요"}]
        assert room.keys == [row.idempotency_key]
        assert (row.status.value, row.attempts, row.last_error) == ("SENT", 1, None)
        assert row.sent_at is not None

    async def test_a_room_reads_in_the_order_things_happened(self, dispatcher: Dispatcher, room: Room):
        said = [f"{number}번째" for number in range(10)]
        for text in said:
            await letters.queue(text)
        await dispatcher.deliver_due()
        assert room.texts == said

    async def test_after_a_failure_the_order_still_holds(self, dispatcher: Dispatcher, room: Room):
        for number in range(3):
            await letters.queue(f"{number}번째")
        room.answers = [201, DOWN]
        await dispatcher.deliver_due()
        await letters.make_all_due()
        await dispatcher.deliver_due()
        assert room.texts == ["0번째", "1번째", "2번째"]

    async def test_a_large_backlog_goes_in_rounds(self, dispatcher: Dispatcher, room: Room):
        for number in range(module.BATCH + 3):
            await letters.queue(str(number))
        assert [await dispatcher.deliver_due(), await dispatcher.deliver_due()] == [module.BATCH, 3]
        assert len(room.texts) == module.BATCH + 3

    async def test_it_wakes_by_itself_when_something_is_committed(
        self, room: Room, database_url: str, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(outbox, "awake", asyncio.Event())
        heard = asyncio.Event()

        async def listen(request: httpx.Request) -> httpx.Response:
            heard.set()
            return await room(request)

        running = Dispatcher(transport=httpx.MockTransport(listen))
        running.start()
        await letters.queue("들리나요")
        async with asyncio.timeout(5):
            await heard.wait()
        await running.stop()
        assert room.texts == ["들리나요"]


class TestMessengerDown:
    async def test_it_is_tried_again_later_and_later_and_then_left_to_people(self, dispatcher: Dispatcher, room: Room):
        room.answers = [DOWN] * 6
        with freeze_time(MONDAY, real_asyncio=True) as time:
            letter = await letters.queue()
            for failures, seconds in enumerate(outbox.BACKOFF_SECONDS, start=1):
                assert await dispatcher.deliver_due() == 1
                row = await letters.read(letter)
                wait = (row.next_attempt_at - clock.now()).total_seconds()
                assert (row.attempts, row.status.value) == (failures, "PENDING")
                assert seconds * 0.8 <= wait <= seconds * 1.2
                time.tick(timedelta(seconds=wait - 0.5))
                assert await dispatcher.deliver_due() == 0
                time.move_to(row.next_attempt_at)
            await dispatcher.deliver_due()
            time.tick(timedelta(days=1))
            assert await dispatcher.deliver_due() == 0

        row = await letters.read(letter)
        assert (row.status.value, row.attempts) == ("DEAD", 6)
        assert row.last_error == "메신저에 연결할 수 없습니다. (ConnectError)"

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (503, "메신저가 처리하지 못했습니다. (HTTP 503)"),
            (401, "메신저가 거부했습니다. (HTTP 401)"),
            (422, "메신저가 거부했습니다. (HTTP 422)"),
            (httpx.ReadTimeout("slow"), "메신저에 연결할 수 없습니다. (ReadTimeout)"),
        ],
    )
    async def test_why_is_written_down_in_korean(
        self, dispatcher: Dispatcher, room: Room, answer: int | Exception, error: str
    ):
        letter = await letters.queue()
        room.answers = [answer]
        await dispatcher.deliver_due()
        row = await letters.read(letter)
        assert (row.status.value, row.attempts, row.last_error) == ("PENDING", 1, error)

    async def test_a_refused_message_does_not_hold_up_the_room(self, dispatcher: Dispatcher, room: Room):
        for text in ("거부될 것", "다음 것"):
            await letters.queue(text)
        room.answers = [422]
        await dispatcher.deliver_due()
        assert room.texts == ["다음 것"]

    async def test_what_was_not_tried_loses_none_of_its_tries(self, dispatcher: Dispatcher, room: Room):
        for text in ("먼저", "나중"):
            await letters.queue(text)
        room.answers = [DOWN]
        await dispatcher.deliver_due()
        assert [row.attempts for row in await letters.read_all()] == [1, 0]

    async def test_another_room_is_not_held_up(self, dispatcher: Dispatcher, room: Room):
        await letters.queue("첫 방", channel=1)
        await letters.queue("다른 방", channel=2)
        room.answers = [DOWN]
        await dispatcher.deliver_due()
        assert len(room.texts) == 1

    async def test_business_goes_on_and_is_told_afterwards(self, make: Make, dispatcher: Dispatcher, room: Room):
        room.answers = [DOWN] * 2
        sr = await make.sr_in_progress()
        await dispatcher.deliver_due()
        resolved = await make.move(sr, "RESOLVED")
        assert (resolved["status"], room.texts) == ("RESOLVED", [])

        room.answers = []
        await letters.make_all_due()
        await dispatcher.deliver_due()

        assert room.texts[0].startswith("📥 **SR 접수**")
        assert {row.status.value for row in await letters.read_all()} == {"SENT"}


class TestSeveralAtOnce:
    async def test_two_dispatchers_never_send_the_same_message(self, database_url: str, room: Room):
        for number in range(40):
            await letters.queue(str(number), channel=number % 4)
        two = [Dispatcher(transport=httpx.MockTransport(room)) for _ in range(2)]

        tried = [await asyncio.gather(*(one.deliver_due() for one in two)) for _ in range(4)]

        assert sum(sum(both) for both in tried) == 40
        assert set(Counter(room.keys).values()) == {1}
        assert {(row.status.value, row.attempts) for row in await letters.read_all()} == {("SENT", 1)}
        await asyncio.gather(*(one.stop() for one in two))

    async def test_what_a_dead_process_held_comes_round_again_with_the_same_key(
        self, dispatcher: Dispatcher, room: Room
    ):
        async def take_and_die(request: httpx.Request) -> httpx.Response:
            await room(request)
            raise asyncio.CancelledError

        dying = Dispatcher(transport=httpx.MockTransport(take_and_die))
        with freeze_time(MONDAY, real_asyncio=True) as time:
            letter = await letters.queue("한 번만 보여 주세요")
            with pytest.raises(asyncio.CancelledError):
                await dying.deliver_due()
            time.tick(CLAIM - timedelta(seconds=1))
            assert await dispatcher.deliver_due() == 0
            time.tick(timedelta(seconds=1))
            assert await dispatcher.deliver_due() == 1

        key = (await letters.read(letter)).idempotency_key
        assert room.keys == [key, key]
        await dying.stop()
