"""Days off from a file: shown first, taken over in one piece, the same file twice changes nothing."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEvent, Holiday
from tests.fixtures.house import CAST, OWN
from tests.integration.calendars.books import DEFAULT, SEEDED, add_calendar, add_holiday, closed_on, trail, versions_of
from tests.integration.tasks.visitors import As, refused, wrong_fields

FILE = "날짜,이름\n2026-12-25,성탄절\n2027-01-01,신정\n2027-04-07,보궐선거일,임시공휴일\n2027-04-31,없는 날\n"


async def load(as_: As, content: str = FILE, *, by: str = "pm", **fields: Any) -> dict[str, Any]:
    answer = await as_(by).post("/holidays/import", content=content, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def holiday_on(db: AsyncSession, day: str) -> list[tuple[str, str, str]]:
    rows = await db.execute(select(Holiday.day, Holiday.name, Holiday.kind, Holiday.source).order_by(Holiday.id))
    return [(name, kind.value, source.value) for at, name, kind, source in rows if str(at) == day]


async def count(db: AsyncSession) -> int:
    return await db.scalar(select(func.count()).select_from(Holiday)) or 0


async def test_a_dry_run_says_what_would_become_of_each_day(as_: As, db_session: AsyncSession):
    found = await load(as_)
    assert found["dry_run"] is True
    assert [(day["day"], day["name"], day["kind"], day["action"]) for day in found["days"]] == [
        ("2026-12-25", "성탄절", "PUBLIC", "RENAME"),
        ("2027-01-01", "신정", "PUBLIC", "SAME"),
        ("2027-04-07", "보궐선거일", "TEMPORARY", "ADD"),
    ]
    assert found["problems"] == [
        {"line": 5, "text": "2027-04-31,없는 날", "reason": "날짜를 읽을 수 없습니다. 2027-01-01처럼 적어 주세요."}
    ]
    assert (await count(db_session), len(await versions_of(db_session, DEFAULT))) == (SEEDED, 1)
    assert await trail(db_session, "holiday.imported") == []


async def test_an_import_is_one_new_version_and_one_line_in_the_trail(as_: As, db_session: AsyncSession):
    dry = await load(as_)
    done = await load(as_, dry_run=False)
    assert done == {**dry, "dry_run": False}
    assert await holiday_on(db_session, "2026-12-25") == [("성탄절", "PUBLIC", "IMPORT")]
    assert await holiday_on(db_session, "2027-01-01") == [("신정", "PUBLIC", "SEED")]
    assert await holiday_on(db_session, "2027-04-07") == [("보궐선거일", "TEMPORARY", "IMPORT")]
    _, version = await versions_of(db_session, DEFAULT)
    assert (closed_on(version, "2026-12-25"), closed_on(version, "2027-04-07")) == (["성탄절"], ["보궐선거일"])
    ((actor, kind, _, note),) = await trail(db_session, "holiday.imported")
    assert (actor, kind, note) == (CAST["pm"].id, "HOLIDAY", "휴일 가져오기: 2일")
    changes = await db_session.scalar(select(AuditEvent.changes).where(AuditEvent.action == "holiday.imported"))
    assert changes == {
        "2026-12-25": {"from": "기독탄신일", "to": "성탄절"},
        "2027-04-07": {"from": None, "to": "보궐선거일"},
    }


async def test_the_same_file_again_changes_nothing(as_: As, db_session: AsyncSession):
    await load(as_, dry_run=False)
    again = await load(as_, dry_run=False, recalculate=True)
    assert {day["action"] for day in again["days"]} == {"SAME"}
    assert (await count(db_session), len(await versions_of(db_session, DEFAULT))) == (SEEDED + 1, 2)
    assert len(await trail(db_session, "holiday.imported")) == 1
    assert await trail(db_session, "sla.recalculation_requested") == []


async def test_recalculation_is_asked_for_when_it_is_wanted(as_: As, db_session: AsyncSession):
    await load(as_, dry_run=False, recalculate=True)
    assert [note for *_, note in await trail(db_session, "sla.recalculation_requested")] == ["휴일 가져오기: 2일"]


async def test_an_institutions_file_holds_its_closures(as_: As, db_session: AsyncSession):
    own = await add_calendar(as_("admin"), institution_id=OWN)
    await add_holiday(as_("admin"), "2027-12-31", "종무", institution_id=OWN)
    found = await load(as_, "2027-12-31,종무식\n2027-05-05,체육대회\n", institution_id=OWN, dry_run=False)
    assert [(day["kind"], day["action"]) for day in found["days"]] == [("CLOSURE", "ADD"), ("CLOSURE", "RENAME")]
    assert await holiday_on(db_session, "2027-05-05") == [
        ("어린이날", "PUBLIC", "SEED"),
        ("체육대회", "CLOSURE", "IMPORT"),
    ]
    assert len(await versions_of(db_session, DEFAULT)) == 1
    newest = (await versions_of(db_session, own["id"]))[-1]
    assert (closed_on(newest, "2027-12-31"), closed_on(newest, "2027-05-05")) == (["종무식"], ["어린이날"])


async def test_a_calendar_file(as_: As, db_session: AsyncSession):
    event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:{}\nDTEND;VALUE=DATE:{}\nSUMMARY:{}\nEND:VEVENT\n"
    events = event.format("20280126", "20280129", "설 연휴") + event.format("20280302", "20280303", "임시공휴일")
    found = await load(as_, f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n", dry_run=False)
    assert [(day["day"], day["action"]) for day in found["days"]] == [
        ("2028-01-26", "RENAME"),
        ("2028-01-27", "RENAME"),
        ("2028-01-28", "RENAME"),
        ("2028-03-02", "ADD"),
    ]
    assert await holiday_on(db_session, "2028-03-02") == [("임시공휴일", "TEMPORARY", "IMPORT")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("날짜,이름\n", "holiday.nothing_read"),
        ("x,1\n" * 101, "holiday.unreadable"),
        (
            "".join(f"{2001 + n // 360}-{n // 30 % 12 + 1}-{n % 30 % 28 + 1},{n}\n" for n in range(3000)),
            "holiday.too_many_days",
        ),
    ],
)
async def test_a_file_that_is_none_is_refused(as_: As, content: str, code: str):
    assert refused(await as_("pm").post("/holidays/import", content=content, dry_run=False)) == (400, code)


async def test_a_file_too_large_is_refused_before_it_is_read(as_: As):
    answer = await as_("pm").post("/holidays/import", content="x" * 200_001)
    assert wrong_fields(answer) == (422, ["content"])


async def test_an_unknown_institution_has_no_closures(as_: As):
    answer = await as_("pm").post("/holidays/import", content=FILE, institution_id=999)
    assert refused(answer) == (404, "institution.not_found")
