"""`POST /sla/preview`: when would this be due? On the real calendar with Korea's holidays."""

from typing import Any

import httpx
import pytest

from tests.integration.sla.desk import wall_at
from tests.integration.tasks.visitors import As, refused, wrong_fields

PATH = "/sla/preview"

# The golden vectors: (start, minutes, due), all in Seoul.
VECTORS = [
    ("2026-04-30T17:00:00+09:00", 120, "2026-05-04T10:00:00+09:00"),  # 노동절
    ("2026-06-05T17:00:00+09:00", 120, "2026-06-08T10:00:00+09:00"),  # 현충일 has no substitute
    ("2026-08-14T11:30:00+09:00", 60, "2026-08-14T13:30:00+09:00"),  # lunch
    ("2026-10-02T17:00:00+09:00", 120, "2026-10-06T10:00:00+09:00"),  # 개천절's substitute
    ("2027-02-05T17:00:00+09:00", 120, "2027-02-10T10:00:00+09:00"),  # 설's substitute
    ("2026-07-16T17:00:00+09:00", 120, "2026-07-20T10:00:00+09:00"),  # 제헌절 is a day off again
    ("2026-06-08T17:00:00+09:00", 60, "2026-06-08T18:00:00+09:00"),  # the end belongs to the day
    ("2026-06-12T18:00:00+09:00", 1, "2026-06-15T09:01:00+09:00"),
    ("2026-06-13T14:00:00+09:00", 5, "2026-06-15T09:05:00+09:00"),  # Saturday
    ("2026-06-08T00:30:00+00:00", 60, "2026-06-08T10:30:00+09:00"),  # 09:30 in Seoul
]


async def ask(as_: As, start: str = "2026-06-08T10:00:00+09:00", minutes: int = 60, **more: Any) -> httpx.Response:
    return await as_("customer").post(PATH, start=start, minutes=minutes, **more)


def pause(start: str, end: str) -> dict[str, str]:
    return {"from": f"2026-06-{start}", "to": f"2026-06-{end}"}


async def test_the_golden_vectors(as_: As):
    answers = [(start, minutes, (await ask(as_, start, minutes)).json()["due"]) for start, minutes, _ in VECTORS]
    assert answers == VECTORS


async def test_the_stretches_that_count_are_shown_and_are_what_was_asked_for(as_: As):
    answer = (await ask(as_, "2026-06-08T11:00:00+09:00", 150)).json()
    assert answer["elapsed_minutes"] == 150
    assert answer["segments"] == [
        {"from": "2026-06-08T11:00:00+09:00", "to": "2026-06-08T12:00:00+09:00", "minutes": 60},
        {"from": "2026-06-08T13:00:00+09:00", "to": "2026-06-08T14:30:00+09:00", "minutes": 90},
    ]


async def test_a_time_without_offset_is_read_off_the_wall_in_seoul(as_: As):
    bare, exact = await ask(as_, "2026-06-08T10:00:00"), await ask(as_, "2026-06-08T10:00:00+09:00")
    assert bare.json() == exact.json()
    assert bare.json()["due"] == "2026-06-08T11:00:00+09:00"


async def test_pauses_are_left_out_in_whatever_order_they_come(as_: As):
    pauses = [pause("08T14:00", "08T15:00"), pause("08T10:30", "08T11:30"), pause("08T11:00", "08T13:30")]
    answer = (await ask(as_, minutes=120, pauses=pauses)).json()
    assert (answer["due"], answer["elapsed_minutes"]) == ("2026-06-08T16:00:00+09:00", 120)
    assert [stretch["minutes"] for stretch in answer["segments"]] == [30, 30, 60]


async def test_a_pause_outside_working_hours_or_before_the_start_changes_nothing(as_: As):
    plain = (await ask(as_, minutes=600)).json()
    idle = [pause("08T12:00", "08T13:00"), pause("08T18:00", "09T09:00"), pause("01T09:00", "08T10:00")]
    answer = (await ask(as_, minutes=600, pauses=[*idle, pause("08T15:00", "08T15:00")])).json()
    assert (answer["due"], answer["elapsed_minutes"]) == (plain["due"], 600)


async def test_seconds_in_a_pause_count(as_: As):
    pauses = [pause("08T10:10:05", "08T10:10:20"), pause("08T10:10:30", "08T10:10:31")]
    assert (await ask(as_, pauses=pauses)).json()["due"] == "2026-06-08T11:00:16+09:00"


async def test_of_no_time_at_all_it_is_the_next_moment_of_work(as_: As):
    starts = ["2026-06-08T10:00:00+09:00", "2026-06-08T12:30:00+09:00", "2026-06-13T10:00:00+09:00"]
    answers = [(await ask(as_, start, 0)).json() for start in starts]
    assert [(answer["due"], answer["elapsed_minutes"], answer["segments"]) for answer in answers] == [
        ("2026-06-08T10:00:00+09:00", 0, []),
        ("2026-06-08T13:00:00+09:00", 0, []),
        ("2026-06-15T09:00:00+09:00", 0, []),
    ]


async def test_another_calendar_by_its_number(as_: As):
    around_the_clock = await ask(as_, "2026-06-13T22:00:00+09:00", 240, calendar_id=2)
    assert around_the_clock.json()["due"] == "2026-06-14T02:00:00+09:00"
    assert refused(await ask(as_, calendar_id=999)) == (404, "calendar.not_found")


async def test_another_institutions_calendar_is_not_there(as_: As):
    week = [[["09:00", "18:00"]]] * 7
    theirs = (await as_("admin").post("/calendars/", name="푸른군청", institution_id=2, windows=week)).json()
    assert refused(await ask(as_, calendar_id=theirs["id"])) == (404, "calendar.not_found")
    assert (await as_("stranger").post(PATH, start="2026-06-08T10:00", minutes=1, calendar_id=theirs["id"])).is_success


async def test_the_version_of_the_start_counts(as_: As):
    week = [[["09:00", "12:00"]]] * 7
    with wall_at("Mon 09:00"):
        later = {"windows": week, "effective_from": "2026-06-10T00:00:00+09:00"}
        assert (await as_("pm").post("/calendars/1/versions", **later)).status_code == 201
        before = (await ask(as_, "2026-06-09T17:00:00+09:00", 120)).json()["due"]
        after = (await ask(as_, "2026-06-10T11:00:00+09:00", 120)).json()["due"]
    assert (before, after) == ("2026-06-10T10:00:00+09:00", "2026-06-11T10:00:00+09:00")


async def test_a_long_time_is_counted_to_its_end_though_not_all_of_it_is_shown(as_: As):
    shifts = [[[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8, 16)]] * 7
    body = {"name": "교대", "windows": shifts, "observes_holidays": False}
    calendar = (await as_("pm").post("/calendars/", **body)).json()
    answer = (await ask(as_, minutes=400_000, calendar_id=calendar["id"])).json()
    assert (answer["elapsed_minutes"], len(answer["segments"])) == (400_000, 1_000)


async def test_what_takes_longer_than_a_calendar_reaches_is_refused(as_: As):
    week = [[["09:00", "09:10"]], [], [], [], [], [], []]
    calendar = (await as_("pm").post("/calendars/", name="가끔", windows=week)).json()
    answer = await ask(as_, minutes=1_500_000, calendar_id=calendar["id"])
    assert refused(answer) == (400, "calendar.no_working_time")


MANY = [pause("08T10:00", "08T10:01")] * 201
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"minutes": -1}, "minutes"),
    ({"minutes": 60 * 24 * 366 * 3 + 1}, "minutes"),
    ({"minutes": 10**30}, "minutes"),
    ({"minutes": 1.5}, "minutes"),
    ({"start": "1989-12-31T23:59:59+09:00"}, "start"),
    ({"start": "2300-01-01T00:00:00+09:00"}, "start"),
    ({"start": "0001-01-01T00:00:00+09:00"}, "start"),
    ({"start": "9999-12-31T23:59:59-12:00"}, "start"),
    ({"start": "어제"}, "start"),
    ({"calendar_id": 0}, "calendar_id"),
    ({"calendar": 1}, "calendar"),
    ({"pauses": MANY}, "pauses"),
    ({"pauses": [pause("09T10:00", "08T10:00")]}, "pauses"),
    ({"pauses": [{"from": "2026-06-08T10:00"}]}, "pauses"),
    ({"pauses": [{"from": "0001-01-01T00:00", "to": "2026-06-08T10:00"}]}, "pauses"),
]


@pytest.mark.parametrize(("more", "field"), REFUSED, ids=[f"{field}-{nth}" for nth, (_, field) in enumerate(REFUSED)])
async def test_what_cannot_be_asked_is_refused_by_its_field(as_: As, more: dict[str, Any], field: str):
    assert wrong_fields(await ask(as_, **more)) == (422, [field])


async def test_as_many_pauses_as_are_allowed_are_answered(as_: As):
    assert (await ask(as_, pauses=MANY[:200])).json()["due"] == "2026-06-08T11:01:00+09:00"
