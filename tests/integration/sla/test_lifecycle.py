"""The clocks of an SR while people work on it, through the front door."""

import asyncio

import pytest

from core.sla import jobs
from tests.factories import Make
from tests.integration.sla.desk import Desk, kst, utc, wall_at
from tests.integration.tasks.visitors import As


async def test_filing_begins_a_clock_for_each_target_of_the_policy(desk: Desk):
    with wall_at("Mon 10:00"):
        sr = await desk.asked("HIGH")
        shown = await desk.sla(sr, by="customer")
    dues = {clock["target"]: clock["due_at"] for clock in shown["clocks"]}
    assert dues == {"RESPONSE": utc("Mon 11:00"), "RESOLUTION": utc("Tue 10:00"), "UPDATE": utc("Tue 10:00")}
    assert {clock["policy"]["name"] for clock in shown["clocks"]} == {"기본 · 높음"}
    assert {(clock["calendar"]["id"], clock["calendar_version"]) for clock in shown["clocks"]} == {(1, 1)}
    assert (sr["next_due_at"], sr["next_due_target"], sr["sla_paused"]) == (utc("Mon 11:00"), "RESPONSE", False)


async def test_a_word_of_the_desk_to_the_requester_answers(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked()
        wall.shows("Mon 10:20")
        await desk.say(sr)
        response = await desk.clock(sr, "RESPONSE")
        assert await desk.due(sr) == (utc("Tue 10:00"), "RESOLUTION", False)
    assert (response["state"], response["finished_at"], response["elapsed_seconds"]) == ("MET", utc("Mon 10:20"), 1200)


async def test_beginning_work_answers_too(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked()
        wall.shows("Mon 11:00:01")
        await desk.make.move(sr, "IN_PROGRESS")
        response = await desk.clock(sr, "RESPONSE")
    assert (response["state"], response["breached_at"]) == ("MISSED", utc("Mon 11:00"))


async def test_neither_a_note_among_ourselves_nor_the_requester_answers(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked()
        wall.shows("Mon 10:10")
        await desk.say(sr, internal=True)
        await desk.say(sr, by="customer")
        await desk.say(sr, by="manager")
        await desk.make.post(f"/tasks/{sr['id']}/assignment", {"assignee_id": 3}, by="pm")
        assert (await desk.states(sr))["RESPONSE"] == "RUNNING"


async def test_who_asks_for_himself_does_not_answer_himself(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked(by="engineer")
        wall.shows("Mon 10:10")
        await desk.say(sr, by="engineer")
        assert (await desk.states(sr))["RESPONSE"] == "RUNNING"
        await desk.say(sr, by="pm")
        assert (await desk.states(sr))["RESPONSE"] == "MET"


async def test_on_hold_the_clocks_stand_still_and_say_why(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.in_work()
        wall.shows("Mon 11:00")
        await desk.hold(sr)
        wall.shows("Tue 16:00")
        shown = await desk.sla(sr)
        assert await desk.due(sr) == (None, None, True)
        await desk.make.move(sr, "IN_PROGRESS")
        assert (await desk.sla(sr))["pause"] is None
        assert await desk.due(sr) == (utc("Wed 15:00"), "RESOLUTION", False)
    waiting = {clock["target"]: clock for clock in shown["clocks"]}["RESOLUTION"]
    assert (waiting["state"], waiting["due_at"], waiting["paused_at"]) == ("PAUSED", None, utc("Mon 11:00"))
    assert (waiting["remaining_seconds"], waiting["ratio"]) == (7 * 3600, 0.125)
    assert shown["pause"] == {
        "since": utc("Mon 11:00"),
        "status": "ON_HOLD",
        "reason": "부품 입고 대기",
        "resume_condition": "MANUAL",
        "resume_condition_label": "담당자가 다시 시작하면",
        "resume_at": None,
    }


async def test_in_approval_they_stand_still_as_well(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.make.sr(priority="HIGH")
        wall.shows("Mon 10:30")
        await desk.make.post(f"/tasks/{sr['id']}/approvals", {"approver_ids": [2]}, by="customer")
        assert await desk.states(sr) == {"RESPONSE": "PAUSED", "RESOLUTION": "PAUSED", "UPDATE": "PAUSED"}
        wall.shows("Wed 09:00")
        round_ = await desk.make.approval_of(sr)
        await desk.make.post(f"/approvals/{round_['id']}/approve", {}, by="pm")
        assert await desk.due(sr) == (utc("Wed 09:30"), "RESPONSE", False)


async def test_a_rejected_round_lets_them_run_again(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.make.sr(priority="HIGH", approvers=("pm",))
        wall.shows("Tue 09:00")
        round_ = await desk.make.approval_of(sr)
        await desk.make.post(f"/approvals/{round_['id']}/reject", {"reason": "작업 시간이 없습니다."}, by="pm")
        assert await desk.due(sr) == (utc("Tue 10:00"), "RESPONSE", False)


async def test_solved_is_the_end_and_reopened_goes_on(desk: Desk):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        wall.shows("Mon 12:00")
        await desk.make.move(sr, "RESOLVED")
        solved = await desk.clock(sr)
        assert await desk.due(sr) == (None, None, False)
        wall.shows("Thu 09:00")
        await desk.make.move(sr, "IN_PROGRESS", by="customer", reason="다시 발생합니다.")
        assert (await desk.clock(sr))["due_at"] == utc("Thu 15:00")
        assert await desk.states(sr) == {"RESPONSE": "MET", "RESOLUTION": "RUNNING", "UPDATE": "RUNNING"}
    assert (solved["state"], solved["elapsed_seconds"], solved["remaining_seconds"]) == ("MET", 3 * 3600, 5 * 3600)


async def test_each_word_begins_the_wait_for_the_next_one(desk: Desk):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        for moment in ("Mon 11:00", "Mon 17:00"):
            wall.shows(moment)
            await desk.say(sr)
        cycles = [clock for clock in (await desk.sla(sr))["clocks"] if clock["target"] == "UPDATE"]
    assert [(clock["cycle"], clock["state"], clock["started_at"], clock["due_at"]) for clock in cycles] == [
        (0, "MET", utc("Mon 09:00"), utc("Mon 18:00")),
        (1, "MET", utc("Mon 11:00"), utc("Tue 11:00")),
        (2, "RUNNING", utc("Mon 17:00"), utc("Tue 17:00")),
    ]


async def test_a_reopening_begins_the_wait_for_a_word_too(desk: Desk):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        await desk.make.move(sr, "RESOLVED")
        wall.shows("Wed 10:00")
        await desk.make.move(sr, "IN_PROGRESS", by="customer", reason="다시 발생합니다.")
        wall.shows("Wed 11:00")
        await desk.say(sr, internal=True)
        await desk.make.post(f"/tasks/{sr['id']}/assignment", {"assignee_id": 2}, by="pm")
        await desk.hold(sr)
        await desk.make.move(sr, "IN_PROGRESS")
        cycles = [clock for clock in (await desk.sla(sr))["clocks"] if clock["target"] == "UPDATE"]
    assert [(clock["cycle"], clock["state"], clock["due_at"]) for clock in cycles] == [
        (0, "MET", utc("Mon 18:00")),
        (1, "RUNNING", utc("Thu 10:00")),
    ]


async def test_nobody_waits_for_a_word_about_what_is_solved(desk: Desk):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        await desk.make.move(sr, "RESOLVED")
        wall.shows("Mon 10:00")
        await desk.say(sr)
        assert await desk.states(sr) == {"RESPONSE": "MET", "RESOLUTION": "MET", "UPDATE": "MET"}


async def test_cancelled_ends_every_clock_without_a_verdict(desk: Desk):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.asked()
        wall.shows("Wed 09:00")
        await desk.make.move(sr, "CANCELLED", reason="중복 요청입니다.")
        clocks = (await desk.sla(sr))["clocks"]
        assert await desk.due(sr) == (None, None, False)
    assert {(clock["state"], clock["cancel_reason"], clock["due_at"], clock["overdue"]) for clock in clocks} == {
        ("CANCELLED", "요청이 취소되었습니다.", None, False)
    }


@pytest.mark.parametrize("priority", ["URGENT", "HIGH", "NORMAL", "LOW"])
async def test_every_priority_is_promised_something_in_a_new_house(desk: Desk, priority: str):
    with wall_at("Mon 09:00"):
        clocks = (await desk.sla(await desk.asked(priority)))["clocks"]
    hours = {clock["target"]: clock["target_seconds"] / 3600 for clock in clocks}
    assert (
        hours
        == {
            "URGENT": {"RESPONSE": 0.5, "RESOLUTION": 4, "UPDATE": 2},
            "HIGH": {"RESPONSE": 1, "RESOLUTION": 8, "UPDATE": 8},
            "NORMAL": {"RESPONSE": 4, "RESOLUTION": 24},
            "LOW": {"RESPONSE": 8, "RESOLUTION": 40},
        }[priority]
    )


async def test_no_edit_fails_because_a_clock_moved(desk: Desk, make: Make, as_: As):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked()
        before = await make.read(sr)
        wall.shows("Mon 10:10")
        await desk.say(sr)
        await desk.say(sr, by="customer")
        wall.shows("Wed 18:00")
        assert await jobs.scan() > 0
        after = await make.read(sr)
        answer = await as_("engineer").patch(f"/tasks/{sr['id']}", version=before["version"], title="디스크 정리")
    assert (before["next_due_at"], after["next_due_at"]) == (utc("Mon 11:00"), utc("Tue 10:00"))
    assert (after["version"], after["updated_at"]) == (before["version"], before["updated_at"])
    assert (answer.status_code, answer.json()["title"]) == (200, "디스크 정리")


async def test_words_and_moves_at_once_leave_the_clocks_they_should(desk: Desk, as_: As):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked()
        wall.shows("Mon 10:10")
        path = f"/tasks/{sr['id']}"
        words = [as_("engineer").post(f"{path}/comments", content=f"확인 {nth}") for nth in range(4)]
        begun = as_("pm").post(f"{path}/transitions", to="IN_PROGRESS")
        answers, _ = await asyncio.gather(asyncio.gather(*words, begun), jobs.scan())
        shown = await desk.sla(sr)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert [clock["state"] for clock in shown["clocks"] if clock["target"] == "RESPONSE"] == ["MET"]
    assert [clock["state"] for clock in shown["clocks"] if clock["target"] == "UPDATE"][-1] == "RUNNING"
    assert [clock["state"] for clock in shown["clocks"] if clock["target"] == "RESOLUTION"] == ["RUNNING"]


async def test_an_sr_to_which_nothing_is_promised_has_no_clocks(desk: Desk, as_: As):
    for policy in await as_("pm").items("/sla/policies/"):
        await as_("pm").patch(f"/sla/policies/{policy['id']}", is_active=False)
    sr = await desk.in_work()
    await desk.say(sr)
    assert (await desk.sla(sr))["clocks"] == []
    assert await desk.due(sr) == (None, None, False)


async def test_holidays_of_the_real_calendar_are_no_working_time(desk: Desk):
    with wall_at("2026-04-30 17:00"):
        sr = await desk.asked("HIGH")
        assert (await desk.clock(sr))["due_at"] == utc("2026-05-04 17:00")
    assert kst("2026-05-01 00:00").weekday() == 4


async def test_a_machine_whose_time_is_put_back_undoes_nothing(desk: Desk):
    with wall_at("Mon 10:00") as wall:
        sr = await desk.asked()
        wall.shows("Mon 10:20")
        await desk.make.move(sr, "IN_PROGRESS")
        wall.shows("Mon 10:10")
        await desk.make.move(sr, "ON_HOLD", reason="시각이 되돌아간 뒤의 보류")
        states = await desk.states(sr)
        resolution = await desk.clock(sr, "RESOLUTION")
    assert (states["RESPONSE"], states["RESOLUTION"]) == ("MET", "PAUSED")
    assert (resolution["paused_at"], resolution["elapsed_seconds"]) == (utc("Mon 10:20"), 1200)
