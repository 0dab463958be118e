"""What people type into an SR: bounded, composed, and refused field by field in Korean."""

import unicodedata
from typing import Any

import httpx

from tests.factories import Make
from tests.integration.tasks.visitors import As, wrong_fields

SOUND: dict[str, Any] = {"title": "제목", "description": "내용"}

REFUSED: list[tuple[str, Any]] = [
    ("title", "가" * 201),
    ("title", "  \u3000 "),
    ("title", ""),
    ("title", "두\n줄"),
    ("title", "두\r\n줄"),
    ("title", "탭\t하나"),
    ("title", "널\x00글자"),
    ("title", 7),
    ("title", None),
    ("description", "가" * 10_001),
    ("description", " \n "),
    ("description", "널\x00글자"),
    ("description", "\x1b[31m빨강"),
    ("category", "COFFEE"),
    ("priority", "normal"),
    ("institution_id", 0),
    ("institution_id", "하나"),
    ("server_id", 2**31),
    ("approver_ids", []),
    ("approver_ids", list(range(1, 12))),
    ("approver_ids", [0]),
    ("status", "CLOSED"),
    ("number", "SR-2026-000001"),
    ("requester_id", 1),
]


async def test_what_does_not_fit_is_refused_by_its_field(as_: As):
    answers = [
        wrong_fields(await as_("customer").post("/tasks/", **SOUND | {field: value})) for field, value in REFUSED
    ]
    assert answers == [(422, [field]) for field, _ in REFUSED]
    assert (await as_("customer").get("/tasks/")).json()["total"] == 0


async def test_half_a_character_is_refused_as_unreadable(client: httpx.AsyncClient, auth_headers: dict[str, str]):
    body = b'{"title": "\\ud800", "description": "x", "institution_id": 1}'
    headers = {**auth_headers, "Content-Type": "application/json"}
    answer = await client.post("/tasks/", content=body, headers=headers)
    assert wrong_fields(answer) == (422, ["title"])
    assert answer.json()["errors"][0]["message"] == "제어 문자나 깨진 글자는 쓸 수 없습니다."


async def test_every_wrong_field_is_named_at_once_in_korean(as_: As):
    answer = await as_("customer").post("/tasks/", title="가" * 201, colour="red")
    assert {error["field"]: error["message"] for error in answer.json()["errors"]} == {
        "title": "200자까지 입력할 수 있습니다.",
        "description": "꼭 입력해야 합니다.",
        "colour": "알 수 없는 항목입니다.",
    }
    assert answer.json()["code"] == "request.invalid"


async def test_the_longest_that_fits_is_kept_whole(make: Make, as_: As):
    sr = await make.sr(title="각" * 200, description="😀" * 10_000)
    read = await make.read(sr, by="customer")
    assert (read["title"], read["description"]) == ("각" * 200, "😀" * 10_000)


async def test_korean_from_a_mac_is_kept_as_korean_from_windows(as_: As):
    typed = {key: unicodedata.normalize("NFD", text) for key, text in SOUND.items()}
    sr = (await as_("customer").post("/tasks/", **typed)).json()
    edited = await as_("customer").patch(f"/tasks/{sr['id']}", version=1, **typed)
    assert {key: sr[key] for key in SOUND} == SOUND
    assert edited.json()["version"] == 1


async def test_a_long_title_from_a_mac_fits_as_one_from_windows_does(as_: As):
    answer = await as_("customer").post("/tasks/", **SOUND | {"title": unicodedata.normalize("NFD", "각" * 200)})
    assert (answer.status_code, answer.json().get("title")) == (201, "각" * 200)


async def test_a_title_that_grows_when_composed_is_refused_and_breaks_nothing(as_: As):
    answer = await as_("customer").post("/tasks/", **SOUND | {"title": "\u0958" * 200})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


async def test_an_edit_is_held_to_the_same_bounds(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}"
    changes: list[tuple[str, Any]] = [
        ("title", "가" * 201),
        ("description", "\x00"),
        ("status", "CLOSED"),
        ("version", 0),
    ]
    answers = [
        wrong_fields(await as_("customer").patch(path, **{"version": 1, field: value})) for field, value in changes
    ]
    assert answers == [(422, [field]) for field, _ in changes]
    assert wrong_fields(await as_("customer").patch(path, title="버전 없이")) == (422, ["version"])


async def test_a_path_that_names_no_possible_sr_is_refused(as_: As):
    answers = [
        (await as_("admin").get(f"/tasks/{sr_id}")).status_code for sr_id in ("0", "-1", "2147483648", "abc", "77")
    ]
    assert answers == [422, 422, 422, 422, 404]
