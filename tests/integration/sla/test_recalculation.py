"""Open SRs taken over to today's policies and calendars: previewed, in portions, and once."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.sla import recalculation
from models import SlaClock, SlaRecalculation
from tests.factories import Row
from tests.integration.sla.desk import Desk, utc, wall_at
from tests.integration.tasks.records import audited
from tests.integration.tasks.visitors import As, refused, wrong_fields

PATH = "/sla/recalculations/"
REASON = "협약 변경을 소급합니다."


async def double_the_time(as_: As) -> None:
    """From now on a high priority has sixteen hours instead of eight."""
    policies = await as_("pm").items("/sla/policies/")
    high = next(policy for policy in policies if policy["priority"] == "HIGH")
    terms = {"response_minutes": 60, "resolution_minutes": 960, "update_minutes": 480}
    assert (await as_("pm").post(f"/sla/policies/{high['id']}/versions", **terms)).status_code == 201


@pytest.fixture
async def four(desk: Desk, as_: As) -> list[Row]:
    """Four SRs of Monday nine o'clock; an hour later the policy changes."""
    with wall_at("Mon 09:00") as wall:
        srs = [await desk.in_work() for _ in range(4)]
        wall.shows("Mon 10:00")
        await double_the_time(as_)
    return srs


@pytest.fixture
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "_AT_ONCE", 2)


async def asked(db: AsyncSession) -> SlaRecalculation:
    db.expire_all()
    return (await db.scalars(select(SlaRecalculation))).one()


async def ask(as_: As, db: AsyncSession) -> None:
    """Asked for, without the background task that begins at once."""
    db.add(SlaRecalculation(reason=REASON, requested_by_id=2))
    await db.commit()


async def test_the_preview_says_what_will_happen_and_writes_nothing(four: list[Row], desk: Desk, as_: As):
    with wall_at("Mon 10:00"):
        await desk.hold(four[0])
        before = [await desk.sla(sr) for sr in four]
        preview = (await as_("pm").post(f"{PATH}preview")).json()
        assert [await desk.sla(sr) for sr in four] == before
        await as_("pm").post(PATH, reason=REASON)
        await recalculation.run_pending()
        after = {sr["number"]: (await desk.clock(sr))["due_at"] for sr in four}
    assert (preview["looked_at"], preview["moved"]) == (4, 3)
    assert {move["number"]: move["new_due_at"] for move in preview["items"]} == {
        number: due for number, due in after.items() if due
    }
    assert {(move["target"], move["old_due_at"], move["new_due_at"]) for move in preview["items"]} == {
        ("RESOLUTION", utc("Mon 18:00"), utc("Tue 18:00"))
    }


async def test_asking_begins_it_and_the_list_says_how_far_it_is(four: list[Row], as_: As, db_session: AsyncSession):
    with wall_at("Mon 10:00"):
        answer = await as_("pm").post(PATH, reason=REASON)
        (row,) = await as_("admin").items(PATH)
    assert (answer.status_code, answer.json()["status"]) == (202, "PENDING")
    assert (row["status"], row["looked_at"], row["moved"], row["requested_by"]["name"]) == ("DONE", 4, 4, "박서연")
    assert await audited(db_session, "sla.recalculated") == 4


async def test_what_moves_not_is_not_written_about(four: list[Row], as_: As, db_session: AsyncSession):
    with wall_at("Mon 10:00"):
        for _ in range(2):
            await as_("pm").post(PATH, reason=REASON)
        moved = [row["moved"] for row in await as_("pm").items(PATH, sort="created_at")]
    assert moved == [4, 0]
    assert await audited(db_session, "sla.recalculated") == 4


async def test_a_process_that_died_is_gone_on_from_where_it_was(
    four: list[Row], two_at_a_time: None, desk: Desk, as_: As, db_session: AsyncSession, monkeypatch: pytest.MonkeyPatch
):
    await ask(as_, db_session)
    whole = recalculation._portion
    with wall_at("Mon 10:00"):
        monkeypatch.setattr(recalculation, "_portion", died_after(whole, portions=1))
        with pytest.raises(ConnectionError):
            await recalculation.run_pending()
        half_way = await asked(db_session)
        assert (half_way.status.value, half_way.cursor, half_way.looked_at) == ("PENDING", four[1]["id"], 2)
        monkeypatch.setattr(recalculation, "_portion", whole)
        await recalculation.run_pending()
        assert {(await desk.clock(sr))["due_at"] for sr in four} == {utc("Tue 18:00")}
    done = await asked(db_session)
    assert (done.status.value, done.looked_at, done.moved) == ("DONE", 4, 4)


def died_after(portion, *, portions: int):
    left = [portions]

    async def dying(recalculation_id: int) -> int:
        if not left[0]:
            raise ConnectionError
        left[0] -= 1
        return await portion(recalculation_id)

    return dying


async def test_two_processes_at_once_share_the_work(
    four: list[Row], two_at_a_time: None, as_: As, db_session: AsyncSession
):
    await ask(as_, db_session)
    with wall_at("Mon 10:00"):
        moved = await asyncio.gather(recalculation.run_pending(), recalculation.run_pending())
    done = await asked(db_session)
    assert (sum(moved), done.looked_at, done.moved, done.status.value) == (4, 4, 4, "DONE")
    assert await audited(db_session, "sla.recalculated") == 4


async def test_while_people_go_on_working_nothing_they_do_is_lost(four: list[Row], desk: Desk, as_: As):
    with wall_at("Mon 10:00") as wall:
        wall.shows("Mon 11:00")
        await as_("pm").post(PATH, reason=REASON)
        await asyncio.gather(*(desk.hold(sr) for sr in four), recalculation.run_pending())
        states = [(await desk.clock(sr))["state"] for sr in four]
        wall.shows("Tue 11:00")
        for sr in four:
            await desk.make.move(sr, "IN_PROGRESS")
        dues = {(await desk.clock(sr))["due_at"] for sr in four}
    assert states == ["PAUSED"] * 4
    assert dues == {utc("Wed 18:00")}


async def test_one_that_fails_stays_as_it_was_and_the_others_go_on(
    four: list[Row], desk: Desk, as_: As, db_session: AsyncSession
):
    await ask(as_, db_session)
    wrong = text("UPDATE tb_sla_event SET status = NULL, kind = 'NONSENSE' WHERE subject_id = :sr")
    await db_session.execute(wrong, {"sr": four[1]["id"]})
    await db_session.commit()
    with wall_at("Mon 10:00"):
        assert await recalculation.run_pending() == 3
    done = await asked(db_session)
    dues = await db_session.execute(
        select(SlaClock.subject_id, SlaClock.policy_version_id).where(SlaClock.target == "RESOLUTION")
    )
    versions = dict(dues.all())
    assert (done.status.value, done.looked_at, done.moved) == ("DONE", 4, 3)
    assert versions[four[1]["id"]] != versions[four[0]["id"]]


async def test_nothing_that_is_over_is_touched(four: list[Row], desk: Desk, as_: As):
    with wall_at("Mon 10:00"):
        await desk.make.move(four[0], "RESOLVED")
        await desk.make.move(four[1], "CANCELLED", reason="중복 요청입니다.")
        before = [await desk.sla(sr) for sr in four[:2]]
        response = await desk.clock(four[2], "RESPONSE")
        await as_("pm").post(PATH, reason=REASON)
        assert [await desk.sla(sr) for sr in four[:2]] == before
        assert await desk.clock(four[2], "RESPONSE") == response
        assert (await as_("pm").items(PATH))[0]["looked_at"] == 2


async def test_what_has_no_policy_any_more_is_cancelled_with_its_reason(four: list[Row], desk: Desk, as_: As):
    for policy in await as_("pm").items("/sla/policies/"):
        await as_("pm").patch(f"/sla/policies/{policy['id']}", is_active=False)
    with wall_at("Mon 10:00"):
        preview = (await as_("pm").post(f"{PATH}preview")).json()
        await as_("pm").post(PATH, reason=REASON)
        clock = await desk.clock(four[0])
    assert {move["new_due_at"] for move in preview["items"]} == {None}
    assert (clock["state"], clock["cancel_reason"]) == ("CANCELLED", "적용되는 SLA 정책에 이 목표가 없습니다.")


async def test_a_calendars_preview_is_what_a_recalculation_does(desk: Desk, as_: As):
    long_days = [[["08:00", "20:00"]]] * 7
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work("NORMAL")
        wall.shows("Mon 10:00")
        preview = (await as_("pm").post("/calendars/1/versions/preview", windows=long_days)).json()
        await as_("pm").post("/calendars/1/versions", windows=long_days)
        await as_("pm").post(PATH, reason=REASON)
        clock = await desk.clock(sr)
    assert [(move["old_due_at"], move["new_due_at"]) for move in preview["items"]] == [
        (utc("Wed 18:00"), utc("Wed 09:00"))
    ]
    assert (clock["due_at"], clock["calendar_version"]) == (utc("Wed 09:00"), 2)


async def test_a_reason_is_needed_and_the_right_to_ask(as_: As):
    assert wrong_fields(await as_("pm").post(PATH, reason="짧음")) == (422, ["reason"])
    assert refused(await as_("engineer").post(PATH, reason=REASON)) == (403, "access.forbidden")
    assert refused(await as_("auditor").post(f"{PATH}preview")) == (403, "access.forbidden")


async def test_every_time_of_a_recalculated_clock_says_since_when_its_terms_apply(
    four: list[Row], as_: As, db_session: AsyncSession
):
    with wall_at("Mon 10:00"):
        await as_("pm").post(PATH, reason=REASON)
    rows = select(SlaClock.as_of).where(SlaClock.target == "RESOLUTION").distinct()
    assert [f"{as_of:%H:%M}" for as_of in await db_session.scalars(rows)] == ["01:00"]
