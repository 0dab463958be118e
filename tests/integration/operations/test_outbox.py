"""What is put into the outbox: masked, with the change it tells of, or not at all."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from core import outbox
from core.servers.enums import ServerRole
from database import transaction
from models import Server
from tests.factories import Make
from tests.integration.operations import letters

Headers = Callable[[str], dict[str, str]]

pytestmark = pytest.mark.usefixtures("database_url")


@pytest.fixture
def awake(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The dispatcher's bell, not rung yet."""
    event = asyncio.Event()
    monkeypatch.setattr(outbox, "awake", event)
    return event


class TestMasking:
    @pytest.mark.parametrize(
        ("said", "secret"),
        [
            ("10.77.1.9 서버 점검", "10.77.1.9"),
            ("svcweb 계정으로 접속", "svcweb"),
            ("방화벽 203.0.113.7 허용", "203.0.113.7"),
            ("주민번호 900101-1234568 확인", "900101-1234568"),
            ("연락처 010-1234-5678", "010-1234-5678"),
            ("password=Hunter2-secret 입니다", "Hunter2-secret"),
            ("비밀번호: Hunter2-secret", "Hunter2-secret"),
        ],
    )
    async def test_what_must_not_leave_is_masked_before_it_is_stored(self, said: str, secret: str):
        row = await letters.read(await letters.queue(said))
        assert secret not in row.content
        assert "[" in row.content

    async def test_a_server_registered_a_moment_ago_is_known_already(self):
        await letters.queue("먼저 한 번 읽어 두고")
        async with transaction() as db:
            place = {"institution_id": 1, "ip_addr": "db9.hanbit.example", "ssh_user": "oradba"}
            db.add(Server(hostname="hb-db09", server_role=ServerRole.DB, **place))
            await db.flush()
            row = await outbox.add(db, event="x", channel_id=1, content="oradba@db9.hanbit.example 점검")
        assert row.content == "[계정]@[주소] 점검"

    async def test_what_people_need_to_read_stays(self):
        said = "📥 **SR 접수** SR-2026-000123 로그 정리\n한빛시청 · 한지민 · 서버 작업 · 우선순위 높음"
        assert (await letters.read(await letters.queue(said))).content == said

    async def test_a_very_long_one_is_cut(self):
        assert len((await letters.read(await letters.queue("가" * 9000))).content) == outbox.MAX_CONTENT


class TestTogetherWithTheChange:
    async def test_it_is_there_with_a_key_of_its_own(self):
        first, second = await letters.read(await letters.queue()), await letters.read(await letters.queue())
        assert (first.status.value, first.attempts, first.target) == ("PENDING", 0, "1")
        assert first.idempotency_key != second.idempotency_key

    async def test_a_commit_rings_the_dispatchers_bell(self, awake: asyncio.Event):
        async with transaction() as db:
            await outbox.add(db, event="x", channel_id=1, content="x")
            assert not awake.is_set()
        assert awake.is_set()

    async def test_a_rollback_leaves_nothing_and_rings_nobody(self, awake: asyncio.Event):
        async def fail_after_queueing() -> None:
            async with transaction() as db:
                await outbox.add(db, event="x", channel_id=1, content="x")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail_after_queueing()
        assert await letters.read_all() == []
        assert not awake.is_set()

    async def test_a_refused_request_tells_nobody(self, client: httpx.AsyncClient, headers_of: Headers):
        body = {"title": "t", "description": "d", "category": "SERVER", "approver_ids": [4]}  # himself
        answer = await client.post("/tasks/", json=body, headers=headers_of("customer"))
        assert answer.json()["code"] == "approval.self_line"
        assert await letters.read_all() == []

    async def test_an_accepted_one_is_told_in_the_desks_room(self, make: Make):
        await make.sr(by="customer")
        assert [row.event for row in await letters.read_all()] == ["sr.created"]


class TestWaiting:
    @pytest.mark.parametrize(("failure", "seconds"), list(enumerate(outbox.BACKOFF_SECONDS, start=1)))
    def test_grows_with_each_failure_give_or_take_a_fifth(self, failure: int, seconds: int):
        waits = [delay.total_seconds() for _ in range(200) if (delay := outbox.delay_after(failure))]
        assert len(waits) == 200
        assert seconds * 0.8 <= min(waits) < max(waits) <= seconds * 1.2

    def test_ends_after_the_last_try(self):
        assert outbox.BACKOFF_SECONDS == (5, 15, 45, 120, 300)
        assert outbox.delay_after(len(outbox.BACKOFF_SECONDS) + 1) is None
