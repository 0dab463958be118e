"""Absences: who may say he is away, for whom and when; who stands in; what two at once leave behind."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Absence, AuditEvent
from tests.factories import Make, Row
from tests.fixtures.house import CAST, OTHER
from tests.integration.sla.desk import Wall, kst, utc, wall_at
from tests.integration.tasks.visitors import As, refused, wrong_fields

PATH = "/absences/"


def id_of(username: str) -> int:
    return CAST[username].id


def form(*, delegate: str = "pm2", since: str = "Tue 09:00", until: str = "Wed 18:00", **fields: Any) -> Row:
    times = {"starts_at": kst(since).isoformat(), "ends_at": kst(until).isoformat()}
    return {"delegate_id": id_of(delegate), "reason": "출장", **times, **fields}


@pytest.fixture(autouse=True)
def wall(database_url: str) -> Iterator[Wall]:
    """Monday morning; people go away on Tuesday."""
    with wall_at("Mon 09:00") as clock:
        yield clock


async def away(make: Make, *, by: str = "pm", **fields: Any) -> Row:
    return await make.post(PATH, form(**fields), by=by)


class TestRegistering:
    async def test_ones_own(self, as_: As, make: Make, db_session: AsyncSession):
        made = await away(make)
        assert (made["user"]["name"], made["delegate"]["name"], made["created_by"]["name"]) == (
            "박서연",
            "정우진",
            "박서연",
        )
        assert (made["state"], made["can"], made["reason"]) == ("PLANNED", ["edit", "cancel"], "출장")
        (listed,) = await as_("pm").items(PATH)
        assert (listed["id"], listed["starts_at"], listed["ends_at"]) == (
            made["id"],
            utc("Tue 09:00"),
            utc("Wed 18:00"),
        )
        note = select(AuditEvent.note).where(AuditEvent.action == "absence.registered")
        assert await db_session.scalar(note) == "박서연 2026-06-09 09:00 ~ 2026-06-10 18:00, 대결 정우진"

    async def test_anothers_by_who_manages_approvals(self, make: Make):
        made = await away(make, by="pm", delegate="pm", user_id=id_of("manager"))
        assert (made["user"]["name"], made["created_by"]["name"]) == ("오세훈", "박서연")

    async def test_naming_oneself_is_ones_own(self, make: Make):
        made = await away(make, by="manager", delegate="customer", user_id=id_of("manager"))
        assert (made["user"]["id"], made["can"]) == (id_of("manager"), ["edit", "cancel"])

    async def test_anothers_by_nobody_else(self, as_: As):
        answer = await as_("customer").post(PATH, **form(delegate="customer", user_id=id_of("manager")))
        assert refused(answer) == (403, "absence.forbidden")

    @pytest.mark.parametrize("username", ["engineer", "auditor"])
    async def test_who_decides_nothing_needs_nobody_in_his_place(self, as_: As, username: str):
        assert refused(await as_(username).post(PATH, **form())) == (403, "access.forbidden")
        by_a_manager = await as_("admin").post(PATH, **form(user_id=id_of(username)))
        assert refused(by_a_manager) == (400, "user.unfit")

    async def test_a_service_account_is_never_away(self, client: httpx.AsyncClient, make: Make):
        account = {"name": "봇", "role": "PM", "scopes": ["approval:decide", "approval:manage"]}
        token = (await make.post("/service-accounts/", account, by="admin"))["token"]
        answer = await client.post(PATH, json=form(), headers={"Authorization": f"Bearer {token}"})
        assert refused(answer) == (400, "user.unavailable")

    @pytest.mark.parametrize(
        ("by", "delegate", "code"),
        [
            ("pm", "pm", "absence.self"),
            ("pm", "engineer", "user.unfit"),
            ("pm", "auditor", "user.unfit"),
            ("pm", "manager", "user.unavailable"),
            ("manager", "stranger", "user.unavailable"),
            ("manager", "engineer", "user.unfit"),
        ],
    )
    async def test_a_delegate_could_sign_whatever_the_principal_could(self, as_: As, by: str, delegate: str, code: str):
        assert refused(await as_(by).post(PATH, **form(delegate=delegate))) == (400, code)

    @pytest.mark.parametrize("delegate", ["customer", "pm", "admin"])
    async def test_a_customer_is_stood_in_for_by_its_own_people_and_the_desk(self, make: Make, delegate: str):
        assert (await away(make, by="manager", delegate=delegate))["delegate"]["id"] == id_of(delegate)

    async def test_a_stranger_as_delegate_is_answered_like_nobody(self, as_: As):
        stranger = await as_("manager").post(PATH, **form(delegate="stranger"))
        nobody = await as_("manager").post(PATH, **form(delegate_id=999))
        assert (stranger.status_code, stranger.json()["detail"]) == (nobody.status_code, nobody.json()["detail"])

    async def test_who_was_deactivated_stands_in_for_nobody(self, as_: As):
        await as_("admin").patch(f"/users/{id_of('pm2')}", is_active=False)
        assert refused(await as_("pm").post(PATH, **form())) == (400, "user.unavailable")

    @pytest.mark.parametrize(
        ("since", "until", "code"),
        [
            ("Tue 09:00", "Tue 09:00", "absence.period"),
            ("Wed 09:00", "Tue 09:00", "absence.period"),
            ("2026-06-01 09:00", "Mon 09:00", "absence.past"),
            ("2026-06-01 09:00", "2027-06-02 09:01", "absence.too_long"),
            ("2029-06-08 09:00", "2029-06-12 09:00", "absence.too_far"),
            ("1950-01-02 00:00", "1950-01-03 00:00", "absence.past"),
        ],
    )
    async def test_a_time_that_cannot_be(self, as_: As, since: str, until: str, code: str):
        assert refused(await as_("pm").post(PATH, **form(since=since, until=until))) == (400, code)

    @pytest.mark.parametrize(
        ("starts_at", "ends_at", "code"),
        [
            ("9999-12-31T00:00:00-12:00", "9999-12-31T23:59:59-12:00", "absence.too_far"),
            ("0001-01-01T00:00:00+09:00", "0001-01-01T01:00:00+09:00", "absence.past"),
            ("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-12:00", "absence.too_long"),
        ],
    )
    async def test_a_time_at_the_edge_of_the_calendar(self, as_: As, starts_at: str, ends_at: str, code: str):
        answer = await as_("pm").post(PATH, **form(starts_at=starts_at, ends_at=ends_at))
        assert refused(answer) == (400, code)

    @pytest.mark.parametrize(
        ("since", "until"),
        [("2026-06-01 09:00", "Mon 09:01"), ("Mon 09:00", "2027-06-09 09:00"), ("Mon 08:59", "Mon 09:01")],
    )
    async def test_a_time_that_just_can_be(self, make: Make, since: str, until: str):
        assert (await away(make, since=since, until=until))["state"] == "NOW"

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"delegate_id": None}, ["delegate_id"]),
            ({"reason": " "}, ["reason"]),
            ({"starts_at": "2026-06-09T09:00:00"}, ["starts_at"]),
            ({"ends_at": "tomorrow"}, ["ends_at"]),
            ({"state": "NOW"}, ["state"]),
        ],
        ids=str,
    )
    async def test_what_is_malformed_is_refused_by_its_field(self, as_: As, fields: Row, named: list[str]):
        assert wrong_fields(await as_("pm").post(PATH, **form(**fields))) == (422, named)


class TestOneHop:
    @pytest.mark.parametrize(
        ("since", "until"),
        [
            ("Tue 09:00", "Wed 18:00"),
            ("Mon 10:00", "Tue 09:01"),
            ("Wed 17:59", "Fri 09:00"),
            ("Tue 12:00", "Tue 13:00"),
        ],
    )
    async def test_nobody_is_away_twice_at_a_time(self, as_: As, make: Make, since: str, until: str):
        await away(make)
        answer = await as_("pm").post(PATH, **form(delegate="admin", since=since, until=until))
        assert refused(answer) == (409, "absence.overlap")

    @pytest.mark.parametrize(("since", "until"), [("Mon 10:00", "Tue 09:00"), ("Wed 18:00", "Thu 09:00")])
    async def test_one_may_follow_at_the_very_moment_the_other_ends(self, make: Make, since: str, until: str):
        await away(make)
        assert (await away(make, since=since, until=until))["state"] == "PLANNED"

    async def test_two_do_not_stand_in_for_each_other(self, as_: As, make: Make):
        await away(make, by="pm", delegate="pm2")
        assert refused(await as_("pm2").post(PATH, **form(delegate="pm"))) == (409, "absence.cycle")
        assert (await away(make, by="pm2", delegate="pm", since="Wed 18:00", until="Fri 18:00"))["state"] == "PLANNED"

    async def test_who_is_away_stands_in_for_nobody(self, as_: As, make: Make):
        await away(make, by="pm", delegate="pm2")
        assert refused(await as_("admin").post(PATH, **form(delegate="pm"))) == (409, "absence.delegate_absent")
        assert (await away(make, by="admin", delegate="pm", since="Wed 18:00", until="Thu 18:00"))["state"] == "PLANNED"

    async def test_who_stands_in_for_somebody_may_still_fall_ill(self, make: Make):
        await away(make, by="pm", delegate="pm2")
        assert (await away(make, by="pm2", delegate="admin"))["state"] == "PLANNED"

    async def test_one_that_was_cancelled_is_in_nobodys_way(self, as_: As, make: Make):
        first = await away(make, by="pm", delegate="pm2")
        await as_("pm").post(f"{PATH}{first['id']}/cancel")
        await away(make, by="pm2", delegate="pm")
        assert refused(await as_("pm").post(PATH, **form())) == (409, "absence.cycle")
        assert (await away(make, by="pm", delegate="admin"))["state"] == "PLANNED"


class TestChanging:
    async def test_what_the_form_names_and_the_trail_tells(self, as_: As, make: Make, db_session: AsyncSession):
        made = await away(make)
        path = f"{PATH}{made['id']}"
        later = kst("Thu 18:00").isoformat()
        changed = (await as_("pm").patch(path, ends_at=later, delegate_id=id_of("admin"), reason=None)).json()
        assert (changed["delegate"]["name"], changed["reason"]) == ("관리자", "출장")
        assert (await as_("pm").items(PATH))[0]["ends_at"] == utc("Thu 18:00")
        (changes,) = await db_session.scalars(select(AuditEvent.changes).where(AuditEvent.action == "absence.edited"))
        assert changes["delegate_id"] == {"from": "정우진", "to": "관리자"}
        assert list(changes) == ["delegate_id", "ends_at"]

    async def test_what_stays_the_same_is_no_change(self, as_: As, make: Make, db_session: AsyncSession):
        made = await away(make)
        answer = await as_("pm").patch(f"{PATH}{made['id']}", reason="출장", delegate_id=id_of("pm2"))
        assert answer.json()["id"] == made["id"]
        edited = select(func.count()).where(AuditEvent.action == "absence.edited")
        assert await db_session.scalar(edited) == 0

    @pytest.mark.parametrize(
        ("fields", "answer"),
        [
            ({"ends_at": kst("Tue 08:00").isoformat()}, (400, "absence.period")),
            ({"starts_at": kst("2025-06-01 09:00").isoformat()}, (400, "absence.too_long")),
            ({"delegate_id": CAST["pm"].id}, (400, "absence.self")),
            ({"delegate_id": CAST["engineer"].id}, (400, "user.unfit")),
            ({"delegate_id": CAST["stranger"].id}, (400, "user.unavailable")),
            ({"ends_at": kst("Fri 09:00").isoformat()}, (409, "absence.overlap")),
            ({"delegate_id": CAST["admin"].id}, (409, "absence.delegate_absent")),
        ],
        ids=str,
    )
    async def test_a_change_obeys_what_a_new_one_does(self, as_: As, make: Make, fields: Row, answer: tuple[int, str]):
        made = await away(make)
        await away(make, since="Thu 09:00", until="Fri 18:00")
        await away(make, by="admin", delegate="pm2")
        assert refused(await as_("pm").patch(f"{PATH}{made['id']}", **fields)) == answer
        assert (await as_("pm").items(PATH, sort="starts_at"))[0]["delegate"]["name"] == "정우진"

    async def test_one_under_way_keeps_its_beginning_and_may_end_sooner(self, as_: As, make: Make, wall: Wall):
        path = f"{PATH}{(await away(make))['id']}"
        wall.shows("Tue 10:00")
        assert refused(await as_("pm").patch(path, starts_at=kst("Tue 11:00").isoformat())) == (409, "absence.begun")
        assert refused(await as_("pm").patch(path, ends_at=kst("Tue 10:00").isoformat())) == (400, "absence.past")
        sooner = await as_("pm").patch(path, ends_at=kst("Tue 11:00").isoformat())
        assert sooner.json()["state"] == "NOW"

    async def test_one_that_is_over_stays_as_it_was(self, as_: As, make: Make, wall: Wall):
        path = f"{PATH}{(await away(make))['id']}"
        wall.shows("Wed 18:00")
        answers = [await as_("pm").patch(path, reason="휴가"), await as_("pm").post(f"{path}/cancel")]
        assert [refused(answer) for answer in answers] == [(409, "absence.over")] * 2

    async def test_cancelled_it_ends_at_once_and_stays_in_the_books(
        self, as_: As, make: Make, wall: Wall, db_session: AsyncSession
    ):
        path = f"{PATH}{(await away(make))['id']}"
        wall.shows("Tue 10:00")
        cancelled = (await as_("pm").post(f"{path}/cancel")).json()
        assert (cancelled["state"], cancelled["can"]) == ("CANCELLED", [])
        assert await db_session.scalar(select(Absence.cancelled_at)) == kst("Tue 10:00")
        again = [await as_("pm").post(f"{path}/cancel"), await as_("pm").patch(path, reason="휴가")]
        assert [refused(answer) for answer in again] == [(409, "absence.over")] * 2

    @pytest.mark.parametrize(
        ("username", "outcome"),
        [("pm", (200, None)), ("admin", (200, None)), ("customer", (403, "absence.forbidden"))],
    )
    async def test_anothers_is_changed_only_by_who_manages_approvals(
        self, as_: As, make: Make, username: str, outcome: tuple[int, str | None]
    ):
        path = f"{PATH}{(await away(make, by='manager', delegate='pm2'))['id']}"
        answers = [await as_(username).patch(path, reason="휴가"), await as_(username).post(f"{path}/cancel")]
        assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [outcome] * 2

    @pytest.mark.parametrize("username", ["engineer", "auditor"])
    async def test_nor_by_who_decides_nothing(self, as_: As, make: Make, username: str):
        path = f"{PATH}{(await away(make))['id']}"
        answers = [await as_(username).patch(path, reason="휴가"), await as_(username).post(f"{path}/cancel")]
        assert [refused(answer) for answer in answers] == [(403, "access.forbidden")] * 2


class TestSeeing:
    async def test_mine_are_my_own_and_those_in_which_i_stand_in(self, as_: As, make: Make):
        await away(make, by="pm", delegate="pm2")
        await away(make, by="pm2", delegate="admin", since="Thu 09:00", until="Fri 18:00")
        await away(make, by="manager", delegate="customer")
        seen = {name: [row["user"]["name"] for row in await as_(name).items(PATH)] for name in ("pm", "pm2", "admin")}
        assert seen == {"pm": ["박서연"], "pm2": ["정우진", "박서연"], "admin": ["정우진"]}
        assert [row["can"] for row in await as_("customer").items(PATH)] == [[]]

    async def test_the_desk_sees_all_and_a_customer_its_own_institutions(self, as_: As, make: Make):
        await away(make, by="pm", delegate="pm2")
        await away(make, by="manager", delegate="pm2")
        await away(make, by="stranger", delegate="pm2")
        seen = {
            name: {row["user"]["name"] for row in await as_(name).items(PATH, mine=False)}
            for name in ("engineer", "auditor", "customer", "stranger")
        }
        everybody = {"박서연", "오세훈", "윤가람"}
        assert seen == {"engineer": everybody, "auditor": everybody, "customer": {"오세훈"}, "stranger": {"윤가람"}}

    async def test_out_of_sight_is_not_there(self, as_: As, make: Make):
        path = f"{PATH}{(await away(make, by='stranger', delegate='pm2'))['id']}"
        assert CAST["stranger"].institution_id == OTHER
        answers = [
            await as_("customer").patch(path, reason="휴가"),
            await as_("customer").post(f"{path}/cancel"),
            await as_("customer").post(f"{PATH}999/cancel"),
        ]
        assert [refused(answer) for answer in answers] == [(404, "absence.not_found")] * 3

    async def test_what_is_current_and_what_is_not(self, as_: As, make: Make, wall: Wall):
        cancelled = await away(make, since="Fri 09:00", until="Fri 18:00")
        await as_("pm").post(f"{PATH}{cancelled['id']}/cancel")
        await away(make, since="Mon 10:00", until="Mon 12:00")
        await away(make, since="Tue 09:00", until="Tue 18:00")
        await away(make, since="Thu 09:00", until="Thu 18:00")
        wall.shows("Tue 09:00")
        states = {
            current: [row["state"] for row in await as_("pm").items(PATH, current=current, sort="starts_at")]
            for current in (True, False)
        }
        assert states == {True: ["NOW", "PLANNED"], False: ["PAST", "CANCELLED"]}

    async def test_the_list_is_read_in_few_queries(
        self, as_: As, make: Make, queries: Callable[..., AbstractContextManager[list[str]]]
    ):
        for username in ("pm", "manager", "stranger"):
            await away(make, by=username, delegate="pm2")
        with queries(at_most=3):
            assert len(await as_("auditor").items(PATH, mine=False)) == 3


class TestAtOnce:
    async def test_the_same_registered_several_times_is_there_once(self, as_: As, db_session: AsyncSession):
        answers = await asyncio.gather(*(as_("pm").post(PATH, **form()) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        assert {refused(answer) for answer in answers if answer.status_code == 409} == {(409, "absence.overlap")}
        assert await db_session.scalar(select(func.count()).select_from(Absence)) == 1

    async def test_of_two_who_name_each_other_one_wins(self, as_: As):
        answers = await asyncio.gather(
            *(as_(one).post(PATH, **form(delegate=other)) for one, other in (("pm", "pm2"), ("pm2", "pm")))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert [refused(answer) for answer in answers if answer.status_code == 409] == [(409, "absence.cycle")]

    async def test_moved_onto_each_other_one_of_them_stays(self, as_: As, make: Make):
        made = [await away(make, since=f"{day} 09:00", until=f"{day} 18:00") for day in ("Tue", "Thu")]
        times = {"starts_at": kst("Wed 09:00").isoformat(), "ends_at": kst("Wed 18:00").isoformat()}
        answers = await asyncio.gather(*(as_("pm").patch(f"{PATH}{row['id']}", **times) for row in made))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_cancelled_twice_at_once_it_is_cancelled_once(self, as_: As, make: Make, db_session: AsyncSession):
        path = f"{PATH}{(await away(make))['id']}/cancel"
        answers = await asyncio.gather(*(as_(name).post(path) for name in ("pm", "admin", "pm2")))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        told = select(func.count()).where(AuditEvent.action == "absence.cancelled")
        assert await db_session.scalar(told) == 1


class TestSigningMeanwhile:
    @pytest.fixture
    async def document(self, make: Make) -> str:
        """The path of an approval that waits for the PM."""
        return f"/approvals/{(await make.approval_of(await make.sr(approvers=('pm',))))['id']}"

    @pytest.mark.parametrize(
        ("moment", "may"), [("Tue 08:59", False), ("Tue 09:00", True), ("Wed 17:59", True), ("Wed 18:00", False)]
    )
    async def test_the_delegate_signs_from_the_first_moment_until_just_before_the_last(
        self, as_: As, make: Make, document: str, wall: Wall, moment: str, may: bool
    ):
        await away(make, by="pm", delegate="pm2")
        wall.shows(moment)
        assert ("approve" in (await as_("pm2").get(document)).json()["can"]) is may

    async def test_cancelled_while_it_is_signed_both_are_in_order(self, as_: As, make: Make, document: str, wall: Wall):
        path = f"{PATH}{(await away(make, by='pm', delegate='pm2'))['id']}/cancel"
        wall.shows("Tue 10:00")
        signed, cancelled = await asyncio.gather(as_("pm2").post(f"{document}/approve"), as_("pm").post(path))
        assert cancelled.status_code == 200
        assert signed.status_code in (200, 403)
        assert ((await as_("pm").get(document)).json()["status"] == "APPROVED") is (signed.status_code == 200)
