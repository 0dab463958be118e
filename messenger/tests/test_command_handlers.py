"""What each command answers, and what becomes of it when the ITSM refuses or is silent."""

import asyncio

import httpx
import pytest
from fake_desk import HASH, refusal
from fake_itsm import FakeItsm, token_for
from fastapi import FastAPI
from freezegun import freeze_time
from helpers import as_, send_command, told
from httpx import AsyncClient
from starlette.responses import JSONResponse, PlainTextResponse

from core import itsm_bot, personal_itsm
from core.personal_itsm import PersonalItsm

NOON = freeze_time("2026-05-24 03:00:00")


class TestRequests:
    @NOON
    async def test_my_open_work(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_sr("디스크 정리", assignee="eun")
        itsm.desk.add_sr("남의 일", assignee="pia")
        itsm.desk.add_sr("끝난 일", assignee="eun", status="CLOSED")
        itsm.desk.add_sr("계정 신청", requester="eun", status="ON_HOLD", sla_paused=True)
        assert await told(client, "/itsm sr list") == (
            "**내가 맡은 일 1건**\n"
            "• SR-2026-000001 디스크 정리 · 처리중 · 기한 2026-05-25 18:00\n\n"
            "**내가 요청한 일 1건**\n"
            "• SR-2026-000004 계정 신청 · 보류 · SLA 멈춤\n\n"
            "모두 보기 http://localhost:8000/app/tasks"
        )

    async def test_ten_at_most_each_once(self, client: AsyncClient, itsm: FakeItsm) -> None:
        for number in range(12):
            itsm.desk.add_sr(f"일 {number}", assignee="eun", requester="eun")
        reply = await told(client, "/itsm sr list")
        assert reply.count("• SR-") == 10
        assert "내가 맡은 일 12건" in reply
        assert {tuple(asked.query["size"]) for asked in itsm.desk.asked} == {("10",)}

    async def test_none_is_a_sentence(self, client: AsyncClient) -> None:
        assert await told(client, "/itsm sr list") == "끝나지 않은 SR이 없습니다."

    @freeze_time("2026-05-25 09:00:01")
    async def test_what_is_late_is_marked(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_sr("늦은 일", assignee="eun")
        itsm.desk.add_sr("기한 없는 일", assignee="eun", next_due_at=None)
        late, without = (await told(client, "/itsm sr list")).splitlines()[1:3]
        assert late.endswith("기한 2026-05-25 18:00 ⚠ 지남")
        assert without.endswith("기한 없는 일 · 처리중")

    @NOON
    async def test_one_of_them(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_sr("디스크 정리", assignee="eun")
        assert await told(client, "/itsm sr show sr-2026-000001") == (
            "**SR-2026-000001** 디스크 정리\n"
            "처리중 · 높음 · 서버 작업 · 기한 2026-05-25 18:00\n"
            "한빛시청 · 요청 조한빛 · 담당 은하늘\n"
            "디스크 정리 내용\n"
            "http://localhost:8000/app/tasks/1"
        )

    async def test_out_of_sight_is_not_there(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_sr("한빛의 일")
        answer = await send_command(client, "/itsm sr show SR-2026-000001", "pur", 12)
        assert answer.json()["reply"] == "SR-2026-000001: 그런 SR이 없거나 볼 수 없습니다."

    @pytest.mark.parametrize("command", ["/itsm sr show", "/itsm sr show SR-2026-000001 SR-2026-000002"])
    async def test_one_number_is_needed(self, client: AsyncClient, itsm: FakeItsm, command: str) -> None:
        assert "SR 번호를 하나" in await told(client, command)
        assert itsm.desk.asked == []


class TestInbox:
    @NOON
    async def test_documents_that_wait_for_me(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun", "pia")
        itsm.desk.add_approval("다음 차례", "pia", "eun")
        itsm.desk.add_approval("늦은 것", "eun", is_overdue=True)
        itsm.desk.add_approval("기한 없는 것", "eun", due_at=None)
        assert await told(client, "/itsm approval list") == (
            "**결재 대기 3건**\n"
            "• **AP-2026-000001** · SR-2026-000001 방화벽 해제\n"
            "  기안 조한빛 · 기한 2026-05-25 18:00\n"
            "• **AP-2026-000003** · SR-2026-000003 늦은 것\n"
            "  기안 조한빛 · 기한 2026-05-25 18:00 ⚠ 지남\n"
            "• **AP-2026-000004** · SR-2026-000004 기한 없는 것\n"
            "  기안 조한빛\n"
            "결재함 http://localhost:8000/app/approvals"
        )

    async def test_the_rest_is_counted(self, client: AsyncClient, itsm: FakeItsm) -> None:
        for number in range(13):
            itsm.desk.add_approval("가" * 200, "eun", comment=str(number))
        reply = await told(client, "/itsm approval list")
        assert reply.count("• ") == 10
        assert "결재 대기 13건" in reply
        assert "그 밖에 3건은" in reply
        assert "가" * 80 not in reply

    async def test_none_is_a_sentence(self, client: AsyncClient) -> None:
        assert await told(client, "/itsm approval list") == "결재를 기다리는 문서가 없습니다."


class TestDeciding:
    async def test_approving_signs_what_was_listed_just_then(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun", "pia")
        reply = await told(client, '/itsm approval approve AP-2026-000001 점검 완료,\n"진행" 하세요')
        listed, decided = itsm.desk.asked
        assert (listed.path, listed.query["number"]) == ("/approvals/", ["AP-2026-000001"])
        assert (decided.method, decided.path) == ("POST", "/approvals/1/approve")
        assert decided.body == {"content_hash": HASH, "step_id": 101, "comment": '점검 완료,\n"진행" 하세요'}
        assert reply == ("✅ 승인했습니다. **AP-2026-000001** · SR-2026-000001 방화벽 해제\n다음 차례: 결재 박이안")

    async def test_the_last_signature_says_so(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun")
        assert (await told(client, "/itsm approval approve ap-2026-000001")).endswith("\n결재가 끝났습니다.")
        assert itsm.desk.asked[1].body == {"content_hash": HASH, "step_id": 101}

    async def test_rejecting_needs_its_reason(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun")
        assert "사유를 적어 주세요" in await told(client, "/itsm approval reject AP-2026-000001")
        assert itsm.desk.asked == []
        assert (await told(client, "/itsm approval reject AP-2026-000001 안 됨")) == (
            "반려하지 못했습니다. **AP-2026-000001** · SR-2026-000001 방화벽 해제\n사유: 5자 이상 입력해 주세요."
        )
        reply = await told(client, "/itsm approval reject AP-2026-000001 “대상 주소가 빠졌습니다”")
        assert reply == ("↩️ 반려했습니다. **AP-2026-000001** · SR-2026-000001 방화벽 해제\n기안자에게 돌아갔습니다.")
        assert itsm.desk.asked[-1].body == {"content_hash": HASH, "step_id": 101, "reason": "대상 주소가 빠졌습니다"}

    async def test_somebody_was_quicker(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun", status="APPROVED")
        reply = await told(client, "/itsm approval approve AP-2026-000001")
        assert reply.startswith("승인하지 못했습니다. **AP-2026-000001**")
        assert reply.endswith("안나래 님이 먼저 승인하여 결재가 끝난 건입니다.")

    @pytest.mark.parametrize(
        ("more", "username", "words"),
        [
            ({"drafter": "eun"}, "eun", "자신이 요청하거나 기안한 건은 결재할 수 없습니다."),
            ({}, "ana", "이 결재선의 결재자가 아닙니다."),
            ({}, "pia", "아직 결재할 차례가 아닙니다."),
        ],
    )
    async def test_a_refusal_is_told_in_the_itsms_words(
        self, client: AsyncClient, itsm: FakeItsm, more: dict[str, str], username: str, words: str
    ) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun", "pia", **more)
        assert (await told(client, "/itsm approval approve AP-2026-000001", username)).endswith(words)
        assert itsm.desk.approvals[0]["status"] == "IN_PROGRESS"

    async def test_proof_of_person_is_given_on_the_page_only(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun", requires_reauthentication=True)
        reply = await told(client, "/itsm approval approve AP-2026-000001")
        assert reply.endswith(
            "이 문서는 본인 확인이 필요합니다. 웹 화면에서 결재해 주세요. http://localhost:8000/app/approvals/1"
        )

    async def test_a_document_out_of_sight_is_not_there(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.add_approval("한빛의 것", "eun")
        answer = await send_command(client, "/itsm approval approve AP-2026-000001", "pur", 12)
        assert answer.json()["reply"] == "AP-2026-000001: 그런 결재 문서가 없거나 볼 수 없습니다."
        assert [asked.method for asked in itsm.desk.asked] == ["GET"]

    async def test_a_number_is_needed(self, client: AsyncClient, itsm: FakeItsm) -> None:
        assert "문서 번호를" in await told(client, "/itsm approval approve")
        assert itsm.desk.asked == []


class TestOutage:
    @pytest.mark.parametrize("answer", [refusal(503, "점검 중입니다."), refusal(500, "오류")])
    async def test_an_itsm_that_is_down_is_a_sentence(
        self, client: AsyncClient, itsm: FakeItsm, answer: JSONResponse
    ) -> None:
        itsm.desk.answer_with = answer
        assert await told(client, "/itsm approval list") == personal_itsm.UNREACHABLE

    @pytest.mark.parametrize(
        "answer",
        [
            PlainTextResponse("<html>"),
            JSONResponse({"items": [{}], "total": 1}),
            PlainTextResponse("no", 404),
            PlainTextResponse("", 307, {"location": "http://elsewhere/"}),
        ],
    )
    async def test_an_answer_without_sense_is_a_sentence(
        self, client: AsyncClient, itsm: FakeItsm, answer: PlainTextResponse
    ) -> None:
        itsm.desk.answer_with = answer
        assert "예상하지 못한 응답" in await told(client, "/itsm approval list")
        assert len(itsm.desk.asked) == 1

    async def test_a_refusal_of_a_list_is_told(self, client: AsyncClient, itsm: FakeItsm) -> None:
        itsm.desk.answer_with = refusal(403, "권한이 없습니다.", "access.forbidden")
        assert await told(client, "/itsm approval list") == "권한이 없습니다."

    @pytest.mark.parametrize(
        ("failure", "words"),
        [
            (httpx.ReadTimeout("slow"), personal_itsm.UNSURE),
            (httpx.RemoteProtocolError("cut"), personal_itsm.UNSURE),
            (httpx.ConnectError("no"), personal_itsm.UNREACHABLE),
            (httpx.PoolTimeout("busy"), personal_itsm.UNREACHABLE),
        ],
    )
    async def test_a_decision_without_answer_may_have_been_made(
        self, app: FastAPI, client: AsyncClient, itsm: FakeItsm, failure: Exception, words: str
    ) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun")
        await client.get("/api/session", headers=as_("eun"))
        async with httpx.AsyncClient(transport=_Failing(itsm, failure), base_url="http://itsm") as http:
            personal = PersonalItsm(http, token_for("eun"), "http://itsm", "10.0.0.9")
            reply = await itsm_bot.run("/itsm approval approve AP-2026-000001", 103, personal)
        assert reply == words

    async def test_a_decision_answered_with_a_crash_may_have_been_made(
        self, client: AsyncClient, itsm: FakeItsm
    ) -> None:
        itsm.desk.add_approval("방화벽 해제", "eun")
        async with httpx.AsyncClient(transport=_Failing(itsm, None), base_url="http://itsm") as http:
            personal = PersonalItsm(http, token_for("eun"), "http://itsm", "10.0.0.9")
            reply = await itsm_bot.run("/itsm approval approve AP-2026-000001", 103, personal)
        assert reply == personal_itsm.UNSURE

    async def test_a_call_that_drips_is_given_up(self, itsm: FakeItsm, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(personal_itsm, "CALL_SECONDS", 0.01)
        async with httpx.AsyncClient(transport=_Dripping(), base_url="http://itsm") as http:
            personal = PersonalItsm(http, token_for("eun"), "http://itsm", "10.0.0.9")
            assert await itsm_bot.run("/itsm approval list", 103, personal) == personal_itsm.UNREACHABLE


class _Failing(httpx.AsyncBaseTransport):
    """Lists as the fake ITSM does; a decision ends with `failure`, or with a 502 when there is none."""

    def __init__(self, itsm: FakeItsm, failure: Exception | None) -> None:
        self._inner = httpx.ASGITransport(itsm.app())
        self._failure = failure

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._inner.handle_async_request(request)
        if self._failure is not None:
            raise self._failure
        return httpx.Response(502, text="bad gateway")


class _Dripping(httpx.AsyncBaseTransport):
    """Never comes to an end."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError
