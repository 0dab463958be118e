"""Passwords and tokens go into the house and stay there: no answer, no audit row and no log line repeats them."""

import json

import httpx
import pytest

from tests.fixtures.doors import Headers
from tests.fixtures.house import PASSWORD
from tests.integration.middleware.fresh import fresh_client
from tests.integration.users.doors import bearer, sign_in

NEW, RESET, TYPO = "Fresh-start-2026", "Borrowed-for-1-day", "Correct-hoRse-9"


async def _live_a_day(client: httpx.AsyncClient, admin: Headers) -> tuple[list[str], list[str]]:
    """Every way a secret comes in: the secrets, and what was answered besides the tokens meant for the caller."""
    tokens = await sign_in(client)
    headers = bearer(tokens)
    account = {"name": "봇", "role": "ENGINEER", "scopes": ["sr:read"]}
    issued = (await client.post("/service-accounts/", json=account, headers=admin)).json()
    answers = [
        await client.post("/auth/login", data={"username": "customer", "password": TYPO}),
        await client.post("/auth/login", data={"username": TYPO, "password": TYPO}),
        await client.post("/auth/password", json={"current_password": TYPO, "new_password": NEW}, headers=headers),
        await client.post("/auth/password", json={"current_password": PASSWORD, "new_password": NEW}, headers=headers),
        await client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"] + TYPO}),
        await client.post("/users/4/password", json={"new_password": RESET}, headers=admin),
        await client.post("/users/4/password", json={"new_password": [RESET]}, headers=admin),
        await client.get("/auth/me", headers={"Authorization": f"Bearer {tokens['refresh_token']}"}),
        await client.get("/service-accounts/", headers=admin),
        await client.get("/tasks/", headers={"Authorization": f"Bearer {issued['token']}"}),
        await client.get("/audit/?size=100", headers=admin),
        await client.get("/users/?size=100", headers=admin),
        await client.get("/crash", headers=headers),
    ]
    secrets = [tokens["access_token"], tokens["refresh_token"], issued["token"], PASSWORD, NEW, RESET, TYPO]
    return secrets, [answer.text for answer in answers]


async def test_no_answer_and_no_log_line_repeats_a_secret(
    database_url: str, auth_headers: Headers, capsys: pytest.CaptureFixture[str]
):
    async with fresh_client(LOG_LEVEL="DEBUG") as client:
        secrets, answered = await _live_a_day(client, auth_headers)
        logged = capsys.readouterr().out
    lines = [json.loads(line) for line in logged.splitlines()]

    assert len(answered) == 13
    assert [secret for secret in secrets for text in answered if secret in text] == []
    assert [secret for secret in secrets if secret in logged] == []
    assert "Hidden-server-pw-1" not in logged
    assert "10.77.1.9" not in logged
    assert auth_headers["Authorization"].split()[1] not in logged
    assert {line["path"] for line in lines if line["message"] == "request"} >= {"/auth/login", "/auth/password"}


async def test_every_log_line_names_its_request(database_url: str, capsys: pytest.CaptureFixture[str]):
    async with fresh_client(LOG_LEVEL="INFO") as client:
        await client.get("/crash", headers={"X-Request-ID": "asked-by-phone-17"})
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["level"], line["message"]) for line in lines] == [("ERROR", "unhandled error"), ("INFO", "request")]
    assert {line["request_id"] for line in lines} == {"asked-by-phone-17"}
    assert lines[1]["status"] == 500
    assert {"at", "logger", "method", "path", "ms"} <= lines[1].keys()
