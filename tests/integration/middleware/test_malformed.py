"""Whatever is sent, the answer is a Korean sentence with a status below 500 that names the field."""

import json
import re
from typing import Any

import httpx

from routers.validation_words import FIELD_LABELS
from tests.factories import Make
from tests.fixtures.doors import Headers

KOREAN = re.compile("[가-힣]")
UNKNOWN = "알 수 없는 항목입니다."
SR = {"title": "점검", "description": "점검 요청", "institution_id": 1}
BROKEN = "가\x00나"


def errors_of(answer: httpx.Response) -> dict[str, str]:
    """Field → message of a 422, all in Korean; only a key that nobody knows is called what it is."""
    assert answer.status_code == 422, answer.text
    body = answer.json()
    assert KOREAN.search(body["detail"])
    assert [error for error in body["errors"] if not KOREAN.search(error["message"])] == []
    known = [error for error in body["errors"] if error["message"] != UNKNOWN]
    assert [error["field"] for error in known if not KOREAN.search(error["label"])] == []
    return {error["field"]: error["message"] for error in body["errors"]}


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half": b'{"title": "',
    "no JSON": b"title=1",
    "a list": b"[]",
    "a text": b'"title"',
    "null": b"null",
    "a number": b"17",
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "half a character": b'{"title": "\\ud800", "description": "x", "institution_id": 1}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep inside": b'{"title": ' + b"[" * 500 + b"]" * 500 + b"}",
    "endless number": b'{"institution_id": ' + b"9" * 10_000 + b"}",
    "no number": b'{"title": NaN, "description": Infinity}',
    "a number beyond all": b'{"title": "x", "description": "x", "institution_id": 1e400}',
    "the same key twice": b'{"title": 1, "title": 2}',
    "many unknown keys": json.dumps({f"key{number}": 1 for number in range(5_000)}).encode(),
    "a byte order mark": b"\xef\xbb\xbf{}",
}


async def test_a_body_nobody_can_read_is_refused_in_korean(client: httpx.AsyncClient, auth_headers: Headers):
    headers = {**auth_headers, "Content-Type": "application/json"}
    for name, body in BODIES.items():
        answer = await client.post("/tasks/", content=body, headers=headers)
        assert answer.status_code in (400, 422), name
        assert KOREAN.search(answer.json()["detail"]), name
        assert len(answer.content) < 20_000, name


OTHER_TYPES = (
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "",
    "한글",
)


async def test_another_content_type_is_refused_in_korean(client: httpx.AsyncClient, auth_headers: Headers):
    for content_type in OTHER_TYPES:
        headers = [*((name.encode(), value.encode()) for name, value in auth_headers.items())]
        headers.append((b"Content-Type", content_type.encode()))
        answer = await client.post("/tasks/", content=json.dumps(SR).encode(), headers=headers)
        assert answer.status_code in (400, 415, 422), content_type
        assert KOREAN.search(answer.json()["detail"]), content_type


async def test_a_multipart_form_without_end_is_refused_in_korean(client: httpx.AsyncClient):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await client.post("/auth/login", content=b"--x\r\nContent-Disposition: form-data\r\n", headers=headers)
    assert answer.status_code in (400, 422)
    assert KOREAN.search(answer.json()["detail"])


FORMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/tasks/", "title", SR),
    ("/tasks/", "description", SR),
    ("/tasks/{sr_id}/comments", "content", {}),
    ("/tasks/{sr_id}/work-logs", "content", {}),
    ("/tasks/{sr_id}/transitions", "reason", {"to": "CANCELLED"}),
    ("/tasks/{sr_id}/approvals", "comment", {"approver_ids": [2]}),
    ("/institutions/", "name", {"code": "NEW"}),
    ("/institutions/", "code", {"name": "새 기관"}),
    ("/users/", "name", {"username": "newcomer", "password": "Very-first-day-1", "role": "PM"}),
    ("/users/", "username", {"name": "x", "password": "Very-first-day-1", "role": "PM"}),
    ("/users/", "email", {"username": "n1", "name": "x", "password": "Very-first-day-1", "role": "PM"}),
    ("/servers/1/host-key", "reason", {"replace": True}),
    ("/service-accounts/", "name", {"role": "PM", "scopes": ["sr:read"]}),
    ("/auth/refresh", "refresh_token", {}),
)


async def test_control_characters_are_refused_by_every_form(
    client: httpx.AsyncClient, make: Make, auth_headers: Headers
):
    sr = await make.sr()
    for path, field, form in FORMS:
        answer = await client.post(path.format(sr_id=sr["id"]), json={**form, field: BROKEN}, headers=auth_headers)
        assert errors_of(answer).keys() == {field}, path


async def test_control_characters_in_a_command_or_a_question_are_no_crash(
    client: httpx.AsyncClient, make: Make, auth_headers: Headers
):
    sr = await make.sr_in_progress()
    statuses = {
        path: (await client.get(path, headers=auth_headers)).status_code
        for path in (
            "/audit/?action=%00",
            "/audit/?subject_type=%00",
            "/tasks/?number=%00",
            "/jobs/%00/runs",
            "/tasks/%00",
            "/users/options?can=%00",
            "/tasks/?%00=1",
        )
    }
    assert {path: status for path, status in statuses.items() if status not in (404, 422)} == {}
    path = f"/tasks/{sr['id']}/execute"
    for command in (r"df\u0000-h", r"df \ud800", r"df \u001b[0m"):
        body = f'{{"command": "{command}"}}'.encode()
        answer = await client.post(path, content=body, headers={**auth_headers, "Content-Type": "application/json"})
        assert answer.status_code in (400, 422), answer.text


NO_NUMBERS = ("0", "-1", "2147483648", "9" * 30, "9" * 5_000, "1.5", "one", "1%20OR%201=1", "%F0%9F%98%80")


async def test_a_number_that_nothing_can_have_is_refused_in_questions(client: httpx.AsyncClient, auth_headers: Headers):
    for question in ("tasks/?institution_id", "users/?institution_id", "audit/?actor_id", "servers/?page"):
        for digits in NO_NUMBERS:
            answer = await client.get(f"/{question}={digits}", headers=auth_headers)
            assert errors_of(answer).keys() == {question.split("?")[1]}, digits


async def test_a_number_that_nothing_can_have_is_refused_in_paths(client: httpx.AsyncClient, auth_headers: Headers):
    for kind in ("tasks", "users", "servers", "institutions", "approvals"):
        for digits in NO_NUMBERS:
            answer = await client.get(f"/{kind}/{digits}", headers=auth_headers)
            assert len(errors_of(answer)) == 1, (kind, digits)


async def test_a_key_that_no_list_knows_is_refused_by_every_list(client: httpx.AsyncClient, auth_headers: Headers):
    paths = (await client.get("/openapi.json")).json()["paths"]
    lists = [
        re.sub(r"\{\w+\}", "1", path.replace("{job_id}", "purge_old_records"))
        for path, methods in paths.items()
        if "page" in [parameter["name"] for parameter in methods.get("get", {}).get("parameters", [])]
    ]
    assert len(lists) >= 12
    answers = {path: await client.get(f"{path}?pgae=2", headers=auth_headers) for path in lists}
    of_nothing = {path for path, answer in answers.items() if answer.json()["code"].endswith(".not_found")}
    assert {path for path, answer in answers.items() if answer.status_code != 422} == of_nothing
    assert {message for answer in answers.values() if answer.status_code == 422 for message in errors_of(answer)} == {
        "pgae"
    }


MISTAKES: tuple[tuple[str, str, Any, set[str]], ...] = (
    ("POST", "/tasks/", {}, {"title", "description"}),
    ("POST", "/tasks/", {**SR, "category": "?", "priority": 1}, {"category", "priority"}),
    ("POST", "/tasks/", {**SR, "title": "가" * 201}, {"title"}),
    ("POST", "/tasks/", {**SR, "title": "두\n줄"}, {"title"}),
    ("POST", "/tasks/", {**SR, "approver_ids": []}, {"approver_ids"}),
    ("POST", "/tasks/", {**SR, "approver_ids": [1, "둘"]}, {"approver_ids"}),
    ("POST", "/tasks/", {**SR, "approver_ids": list(range(1, 12))}, {"approver_ids"}),
    ("PATCH", "/tasks/1", {"version": 0, "server_id": "하나"}, {"version", "server_id"}),
    ("POST", "/users/", {"role": "BOSS"}, {"username", "name", "password", "role"}),
    ("POST", "/auth/password", {}, {"current_password", "new_password"}),
    ("POST", "/institutions/", {"is_active": "maybe"}, {"name", "code", "is_active"}),
    ("POST", "/servers/", {}, {"hostname", "server_role", "institution_id", "ip_addr", "ssh_user"}),
    ("POST", "/service-accounts/", {"expires_in_days": 0}, {"name", "role", "scopes", "expires_in_days"}),
    ("GET", "/tasks/?status=DONE&box=mine&size=101&page=0", None, {"status", "box", "size", "page"}),
    ("GET", "/audit/?sort=at&sort=-at&sort=at&sort=at", None, {"sort"}),
    ("GET", "/outbox/?status=LOST", None, {"status"}),
    ("GET", "/approvals/?box=trash", None, {"box"}),
)


async def test_what_is_wrong_is_said_of_each_field_in_korean(
    client: httpx.AsyncClient, make: Make, auth_headers: Headers
):
    await make.sr()
    for method, path, body, fields in MISTAKES:
        answer = await client.request(method, path, json=body, headers=auth_headers)
        assert errors_of(answer).keys() == fields, (path, body)
        assert FIELD_LABELS[answer.json()["errors"][0]["field"]] in answer.json()["detail"], (path, body)


async def test_what_was_typed_is_not_repeated_in_a_refusal(client: httpx.AsyncClient, auth_headers: Headers):
    form = {
        "username": "?",
        "name": [],
        "password": ["Very-secret-9"],
        "role": "Very-secret-9",
        "email": "Very-secret-9",
    }
    answer = await client.post("/users/", json=form, headers=auth_headers)
    assert answer.status_code == 422
    assert "Very-secret-9" not in answer.text
