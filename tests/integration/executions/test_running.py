"""What becomes of a queued command without any server that answers."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access import Actor
from core.executions import jobs, queries, service
from core.executions.enums import ExecutionStatus
from core.executions.jobs import LOST_AFTER, STALE_QUEUE, Worker, interrupt_orphans, run_queued
from core.tasks.queries import get_sr
from database import ReadLocal, transaction
from models import CommandExecution
from tests.factories import Make, Row
from tests.fixtures.databases import BACKENDS
from tests.integration.executions import commands
from utils import clock

E = ExecutionStatus
LOST = "서비스가 중단되어 결과를 알 수 없습니다. 서버에서 확인해 주세요."
WITH_ROW_LOCKS = [name for name in BACKENDS if name == "postgresql"]


@pytest.mark.usefixtures("silent_server")
class TestUnreachableServer:
    async def test_fails_with_a_sentence_people_understand(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        assert await run_queued() == 1
        row = await commands.read(one)
        assert (row.status, row.exit_status) == (E.FAILED, None)
        assert row.error == "대상 서버에 SSH로 연결할 수 없습니다."
        assert None not in (row.started_at, row.finished_at)

    async def test_is_written_into_the_work_log(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await run_queued()
        (log,) = await commands.logs_of(one)
        assert (log.kind.value, log.author_id) == ("COMMAND", 3)
        assert log.content == "$ df -h /data\n[실패] 대상 서버에 SSH로 연결할 수 없습니다."

    async def test_is_told_to_the_desk_and_kept_in_the_trail(self, make: Make, sr: Row):
        await commands.ask(make, sr)
        await run_queued()
        (ending,) = await commands.endings()
        assert ending.note == "df -h /data → 실패"
        assert [text.splitlines()[0] for text in await commands.told()] == [
            f"🖥️ **작업 실행 실패** {sr['number']} {sr['title']}"
        ]

    async def test_names_neither_address_nor_account(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await run_queued()
        said = f"{(await commands.read(one)).error} {(await commands.logs_of(one))[0].content}"
        assert "127.0.0.1" not in said
        assert "svcweb" not in said

    async def test_of_two_workers_one_runs_each_command(self, make: Make, sr: Row):
        asked = {await commands.ask(make, sr, f"echo {number}") for number in range(4)}
        workers = [Worker(), Worker()]
        started = await asyncio.gather(*(worker.start_queued() for worker in workers))
        await asyncio.gather(*(task for tasks in started for task in tasks))
        assert sum(len(tasks) for tasks in started) == 4
        assert {row.subject_id for row in await commands.endings()} == {sr["id"]}
        assert [len(await commands.logs_of(one)) for one in asked] == [1] * 4


class TestClaim:
    async def test_many_at_once_take_each_command_once(self, make: Make, sr: Row):
        asked = sorted([await commands.ask(make, sr, f"echo {number}") for number in range(5)])
        portions = [*await asyncio.gather(*(jobs._claim(2) for _ in range(6))), await jobs._claim(10)]
        assert sorted(one for portion in portions for one in portion) == asked

    async def test_takes_no_more_than_there_is_room_for(self, make: Make, sr: Row):
        for number in range(3):
            await commands.ask(make, sr, f"echo {number}")
        assert [len(await jobs._claim(room)) for room in (0, 2, 2)] == [0, 2, 1]

    async def test_leaves_what_waited_too_long(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await commands.change(one, created_at=clock.now() - STALE_QUEUE - timedelta(seconds=1))
        assert await jobs._claim(10) == []

    @pytest.mark.parametrize("backend", WITH_ROW_LOCKS, indirect=True)
    async def test_a_cancellation_that_comes_a_moment_late_does_not_hide_the_run(self, make: Make, sr: Row, actor_of):
        engineer: Actor = actor_of("engineer")
        one = await commands.ask(make, sr)
        async with transaction() as db:
            seen = await get_sr(db, engineer, sr["id"])
            execution = await queries.get_execution(db, seen, one)
            claiming = asyncio.create_task(jobs._claim(1))
            await asyncio.wait({claiming}, timeout=0.5)
            await service.cancel(db, seen, execution, by=engineer)
        claimed, row = await claiming, await commands.read(one)
        assert (claimed, row.status) in (([], E.CANCELLED), ([one], E.RUNNING))


class TestNotAnyMore:
    async def test_an_sr_that_was_put_on_hold_meanwhile(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await make.move(sr, "ON_HOLD", reason="점검 시간 조정")
        await run_queued()
        row = await commands.read(one)
        assert row.status is E.CANCELLED
        assert row.error == "SR의 상태나 대상 서버가 바뀌어 실행하지 않았습니다."
        assert len(await commands.logs_of(one)) == 1


class TestOrphans:
    async def test_one_whose_process_is_gone_says_so(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await jobs._claim(1)
        await commands.change(one, heartbeat_at=clock.now() - LOST_AFTER - timedelta(seconds=1), output="여기까지")
        assert await interrupt_orphans() == 1
        row = await commands.read(one)
        (log,) = await commands.logs_of(one)
        (ending,) = await commands.endings()
        assert (row.status, row.error, row.output) == (E.INTERRUPTED, LOST, "여기까지")
        assert log.content == f"$ df -h /data\n여기까지\n[중단됨] {LOST}"
        assert ending.actor_name == "시스템"

    async def test_one_that_nobody_picked_up_in_time_is_not_run_any_more(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await commands.change(one, created_at=clock.now() - STALE_QUEUE - timedelta(seconds=1))
        assert await interrupt_orphans() == 1
        assert (await commands.read(one)).status is E.INTERRUPTED

    async def test_what_lives_is_left_alone(self, make: Make, sr: Row):
        running, queued = await commands.ask(make, sr), None
        await jobs._claim(1)
        queued = await commands.ask(make, sr)
        assert await interrupt_orphans() == 0
        assert [(await commands.read(one)).status for one in (running, queued)] == [E.RUNNING, E.QUEUED]

    async def test_is_said_once(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await commands.change(one, created_at=clock.now() - STALE_QUEUE - timedelta(seconds=1))
        assert [await interrupt_orphans(), await interrupt_orphans()] == [1, 0]
        async with ReadLocal() as db:
            assert len((await db.scalars(select(CommandExecution.id))).all()) == 1
        assert len(await commands.logs_of(one)) == 1
