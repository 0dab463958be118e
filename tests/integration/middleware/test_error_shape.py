"""Whatever goes wrong, one shape answers it: a Korean sentence, a code, and the number of the request."""

import re
from collections.abc import Awaitable, Callable

import httpx

import database
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.middleware.fresh import fresh_client

HeadersOf = Callable[[str], Headers]
KOREAN = re.compile("[가-힣]")
NOWHERE = {
    "sqlite": "sqlite+aiosqlite:////nowhere/at-all/house.db",
    "postgresql": "postgresql+asyncpg://postgres@127.0.0.1:1/house",
}


def check_shape(answer: httpx.Response, status: int, code: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert {"detail", "code", "request_id"} <= body.keys()
    assert KOREAN.search(body["detail"])
    assert body["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/json"
    for trace in ("Traceback", "Error:", 'File "', ".py", "sqlalchemy"):
        assert trace not in answer.text


SR = {"title": "점검", "description": "점검 요청", "institution_id": 1}
ROOT = {"hostname": "x", "server_role": "WEB", "institution_id": 1, "ip_addr": "127.0.0.1", "ssh_user": "root"}


REFUSALS: tuple[tuple[str, str, str, object, int, str], ...] = (
    ("admin", "POST", "/servers/", {**ROOT, "os_pw": "x"}, 400, "server.root"),
    ("auditor", "POST", "/tasks/", SR, 403, "access.forbidden"),
    ("admin", "GET", "/no/such/path", None, 404, "http.not_found"),
    ("admin", "GET", "/api/no/such/path", None, 404, "http.not_found"),
    ("admin", "GET", "/static/no/such.js", None, 404, "http.not_found"),
    ("admin", "GET", "/static/../main.py", None, 404, "http.not_found"),
    ("admin", "GET", "/static/%2e%2e/main.py", None, 404, "http.not_found"),
    ("admin", "GET", "/static/%00", None, 404, "http.not_found"),
    ("admin", "GET", "/tasks/999", None, 404, "sr.not_found"),
    ("admin", "GET", "/jobs/nothing/runs", None, 404, "job.not_found"),
    ("admin", "PUT", "/tasks/", SR, 405, "http.method"),
    ("admin", "DELETE", "/tasks/1", None, 405, "http.method"),
    ("admin", "POST", "/institutions/", {"name": "한빛시청", "code": "NEW"}, 409, "institution.taken"),
    ("admin", "POST", "/tasks/", {}, 422, "request.invalid"),
    ("admin", "GET", "/tasks/one", None, 422, "request.invalid"),
    ("admin", "GET", "/tasks/?sort=title", None, 422, "request.invalid"),
)


async def test_a_refusal_has_the_one_shape(client: httpx.AsyncClient, headers_of: HeadersOf):
    for username, method, path, body, status, code in REFUSALS:
        check_shape(await client.request(method, path, json=body, headers=headers_of(username)), status, code)


async def test_who_is_not_signed_in_is_told_how_to(client: httpx.AsyncClient):
    answer = await client.get("/tasks/")
    check_shape(answer, 401, "auth.required")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_lock_tells_how_long(client: httpx.AsyncClient):
    wrong = {"username": "customer", "password": "Not-my-password-1"}
    answers = [await client.post("/auth/login", data=wrong) for _ in range(5)]
    check_shape(answers[0], 401, "auth.wrong")
    check_shape(answers[-1], 423, "auth.locked")
    assert int(answers[-1].headers["retry-after"]) == answers[-1].json()["retry_after"] > 0


async def test_an_edit_that_came_late_tells_both_values(client: httpx.AsyncClient, make: Make, auth_headers: Headers):
    sr = await make.sr()
    for title in ("먼저", "나중"):
        edit = {"version": sr["version"], "title": title}
        answer = await client.patch(f"/tasks/{sr['id']}", json=edit, headers=auth_headers)
    check_shape(answer, 409, "sr.version")
    assert answer.json()["fields"] == {"title": {"yours": "나중", "theirs": "먼저"}}
    assert answer.json()["version"] == sr["version"] + 1


async def test_another_system_that_does_not_answer_is_a_502(
    client: httpx.AsyncClient, make: Make, auth_headers: Headers
):
    form = {**ROOT, "ssh_user": "svc", "ssh_port": 1, "os_pw": "x"}
    server = await make.post("/servers/", form, by="admin")
    answer = await client.post(f"/servers/{server['id']}/host-key", json={}, headers=auth_headers)
    check_shape(answer, 502, "server.unreachable")


async def test_a_crash_answers_500_without_a_word_about_it(database_url: str):
    async with fresh_client() as client:
        answer = await client.get("/crash")
    check_shape(answer, 500, "internal")
    assert "Hidden-server-pw-1" not in answer.text
    assert "10.77.1.9" not in answer.text


async def _gone(backend: str) -> None:
    await database.disconnect()
    database.connect(NOWHERE[backend])


async def test_a_database_out_of_reach_is_a_503(client: httpx.AsyncClient, backend: str, auth_headers: Headers):
    await _gone(backend)
    calls: dict[str, Awaitable[httpx.Response]] = {
        "reading": client.get("/tasks/", headers=auth_headers),
        "writing": client.post("/auth/refresh", json={"refresh_token": "unknown"}),
        "signing in": client.post("/auth/login", data={"username": "admin", "password": "x"}),
    }
    answers = {name: await call for name, call in calls.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(calls, 503)
    for answer in answers.values():
        check_shape(answer, 503, "database.unavailable")
        assert int(answer.headers["retry-after"]) > 0


async def test_readiness_says_that_the_database_is_gone_and_liveness_stays(client: httpx.AsyncClient, backend: str):
    before = await client.get("/readyz")
    await _gone(backend)
    after = await client.get("/readyz")
    assert (before.status_code, before.json()["checks"]["database"]) == (200, "ok")
    assert (after.status_code, after.json()["checks"]["database"]) == (503, "failed")
    assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_a_value_the_database_refuses_is_a_conflict_and_leaves_nothing_behind(
    client: httpx.AsyncClient, make: Make, auth_headers: Headers
):
    sr = await make.sr()
    taken = {"username": "stranger", "name": "같은 이름", "password": "Very-first-day-1", "role": "PM"}
    answer = await client.post("/users/", json=taken, headers=auth_headers)
    check_shape(answer, 409, "user.username_taken")
    assert (await make.read(sr))["requester"]["id"] == CAST["customer"].id
