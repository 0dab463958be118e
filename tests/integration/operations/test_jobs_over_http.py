"""Scheduled jobs as people see them, and firing one by hand."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from apscheduler.triggers.interval import IntervalTrigger

from core.scheduler import JOBS, Job, run_job

Headers = Callable[[str], dict[str, str]]


class TestList:
    async def test_shows_every_job_with_its_last_run(self, client: httpx.AsyncClient, headers_of: Headers):
        await run_job("interrupt_orphans")
        jobs = {row["id"]: row for row in (await client.get("/jobs/", headers=headers_of("engineer"))).json()}
        assert set(jobs) == set(JOBS)
        assert jobs["interrupt_orphans"]["last_run"]["status"] == "SUCCEEDED"
        assert jobs["purge_old_records"]["last_run"] is None
        assert jobs["purge_old_records"]["schedule"] == "매일 03:30"

    async def test_a_customer_has_no_business_here(self, client: httpx.AsyncClient, headers_of: Headers):
        assert (await client.get("/jobs/", headers=headers_of("customer"))).status_code == 403

    async def test_the_runs_of_one_come_newest_first(self, client: httpx.AsyncClient, headers_of: Headers):
        first, second = await run_job("interrupt_orphans"), await run_job("interrupt_orphans")
        answer = await client.get("/jobs/interrupt_orphans/runs", headers=headers_of("auditor"))
        assert [row["id"] for row in answer.json()["items"]] == [second.id, first.id]

    async def test_an_unknown_one_is_not_found(self, client: httpx.AsyncClient, headers_of: Headers):
        answer = await client.get("/jobs/nonsense/runs", headers=headers_of("admin"))
        assert (answer.status_code, answer.json()["code"]) == (404, "job.not_found")


class TestRunByHand:
    async def test_is_accepted_run_and_recorded(self, client: httpx.AsyncClient, headers_of: Headers):
        answer = await client.post("/jobs/purge_old_records/run", headers=headers_of("admin"))
        runs = await client.get("/jobs/purge_old_records/runs", headers=headers_of("admin"))
        assert (answer.status_code, answer.json()["job_id"]) == (202, "purge_old_records")
        assert [row["status"] for row in runs.json()["items"]] == ["SUCCEEDED"]

    async def test_says_who_in_the_audit_trail(self, client: httpx.AsyncClient, headers_of: Headers):
        await client.post("/jobs/purge_old_records/run", headers=headers_of("admin"))
        trail = await client.get("/audit/?action=job.started_by_hand", headers=headers_of("auditor"))
        (row,) = trail.json()["items"]
        assert (row["actor"]["name"], row["note"], row["action_label"]) == (
            "관리자",
            "purge_old_records",
            "작업 수동 실행",
        )

    @pytest.mark.parametrize("username", ["pm", "engineer", "customer", "auditor"])
    async def test_is_for_the_administrator(self, client: httpx.AsyncClient, headers_of: Headers, username: str):
        answer = await client.post("/jobs/purge_old_records/run", headers=headers_of(username))
        assert answer.status_code == 403

    async def test_an_unknown_one_is_not_found(self, client: httpx.AsyncClient, headers_of: Headers):
        assert (await client.post("/jobs/nonsense/run", headers=headers_of("admin"))).status_code == 404

    async def test_of_one_that_runs_already_is_refused(
        self, client: httpx.AsyncClient, headers_of: Headers, monkeypatch: pytest.MonkeyPatch
    ):
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def wait() -> int:
            begun.set()
            await go_on.wait()
            return 1

        slow = Job("slow", "느린 작업", "오래 걸립니다.", "매시간", IntervalTrigger(hours=1), wait)
        monkeypatch.setitem(JOBS, "slow", slow)
        running = asyncio.create_task(run_job("slow"))
        await begun.wait()
        try:
            answer = await client.post("/jobs/slow/run", headers=headers_of("admin"))
        finally:
            go_on.set()
            await running
        assert (answer.status_code, answer.json()["code"]) == (409, "job.running")
