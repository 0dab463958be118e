"""Asking for a command: what is refused, what is kept, and how little of it anybody may read."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import update

from core.config import get_settings
from core.executions.service import MAX_ACTIVE_PER_SR
from database import transaction
from models import Server
from tests.factories import Make, Row
from tests.integration.executions import commands
from utils import crypto

Headers = Callable[[str], dict[str, str]]
SECRET = "mysql -uapp -pHunter2-secret -h 10.77.1.9 shop"


@pytest.fixture
def execute(client: httpx.AsyncClient, headers_of: Headers) -> Callable[..., object]:
    async def post(sr: Row, command: str = "df -h", *, by: str = "engineer") -> httpx.Response:
        return await client.post(f"/tasks/{sr['id']}/execute", json={"command": command}, headers=headers_of(by))

    return post


async def change_server(**values: object) -> None:
    async with transaction() as db:
        await db.execute(update(Server).where(Server.id == 1).values(**values))


class TestAccepted:
    async def test_it_is_queued_and_says_by_whom_and_where(self, execute, sr: Row):
        answer = await execute(sr)
        body = answer.json()
        assert answer.status_code == 202
        assert (body["status"], body["status_label"], body["command"]) == ("QUEUED", "대기", "df -h")
        assert body["requested_by"] == {"id": 3, "name": "김도현"}
        assert body["server"] == {"id": 1, "hostname": "hb-web01"}

    async def test_it_is_in_the_srs_history(self, execute, sr: Row, client: httpx.AsyncClient, headers_of: Headers):
        await execute(sr)
        history = await client.get(f"/tasks/{sr['id']}/history?sort=-created_at", headers=headers_of("engineer"))
        newest = history.json()["items"][0]
        assert (newest["action"], newest["action_label"], newest["note"]) == (
            "execution.requested",
            "명령 실행 요청",
            "df -h",
        )

    async def test_a_secret_in_it_is_masked_for_people_and_sealed_for_the_server(self, make: Make, sr: Row):
        row = await commands.read(await commands.ask(make, sr, SECRET))
        key = get_settings().ENCRYPTION_KEY.get_secret_value()
        assert "Hunter2-secret" not in row.command
        assert "10.77.1.9" not in row.command
        assert "Hunter2-secret" not in row.command_enc
        assert crypto.decrypt(row.command_enc, key) == SECRET


class TestRefused:
    @pytest.mark.parametrize("command", ["rm -rf /", "sudo reboot", "mkfs.ext4 /dev/sdb"])
    async def test_a_dangerous_command(self, execute, sr: Row, command: str):
        answer = await execute(sr, command)
        assert (answer.status_code, answer.json()["code"]) == (400, "command.dangerous")
        assert "안전하지 않은 명령어 패턴" in answer.json()["detail"]

    async def test_before_work_has_begun(self, execute, make: Make):
        answer = await execute(await make.approved_sr())
        assert (answer.status_code, answer.json()["code"]) == (409, "execution.not_ready")

    async def test_on_work_that_nobody_approved(self, execute, make: Make):
        inquiry = await make.move(await make.sr(category="INQUIRY"), "IN_PROGRESS")
        assert (await execute(inquiry)).json()["code"] == "execution.not_ready"

    async def test_without_a_server(self, execute, make: Make):
        assert (await execute(await make.sr_in_progress(server_id=None))).json()["code"] == "execution.not_ready"

    async def test_on_a_server_out_of_use(self, execute, sr: Row):
        await change_server(is_active=False)
        answer = await execute(sr)
        assert (answer.status_code, answer.json()["code"]) == (409, "server.inactive")

    async def test_on_a_server_whose_host_key_nobody_checked(self, execute, sr: Row):
        await change_server(host_key=None)
        answer = await execute(sr)
        assert (answer.status_code, answer.json()["code"]) == (409, "server.host_key_unverified")

    async def test_too_many_at_once(self, execute, sr: Row):
        accepted = [(await execute(sr)).status_code for _ in range(MAX_ACTIVE_PER_SR)]
        answer = await execute(sr)
        assert accepted == [202] * MAX_ACTIVE_PER_SR
        assert (answer.status_code, answer.json()["code"]) == (429, "execution.too_many")
        assert answer.headers["retry-after"] == "10"

    @pytest.mark.parametrize("username", ["customer", "auditor"])
    async def test_to_who_does_not_work_on_servers(self, execute, sr: Row, username: str):
        assert (await execute(sr, by=username)).status_code == 403

    async def test_for_an_sr_out_of_sight_before_anything_else_is_said(self, execute, sr: Row):
        assert (await execute(sr, by="stranger")).status_code in (403, 404)

    @pytest.mark.parametrize("command", ["", "x" * 4001])
    async def test_of_an_impossible_length(self, execute, sr: Row, command: str):
        assert (await execute(sr, command)).status_code == 422


class TestCancelling:
    async def test_a_queued_one_never_runs(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        body = await make.post(f"/tasks/{sr['id']}/executions/{one}/cancel", {}, by="engineer")
        assert (body["status"], body["status_label"]) == ("CANCELLED", "취소됨")
        assert body["finished_at"] is not None

    async def test_one_that_is_over_is_over(self, make: Make, sr: Row, client: httpx.AsyncClient, headers_of: Headers):
        one = await commands.ask(make, sr)
        path = f"/tasks/{sr['id']}/executions/{one}/cancel"
        await make.post(path, {}, by="engineer")
        answer = await client.post(path, headers=headers_of("engineer"))
        assert (answer.status_code, answer.json()["code"]) == (409, "execution.over")

    async def test_one_of_another_sr_is_not_found(
        self, make: Make, sr: Row, client: httpx.AsyncClient, headers_of: Headers
    ):
        one = await commands.ask(make, sr)
        other = await make.sr_in_progress()
        answer = await client.post(f"/tasks/{other['id']}/executions/{one}/cancel", headers=headers_of("engineer"))
        assert (answer.status_code, answer.json()["code"]) == (404, "execution.not_found")

    async def test_running_elsewhere_is_only_asked_to_end(self, make: Make, sr: Row):
        one = await commands.ask(make, sr)
        await commands.change(one, status="RUNNING")
        body = await make.post(f"/tasks/{sr['id']}/executions/{one}/cancel", {}, by="engineer")
        assert (body["status"], body["finished_at"]) == ("RUNNING", None)
        assert (await commands.read(one)).cancel_requested
