"""One shape for every refusal, and what surrounds every answer."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import pytest
from fake_itsm import token_for
from fastapi import FastAPI
from freezegun import freeze_time
from helpers import as_
from httpx import ASGITransport, AsyncClient

from core import channels
from core.logs import configure_logging

JSON = {"Content-Type": "application/json"}
KOREAN = re.compile(r"[가-힣]")


async def _chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1024):
        yield b"x" * 1024


REFUSALS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/api/nowhere", {}, 404, "request.unknown"),
    ("GET", "/static/js/nowhere.js", {}, 404, "request.unknown"),
    ("GET", "/static/../main.py", {}, 404, "request.unknown"),
    ("DELETE", "/api/messages", {}, 405, "request.method"),
    ("POST", "/", {}, 405, "request.method"),
    ("GET", "/api/channels", {}, 401, "auth.required"),
    ("GET", "/api/channels/2/messages", {"headers": as_("cho")}, 404, "channel.missing"),
    ("GET", "/api/channels/two/messages", {"headers": as_("cho")}, 422, "request.invalid"),
    ("POST", "/api/messages", {"headers": as_("bot") | JSON, "content": b"{"}, 422, "request.invalid"),
    ("POST", "/api/messages", {"headers": as_("bot") | JSON, "content": b"\xff\xfe"}, 422, "request.invalid"),
    ("POST", "/api/messages", {"headers": as_("bot") | JSON, "content": b"[]"}, 422, "request.invalid"),
    ("POST", "/api/messages", {"headers": as_("bot"), "json": {"channel_id": 2}}, 422, "request.invalid"),
    ("POST", "/api/messages", {"headers": as_("bot"), "content": b"x" * 65537}, 413, "request.too_large"),
    ("GET", "/metrics", {}, 403, "metrics.forbidden"),
]


class TestShape:
    @pytest.mark.parametrize(("method", "path", "options", "status", "code"), REFUSALS)
    async def test_is_the_same_everywhere(
        self, client: AsyncClient, method: str, path: str, options: dict[str, Any], status: int, code: str
    ) -> None:
        answer = await client.request(method, path, **options)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert KOREAN.search(answer.json()["detail"])
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
        assert set(answer.json()) - {"errors", "retry_after"} == {"detail", "code", "request_id"}

    async def test_a_body_without_length_is_counted(self, client: AsyncClient) -> None:
        answer = await client.post("/api/messages", content=_chunks(70 * 1024), headers=as_("bot") | JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")

    async def test_a_method_not_allowed_names_those_that_are(self, client: AsyncClient) -> None:
        assert (await client.delete("/api/messages")).headers["allow"] == "POST"

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({}, [("channel_id", "필수 항목입니다."), ("content", "필수 항목입니다.")]),
            ({"channel_id": 2, "content": "말", "color": 1}, [("color", "알 수 없는 항목입니다.")]),
            ({"channel_id": "둘", "content": "말"}, [("channel_id", "정수로 입력하세요.")]),
            ({"channel_id": 0, "content": "말"}, [("channel_id", "1 이상이어야 합니다.")]),
            ({"channel_id": 2, "content": ""}, [("content", "내용을 입력하세요.")]),
            ({"channel_id": 2, "content": "가" * 4001}, [("content", "4000자 이하로 입력하세요.")]),
            ({"channel_id": 2, "content": " "}, [("content", "내용을 입력하세요.")]),
        ],
    )
    async def test_a_malformed_field_is_named_in_korean(
        self, client: AsyncClient, body: dict[str, object], errors: list[tuple[str, str]]
    ) -> None:
        answer = (await client.post("/api/messages", json=body, headers=as_("bot"))).json()
        assert [(error["field"], error["message"]) for error in answer["errors"]] == errors

    async def test_a_crash_says_nothing_but_its_number(
        self, app: FastAPI, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(channels, "list_channels", Mock(side_effect=RuntimeError("secret-detail")))
        transport = ASGITransport(app=app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://messenger") as client:
            answer = await client.get("/api/channels", headers=as_("eun"))
        assert (answer.status_code, answer.json()["code"]) == (500, "server.crash")
        assert "secret-detail" not in answer.text
        assert answer.headers["content-security-policy"]
        assert any(record.name == "messenger.crash" and record.exc_info for record in caplog.records)


class TestRates:
    async def test_a_person_writes_thirty_times_in_ten_seconds(self, client: AsyncClient) -> None:
        body = {"channel_id": 2, "content": "네"}
        with freeze_time("2026-05-25 01:00:00") as time:
            answers = [await client.post("/api/messages", json=body, headers=as_("eun")) for _ in range(31)]
            others = await client.post("/api/messages", json=body, headers=as_("ana"))
            time.tick(11)
            later = await client.post("/api/messages", json=body, headers=as_("eun"))
        assert [answer.status_code for answer in answers] == [201] * 30 + [429]
        assert (others.status_code, later.status_code) == (201, 201)
        refusal = answers[-1]
        assert refusal.json()["code"] == "message.too_many"
        assert refusal.headers["retry-after"] == str(refusal.json()["retry_after"])
        assert 1 <= refusal.json()["retry_after"] <= 10


class TestAround:
    async def test_security_headers_on_every_answer(self, client: AsyncClient) -> None:
        for path in ("/", "/static/js/main.js", "/api/channels", "/healthz", "/nowhere"):
            headers = (await client.get(path)).headers
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["content-security-policy"].startswith("default-src 'self'; ")
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"

    @pytest.mark.parametrize(("given", "is_kept"), [("abc-123.DEF_4", True), ("short", False), ("a b\tc d e f", False)])
    async def test_a_sane_request_id_is_kept(self, client: AsyncClient, given: str, is_kept: bool) -> None:
        answer = await client.get("/healthz", headers={"X-Request-ID": given})
        assert (answer.headers["x-request-id"] == given) is is_kept

    @pytest.mark.usefixtures("restored_logging")
    async def test_the_access_log_holds_no_secret(
        self, client: AsyncClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure_logging("INFO")
        await client.get("/api/channels?token=query-secret", headers=as_("eun"))
        log = capsys.readouterr().out
        lines = [json.loads(line) for line in log.splitlines()]
        assert [(line["logger"], line["path"], line["status"]) for line in lines] == [
            ("messenger.access", "/api/channels", 200)
        ]
        assert "query-secret" not in log
        assert token_for("eun") not in log
