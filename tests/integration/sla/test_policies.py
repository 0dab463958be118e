"""Policies: for whom, in which version, seen by whom; and which of them an SR would get."""

from typing import Any

import pytest

from core.sla import service
from database import transaction
from tests.factories import Make
from tests.fixtures.house import OTHER, OWN
from tests.integration.sla.desk import Desk, kst, utc, wall_at
from tests.integration.tasks.visitors import As, refused, wrong_fields

PATH = "/sla/policies/"
SYSTEM = {"name": "민원포털", "code": "PORTAL", "grade": 1, "institution_id": OWN}

# From the most general to the most particular: each next one beats all before it.
LADDER: list[dict[str, Any]] = [
    {"priority": "URGENT"},
    {"category": "SERVER"},
    {"category": "SERVER", "priority": "URGENT"},
    {"system_grade": 1},
    {"system_grade": 1, "category": "SERVER", "priority": "URGENT"},
    {"institution_id": OWN},
    {"institution_id": OWN, "category": "SERVER", "priority": "URGENT"},
    {"institution_id": OWN, "system_grade": 1},
    {"institution_id": OWN, "system_grade": 1, "category": "SERVER", "priority": "URGENT"},
]


async def match(as_: As, **facts: Any) -> dict[str, Any]:
    asked = {"institution_id": OWN, "category": "SERVER", "priority": "URGENT", "server_id": 1, **facts}
    answer = await as_("pm").post(f"{PATH}match", **asked)
    assert answer.is_success, answer.text
    return answer.json()


async def test_of_those_that_fit_the_most_particular_applies(desk: Desk, make: Make, as_: As):
    system = await make.post("/systems/", SYSTEM, by="admin")
    assert (await as_("admin").patch("/servers/1", system_id=system["id"])).is_success
    for policy in await as_("pm").items(PATH):
        await as_("pm").patch(f"{PATH}{policy['id']}", is_active=False)
    found = []
    for nth, criteria in enumerate([{}, *LADDER]):
        await desk.policy(name=f"정책 {nth}", **criteria)
        found.append((await match(as_))["policy"]["name"])
    assert found == [f"정책 {nth}" for nth in range(10)]


async def test_what_does_not_fit_does_not_apply(desk: Desk, as_: As):
    await desk.policy(name="그 기관만", institution_id=OTHER)
    await desk.policy(name="일 등급만", system_grade=1)
    await desk.policy(name="배포만", category="DEPLOY")
    assert (await match(as_))["policy"]["name"] == "기본 · 긴급"
    assert (await match(as_, category="DEPLOY", priority="LOW"))["policy"]["name"] == "배포만"


async def test_an_sr_gets_what_the_match_said(desk: Desk, as_: As):
    with wall_at("Mon 10:00"):
        said = await match(as_, category="INQUIRY", priority="HIGH")
        clocks = (await desk.sla(await desk.asked("HIGH")))["clocks"]
    assert [due["due_at"] for due in said["targets"]] == [
        kst(moment).isoformat() for moment in ("Mon 11:00", "Tue 10:00", "Tue 10:00")
    ]
    assert {due["target"]: due["minutes"] * 60 for due in said["targets"]} == {
        clock["target"]: clock["target_seconds"] for clock in clocks
    }


async def test_a_version_of_the_future_does_not_apply_yet(desk: Desk, as_: As):
    with wall_at("Mon 09:00") as wall:
        policy = next(row for row in await as_("pm").items(PATH) if row["priority"] == "HIGH")
        terms = {"resolution_minutes": 60, "effective_from": kst("Tue 09:00").isoformat()}
        assert (await as_("pm").post(f"{PATH}{policy['id']}/versions", **terms)).status_code == 201
        today = await desk.clock(await desk.asked())
        current = (await as_("pm").get(f"{PATH}{policy['id']}")).json()["current"]["version"]
        wall.shows("Tue 09:00")
        tomorrow = await desk.clock(await desk.asked())
        assert (await as_("pm").get(f"{PATH}{policy['id']}")).json()["current"]["version"] == 2
    assert (current, today["policy_version"], tomorrow["policy_version"]) == (1, 1, 2)
    assert (today["due_at"], tomorrow["due_at"]) == (utc("Mon 18:00"), utc("Tue 10:00"))


async def test_a_policy_that_begins_later_leaves_the_place_to_the_general_one(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        since = kst("Tue 09:00").isoformat()
        policy = await desk.policy(name="내일부터", institution_id=OWN, effective_from=since)
        assert policy["current"] is None
        assert (await match(as_))["policy"]["name"] == "기본 · 긴급"
        assert (await match(as_, start=since))["policy"]["name"] == "내일부터"


async def test_versions_are_a_row_and_none_is_ever_changed(desk: Desk, as_: As):
    policy = await desk.policy()
    path = f"{PATH}{policy['id']}/versions"
    added = await as_("pm").post(path, resolution_minutes=30, escalation=[100, 50, 50], note="단축")
    versions = await as_("auditor").items(path, sort="-created_at")
    backwards = await as_("pm").post(path, resolution_minutes=30, effective_from="2025-01-01T00:00:00+09:00")
    assert (added.json()["version"], added.json()["escalation"]) == (2, [50, 100])
    assert [(row["version"], row["resolution_minutes"], row["note"]) for row in versions] == [
        (2, 30, "단축"),
        (1, 600, None),
    ]
    assert versions[0]["created_by"]["name"] == "박서연"
    assert refused(backwards) == (400, "sla.version_order")


async def test_two_for_the_very_same_group_are_refused(desk: Desk, as_: As):
    terms = {"resolution_minutes": 60}
    first = await desk.policy(name="처음", category="DATA")
    twin = await as_("pm").post(PATH, name="다른 이름", category="DATA", **terms)
    same_name = await as_("pm").post(PATH, name="처음", category="DEPLOY", **terms)
    assert refused(twin) == (409, "sla.policy_twin")
    assert refused(same_name) == (409, "sla.policy_taken")
    await as_("pm").patch(f"{PATH}{first['id']}", is_active=False)
    assert (await as_("pm").post(PATH, name="다른 이름", category="DATA", **terms)).status_code == 201


async def test_one_that_has_a_twin_by_now_is_not_taken_into_use_again(desk: Desk, as_: As):
    first = await desk.policy(name="처음", category="DATA")
    await as_("pm").patch(f"{PATH}{first['id']}", is_active=False)
    await desk.policy(name="나중", category="DATA")
    answer = await as_("pm").patch(f"{PATH}{first['id']}", is_active=True)
    assert refused(answer) == (409, "sla.policy_twin")
    assert (await as_("pm").patch(f"{PATH}{first['id']}", name="예전")).json()["name"] == "예전"


async def test_one_out_of_use_promises_nothing_to_the_next_but_stands_for_those_before(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        policy = await desk.policy(name="질의", category="INQUIRY")
        before = await desk.asked()
        await as_("pm").patch(f"{PATH}{policy['id']}", is_active=False)
        after = await desk.asked()
        assert (await desk.clock(before))["policy"]["name"] == "질의"
        assert (await desk.clock(after))["policy"]["name"] == "기본 · 높음"


async def test_a_customer_sees_those_for_everybody_and_its_own(desk: Desk, as_: As):
    own = await desk.policy(name="한빛 전용", institution_id=OWN)
    foreign = await desk.policy(name="푸른 전용", institution_id=OTHER)
    names = {name: [row["name"] for row in await as_(name).items(PATH, size=100)] for name in ("customer", "stranger")}
    general = ["기본 · 긴급", "기본 · 낮음", "기본 · 높음", "기본 · 보통"]
    assert names == {"customer": sorted([*general, "한빛 전용"]), "stranger": sorted([*general, "푸른 전용"])}
    assert refused(await as_("customer").get(f"{PATH}{foreign['id']}")) == (404, "sla_policy.not_found")
    assert refused(await as_("customer").get(f"{PATH}{foreign['id']}/versions")) == (404, "sla_policy.not_found")
    assert (await as_("customer").get(f"{PATH}{own['id']}")).json()["current"]["resolution_minutes"] == 600
    assert (await as_("customer").get(PATH, institution_id=OTHER)).json()["total"] == 0


async def test_a_customer_asks_what_would_apply_only_for_itself(as_: As):
    asked = {"category": "ETC", "priority": "LOW"}
    mine = await as_("customer").post(f"{PATH}match", institution_id=OWN, **asked)
    theirs = await as_("customer").post(f"{PATH}match", institution_id=OTHER, **asked)
    server = await as_("customer").post(f"{PATH}match", institution_id=OWN, server_id=2, **asked)
    assert mine.json()["policy"]["name"] == "기본 · 낮음"
    assert [refused(theirs), refused(server)] == [(404, "institution.not_found"), (404, "server.not_found")]


async def test_where_nothing_is_promised_nothing_is_due(as_: As):
    for policy in await as_("pm").items(PATH):
        await as_("pm").patch(f"{PATH}{policy['id']}", is_active=False)
    assert await match(as_) == {"policy": None, "calendar": None, "targets": []}


async def test_only_who_manages_service_levels_changes_them(as_: As):
    terms = {"name": "정책", "resolution_minutes": 60}
    answers = [await as_(name).post(PATH, **terms) for name in ("engineer", "customer", "auditor")]
    assert [refused(answer) for answer in answers] == [(403, "access.forbidden")] * 3


async def test_a_policy_needs_a_calendar_in_use(desk: Desk, as_: As):
    week = [[["09:00", "18:00"]]] * 7
    calendar = (await as_("pm").post("/calendars/", name="옛 달력", windows=week)).json()
    await as_("pm").patch(f"/calendars/{calendar['id']}", is_active=False)
    terms = {"name": "정책", "resolution_minutes": 60}
    inactive = await as_("pm").post(PATH, calendar_id=calendar["id"], **terms)
    assert refused(inactive) == (400, "calendar.inactive")
    assert refused(await as_("pm").post(PATH, calendar_id=999, **terms)) == (404, "calendar.not_found")


REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"resolution_minutes": None}, ["body"]),
    ({"resolution_minutes": 0}, ["resolution_minutes"]),
    ({"response_minutes": 60 * 24 * 366 * 3 + 1}, ["response_minutes"]),
    ({"escalation": [0]}, ["escalation"]),
    ({"escalation": [501]}, ["escalation"]),
    ({"escalation": list(range(1, 12))}, ["escalation"]),
    ({"pause_statuses": ["RESOLVED"]}, ["body"]),
    ({"pause_statuses": ["SLEEPING"]}, ["pause_statuses"]),
    ({"max_pause_days": 0}, ["max_pause_days"]),
    ({"system_grade": 5}, ["system_grade"]),
    ({"effective_from": "2026-01-01T00:00:00"}, ["effective_from"]),
    ({"effective_from": "0001-01-01T00:00:00+09:00"}, ["effective_from"]),
    ({"effective_from": "9999-12-31T23:59:59-12:00"}, ["effective_from"]),
    ({"name": ""}, ["name"]),
    ({"grade": 1}, ["grade"]),
]


@pytest.mark.parametrize(("fields", "named"), REFUSED, ids=str)
async def test_what_cannot_be_promised_is_refused_by_its_field(as_: As, fields: dict[str, Any], named: list[str]):
    answer = await as_("pm").post(PATH, **{"name": "정책", "resolution_minutes": 60, **fields})
    assert wrong_fields(answer) == (422, named)


async def test_seeding_twice_changes_nothing(as_: As):
    async with transaction() as db:
        assert await service.seed_defaults(db) is False
    assert len(await as_("pm").items(PATH)) == 4
