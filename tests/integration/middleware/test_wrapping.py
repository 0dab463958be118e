"""What wraps every request: its number, the headers of its answer, its address, its size."""

import json
from collections.abc import AsyncIterator, Callable

import httpx

from tests.fixtures.doors import Headers
from tests.fixtures.house import PASSWORD
from tests.integration.middleware.fresh import fresh_client
from tests.integration.middleware.test_error_shape import check_shape

HeadersOf = Callable[[str], Headers]
MIB = 1024 * 1024

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


async def test_a_sane_request_id_is_kept_and_any_other_replaced(client: httpx.AsyncClient):
    kept = await client.get("/healthz", headers={"X-Request-ID": "trace-2026.0001_a"})
    assert kept.headers["x-request-id"] == "trace-2026.0001_a"
    for given in ("short", "x" * 65, "with space in", "<script>alert(1)</script>", "a" * 8 + "\t", "한글요청번호한글"):
        answer = await client.get("/healthz", headers=[(b"X-Request-ID", given.encode())])
        assert len(answer.headers["x-request-id"]) == 32
        assert answer.headers["x-request-id"].isalnum()


async def test_each_request_has_a_number_of_its_own(client: httpx.AsyncClient):
    assert len({(await client.get("/healthz")).headers["x-request-id"] for _ in range(5)}) == 5


async def test_the_number_of_a_request_stands_in_its_audit_row(client: httpx.AsyncClient, auth_headers: Headers):
    headers = {**auth_headers, "X-Request-ID": "asked-by-phone-17"}
    await client.patch("/institutions/1", json={"name": "한빛특례시청"}, headers=headers)
    trail = (await client.get("/audit/", headers=auth_headers)).json()["items"]
    assert [row["request_id"] for row in trail] == ["asked-by-phone-17"]


KINDS = ("/healthz", "/", "/app/tasks", "/docs", "/openapi.json", "/static/index.html", "/tasks/", "/nowhere", "/crash")


async def test_every_kind_of_answer_carries_the_headers_of_safety(database_url: str):
    json_type = {"Content-Type": "application/json"}
    async with fresh_client() as client:
        answers = [(path, await client.get(path)) for path in KINDS]
        answers += [(path, await client.post(path, content=b"{", headers=json_type)) for path in KINDS]
    for path, answer in answers:
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert [word for word in ("unsafe", "*") if word in policy] == []
        assert [name for name in ("strict-transport-security", "server") if name in answer.headers] == []


async def test_over_tls_the_browser_is_told_to_stay_there(database_url: str):
    async with fresh_client(base_url="https://itsm.test") as client:
        answer = await client.get("/nowhere")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_data_is_kept_by_no_cache_and_files_are_asked_for_again(client: httpx.AsyncClient, auth_headers: Headers):
    data = await client.get("/tasks/", headers=auth_headers)
    refused = await client.get("/tasks/")
    shell = await client.get("/app/tasks")
    file = await client.get("/static/index.html")
    assert [answer.headers["cache-control"] for answer in (data, refused, shell, file)] == [
        "no-store",
        "no-store",
        "no-cache",
        "no-cache",
    ]


PATHS = (
    "/tasks/",
    "/tasks",
    "/users/options?can=sr:work",
    "/auth/me",
    "/institutions/1",
    "/jobs",
)


async def test_a_path_answers_alike_under_api_and_with_or_without_its_last_slash(
    client: httpx.AsyncClient, auth_headers: Headers
):
    for path in PATHS:
        bare = await client.get(path, headers=auth_headers)
        under_api = await client.get(f"/api{path}", headers=auth_headers)
        assert (bare.status_code, under_api.status_code) == (200, 200), path
        assert bare.json() == under_api.json(), path


async def test_writing_answers_alike_under_api(client: httpx.AsyncClient, auth_headers: Headers):
    sr = {"title": "점검", "description": "점검 요청", "institution_id": 1}
    for path in ("/tasks/", "/tasks", "/api/tasks/", "/api/tasks"):
        assert (await client.post(path, json=sr, headers=auth_headers)).status_code == 201
    signed_in = await client.post("/api/auth/login/", data={"username": "admin", "password": PASSWORD})
    assert signed_in.status_code == 200


async def test_api_is_no_way_around_and_nests_nowhere(client: httpx.AsyncClient, auth_headers: Headers):
    assert (await client.get("/api/tasks/")).status_code == 401
    for path in ("/api/api/tasks/", "/apitasks/", "/API/tasks/"):
        assert (await client.get(path, headers=auth_headers)).status_code in (404, 405), path


async def test_the_front_door_leads_to_the_ui(client: httpx.AsyncClient):
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/app/")
    shells = [await client.get(path) for path in ("/app", "/app/", "/app/tasks/17", "/api/app/tasks")]
    assert {(shell.status_code, shell.text[:15].lower()) for shell in shells} == {(200, "<!doctype html>")}


async def _chunks(total: int) -> AsyncIterator[bytes]:
    for _ in range(total // 65_536 + 1):
        yield b" " * 65_536


async def test_a_body_over_the_limit_is_refused_by_its_declared_length(database_url: str, auth_headers: Headers):
    async with fresh_client(MAX_FILE_SIZE_MB="1") as client:
        for path in ("/tasks/", "/auth/login", "/nowhere", "/healthz"):
            check_shape(await client.post(path, content=b" " * (MIB + 1), headers=auth_headers), 413, "http.too_large")
        for declared in ("-1", "many", "1e9"):
            headers = {**auth_headers, "Content-Length": declared}
            assert (await client.post("/tasks/", content=b"{}", headers=headers)).status_code in (400, 413)


async def test_a_body_over_the_limit_is_refused_while_it_comes_in(database_url: str, auth_headers: Headers):
    async with fresh_client(MAX_FILE_SIZE_MB="1") as client:
        json_type = {**auth_headers, "Content-Type": "application/json"}
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        body = await client.post("/tasks/", content=_chunks(MIB), headers=json_type)
        form = await client.post("/auth/login", content=_chunks(MIB), headers=form_type)
    check_shape(body, 413, "http.too_large")
    check_shape(form, 413, "http.too_large")


async def test_a_body_up_to_the_limit_is_read(database_url: str, auth_headers: Headers):
    sr = json.dumps({"title": "점검", "description": "점검 요청", "institution_id": 1})
    async with fresh_client(MAX_FILE_SIZE_MB="1") as client:
        headers = {**auth_headers, "Content-Type": "application/json"}
        answer = await client.post("/tasks/", content=sr.encode().ljust(MIB), headers=headers)
    assert answer.status_code == 201
