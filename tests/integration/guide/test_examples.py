"""The examples of the developer guide, as it prints them, against what exists. Numbers are the guide's sections."""

import base64
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from freezegun import freeze_time
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from core.config import get_settings
from core.security import create_access_token

SR = {"title": "로그 정리", "description": "/data 91%", "category": "SERVER", "institution_id": 1, "server_id": 1}


class TestImports:
    def test_3_1_local_modules(self):
        from database import get_db, init_db
        from models import SRRequest
        from schemas import SRCreate, SROut

        assert all((get_db, init_db, SRRequest, SRCreate, SROut))

    def test_3_2_a_router_finds_what_it_needs(self):
        from core.security import get_current_user
        from models import Role, User

        assert callable(get_current_user)
        assert User.__tablename__ == "tb_user"
        assert Role("ADMIN") is Role.ADMIN

    def test_5_3_enums_compare_with_their_text(self):
        from models import SRStatus

        assert [SRStatus.OPEN == "OPEN", SRStatus.IN_PROGRESS.value] == [True, "IN_PROGRESS"]

    def test_3_5_tables_have_the_guides_names(self):
        from models import SRRequest, WorkLog

        assert (SRRequest.__tablename__, WorkLog.__tablename__) == ("tb_sr_request", "tb_work_log")


class TestAnswers:
    async def test_4_1_201_for_a_creation(self, client: httpx.AsyncClient, auth_headers: dict[str, str]):
        r = await client.post("/tasks/", json=SR, headers=auth_headers)
        assert r.status_code == 201
        data = r.json()
        assert data["title"] == "로그 정리"
        assert "id" in data

    async def test_4_1_202_for_what_runs_in_the_background(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str]
    ):
        r = await client.post("/jobs/purge_old_records/run", headers=auth_headers)
        assert r.status_code == 202
        assert r.json() == {"message": "실행이 요청되었습니다.", "job_id": "purge_old_records"}

    async def test_4_1_an_error_is_a_korean_sentence_and_no_trace(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str]
    ):
        r = await client.get("/tasks/999", headers=auth_headers)
        assert (r.status_code, r.json()["detail"]) == (404, "SR을 찾을 수 없습니다.")
        assert "Traceback" not in r.text

    async def test_4_2_a_page(self, client: httpx.AsyncClient, auth_headers: dict[str, str]):
        for number in range(3):
            await client.post("/tasks/", json={**SR, "title": f"{number}"}, headers=auth_headers)
        r = await client.get("/tasks/", params={"page": 2, "size": 2}, headers=auth_headers)
        data = r.json()
        assert {key: data[key] for key in ("total", "page", "size", "pages")} == {
            "total": 3,
            "page": 2,
            "size": 2,
            "pages": 2,
        }
        assert [item["title"] for item in data["items"]] == ["0"]

    @pytest.mark.parametrize("query", [{"page": 0}, {"size": 101}, {"size": 0}])
    async def test_4_2_its_bounds(self, client: httpx.AsyncClient, auth_headers: dict[str, str], query: dict[str, int]):
        assert (await client.get("/tasks/", params=query, headers=auth_headers)).status_code == 422

    async def test_1_2_the_documentation_page(self, client: httpx.AsyncClient):
        assert (await client.get("/docs")).status_code == 200


class TestDatabase:
    async def test_4_4_a_background_function_opens_a_session_of_its_own(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str]
    ):
        created = await client.post("/tasks/", json=SR, headers=auth_headers)

        async def _execute_job(sr_id: int) -> None:
            from database import SessionLocal
            from models import SRRequest

            async with SessionLocal() as db:
                sr = (await db.execute(select(SRRequest).where(SRRequest.id == sr_id))).scalar_one()
                sr.title = "백그라운드에서 바꿈"
                await db.commit()

        await _execute_job(created.json()["id"])
        r = await client.get(f"/tasks/{created.json()['id']}", headers=auth_headers)
        assert r.json()["title"] == "백그라운드에서 바꿈"

    async def test_5_2_and_11_3_relations_are_loaded_ahead(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str], db_session: AsyncSession
    ):
        from models import SRRequest

        created = (await client.post("/tasks/", json=SR, headers=auth_headers)).json()
        await client.post(f"/tasks/{created['id']}/work-logs", json={"content": "점검"}, headers=auth_headers)
        srs = (await db_session.execute(select(SRRequest).options(selectinload(SRRequest.work_logs)))).scalars().all()
        assert [[log.content for log in sr.work_logs] for sr in srs] == [["점검"]]

    async def test_5_4_several_tables_change_together_or_not_at_all(self, db_session: AsyncSession):
        from models import Institution

        db_session.add(Institution(name="새기관", code="NEW"))
        db_session.add(Institution(name="새기관", code="NEW"))
        with pytest.raises(Exception, match=r"(?i)unique"):
            await db_session.commit()
        await db_session.rollback()
        assert (await db_session.execute(select(Institution).where(Institution.code == "NEW"))).scalars().all() == []

    async def test_9_2_a_scheduled_function_is_called_directly(self, db_session: AsyncSession):
        from core.scheduler import _interrupt_orphans, _purge_old_records

        assert [await _interrupt_orphans(), await _purge_old_records()] == [0, 0]


class TestSecurity:
    KEY = "0123456789abcdef" * 4

    async def test_6_1_a_server_is_answered_without_its_secrets(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str]
    ):
        r = await client.get("/servers/1", headers=auth_headers)
        assert {"id", "hostname", "server_role"} <= r.json().keys()
        assert not {"ip_addr", "ssh_user", "os_pw_enc"} & r.json().keys()
        assert "10.77.1.9" not in r.text

    def test_6_2_a_dangerous_command_is_refused(self):
        from core.command_guard import _validate_command
        from core.errors import Invalid

        with pytest.raises(Invalid, match="안전하지 않은 명령어 패턴이 포함되어 있습니다: rm -rf /"):
            _validate_command("rm -rf /")

    def test_6_4_encryption_opens_with_the_guides_own_code(self):
        from utils.crypto import decrypt, encrypt

        data = base64.b64decode(encrypt("비밀번호", self.KEY))
        nonce, ct = data[:12], data[12:]
        assert AESGCM(bytes.fromhex(self.KEY)).decrypt(nonce, ct, None).decode() == "비밀번호"
        assert decrypt(base64.b64encode(data).decode(), self.KEY) == "비밀번호"

    async def test_6_5_a_message_names_no_server(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str], dispatcher: Any, room: Any
    ):
        told = {**SR, "title": "서버 10.77.1.9에서 장애 발생, SSH 계정: svcweb"}
        await client.post("/tasks/", json=told, headers=auth_headers)
        await dispatcher.deliver_due()
        assert "10.77.1.9" not in room.texts[0]
        assert "svcweb" not in room.texts[0]

    async def test_6_6_a_token_expires(self, client: httpx.AsyncClient):
        with freeze_time("2026-01-15 00:00:00", real_asyncio=True) as time:
            headers = {"Authorization": f"Bearer {create_access_token({'sub': '1', 'sid': 1})}"}
            fresh = await client.get("/auth/me", headers=headers)
            time.tick(get_settings().ACCESS_TOKEN_EXPIRE_MINUTES * 60)
            stale = await client.get("/auth/me", headers=headers)
        assert (fresh.status_code, stale.status_code) == (200, 401)
        assert stale.json()["detail"].startswith("유효하지 않은 토큰입니다.")

    async def test_6_7_root_is_refused(self, client: httpx.AsyncClient, auth_headers: dict[str, str]):
        body = {
            "hostname": "hb-db01",
            "server_role": "DB",
            "institution_id": 1,
            "ip_addr": "10.77.1.20",
            "ssh_user": "root",
            "os_pw": "x",
        }
        r = await client.post("/servers/", json=body, headers=auth_headers)
        assert (r.status_code, r.json()["detail"]) == (400, "root SSH 직접 접속은 허용되지 않습니다.")

    def test_11_4_a_key_of_another_length_stops_the_start(self):
        from core.config import Settings

        with pytest.raises(ValueError, match="64자리 hex 문자열이어야 합니다"):
            Settings(ENCRYPTION_KEY="abc")


class TestMessenger:
    async def test_8_2_a_notice_is_posted_as_the_guide_posts_it(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str], dispatcher: Any, room: Any
    ):
        await client.post("/tasks/", json=SR, headers=auth_headers)
        await dispatcher.deliver_due()
        (message,) = room.received
        assert message["channel_id"] == get_settings().SR_CHANNEL_ID
        assert message["content"].startswith("📥 **SR 접수** SR-")

    async def test_8_2_a_notice_that_fails_does_not_stop_the_work(
        self, client: httpx.AsyncClient, auth_headers: dict[str, str], dispatcher: Any, room: Any
    ):
        room.answers = [httpx.ConnectError("down")]
        r = await client.post("/tasks/", json=SR, headers=auth_headers)
        await dispatcher.deliver_due()
        assert r.status_code == 201
