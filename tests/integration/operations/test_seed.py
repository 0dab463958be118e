"""What stands in the database before anybody signs in."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from core import demo, seed
from core.approvals.enums import ApprovalStatus
from core.approvals.queries import WITH_RECORDS
from core.approvals.verification import verify
from core.calendars.service import seed_defaults
from core.config import ROOT
from core.errors import Invalid
from core.tasks.enums import SRStatus
from database import Base, ReadLocal, transaction
from models import Approval, AuditEvent, Institution, Server, SRRequest, User
from tests.integration.operations.conftest import Configure
from utils import clock

PASSWORD = "First-day-at-work-7"


async def names() -> list[str]:
    async with ReadLocal() as db:
        return list((await db.scalars(select(User.username).order_by(User.id))).all())


async def sizes() -> dict[str, int]:
    async with ReadLocal() as db:
        counts = {t.name: await db.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables}
    return {name: count or 0 for name, count in counts.items()}


async def login(client: httpx.AsyncClient, username: str, password: str = PASSWORD) -> int:
    return (await client.post("/auth/login", data={"username": username, "password": password})).status_code


@pytest.mark.usefixtures("empty_house")
class TestFirstAdministrator:
    async def test_is_made_with_the_password_of_the_environment(self, configure: Configure, client: httpx.AsyncClient):
        configure(GUARDIA_ADMIN_PASSWORD=PASSWORD)
        await seed.first_start()
        assert await names() == ["admin"]
        assert await login(client, "admin") == 200

    async def test_is_made_once(self, configure: Configure, client: httpx.AsyncClient):
        configure(GUARDIA_ADMIN_PASSWORD=PASSWORD)
        await seed.first_start()
        configure(GUARDIA_ADMIN_PASSWORD="Another-day-at-work-8")
        await seed.first_start()
        assert await names() == ["admin"]
        assert await login(client, "admin") == 200

    async def test_is_in_the_audit_trail_as_made_by_the_system(self, configure: Configure):
        configure(GUARDIA_ADMIN_PASSWORD=PASSWORD)
        await seed.first_start()
        async with ReadLocal() as db:
            rows = (await db.execute(select(AuditEvent.action, AuditEvent.actor_name).order_by(AuditEvent.id))).all()
        assert [tuple(row) for row in rows] == [
            ("calendar.created", "시스템"),
            ("calendar.created", "시스템"),
            ("user.created", "시스템"),
        ]

    async def test_without_a_password_nobody_is_made(self):
        await seed.first_start()
        async with ReadLocal() as db:
            assert not await seed.has_users(db)

    async def test_a_weak_password_is_refused_in_production(self, configure: Configure):
        configure(ENV="production", GUARDIA_ADMIN_PASSWORD="admin")
        with pytest.raises(Invalid):
            await seed.first_start()
        assert await names() == []

    async def test_elsewhere_it_will_do(self, configure: Configure):
        configure(GUARDIA_ADMIN_PASSWORD="admin")
        await seed.first_start()
        assert await names() == ["admin"]


@pytest.mark.usefixtures("empty_house")
class TestDemoSite:
    async def test_comes_with_the_first_start_when_asked_for(self, configure: Configure, client: httpx.AsyncClient):
        configure(GUARDIA_DEMO="1", GUARDIA_DEMO_PASSWORD=PASSWORD)
        await seed.first_start()
        people = ("admin", "pm", "engineer", "customer", "auditor")
        assert [await login(client, username) for username in people] == [200] * 5

    async def test_has_an_sr_in_every_state_and_the_guides_first_rows(self):
        assert await demo.seed(PASSWORD)
        async with ReadLocal() as db:
            statuses = set((await db.scalars(select(SRRequest.status))).all())
            assert statuses == set(SRStatus)
            assert (await db.get_one(Institution, 1)).name == "한빛시청"
            assert (await db.get_one(Server, 1)).institution_id == 1

    async def test_a_second_time_changes_nothing(self):
        await demo.seed(PASSWORD)
        before = await sizes()
        assert await demo.seed(PASSWORD) is False
        assert await sizes() == before

    async def test_looks_lived_in(self):
        await demo.seed(PASSWORD)
        found = await sizes()
        assert found["tb_sr_request"] >= 10
        assert min(found[name] for name in ("tb_sr_comment", "tb_work_log", "tb_approval", "tb_outbox")) >= 3

    async def test_every_approval_of_it_is_signed_and_one_of_them_is_late(self):
        async with transaction() as db:
            await seed_defaults(db)
        await demo.seed(PASSWORD)
        async with ReadLocal() as db:
            rounds = (await db.scalars(select(Approval).options(*WITH_RECORDS))).all()
        assert [problem for row in rounds for problem in verify(row).problems] == []
        statuses = {row.status for row in rounds}
        assert statuses >= {ApprovalStatus.IN_PROGRESS, ApprovalStatus.APPROVED, ApprovalStatus.REJECTED}
        waiting = [row.due_at for row in rounds if row.status is ApprovalStatus.IN_PROGRESS and row.due_at]
        assert min(waiting) < clock.now() < max(waiting)


class TestCommand:
    @staticmethod
    def run(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "core.seed", *arguments],
            cwd=ROOT,
            env={**os.environ, "DB_URL": f"sqlite+aiosqlite:///{folder}/new.db", **environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )

    def test_tells_whether_anybody_could_sign_in(self, tmp_path: Path):
        self.run(tmp_path, GUARDIA_ADMIN_PASSWORD=PASSWORD)
        assert json.loads(self.run(tmp_path, "--status").stdout) == {"has_users": True, "has_demo": False}
