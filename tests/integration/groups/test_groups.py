"""Groups: who may be in which, who sees what of them, and that none is emptied under a document that waits."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEvent, GroupMember
from tests.factories import Make, Row
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.groups.conftest import NewGroup
from tests.integration.tasks.visitors import As, refused, wrong_fields

PATH = "/groups/"


def names_in(group: Row) -> list[str]:
    return [member["name"] for member in group["members"]]


async def trail(db: AsyncSession, action: str) -> list[tuple[int | None, dict[str, Any]]]:
    """Institution and changes of each such row, in order."""
    rows = select(AuditEvent.institution_id, AuditEvent.changes).where(AuditEvent.action == action)
    return [(place, changes) for place, changes in await db.execute(rows.order_by(AuditEvent.id))]


class TestMaking:
    async def test_a_group_of_the_desk_is_found_again(self, as_: As, new_group: NewGroup, db_session: AsyncSession):
        group = await new_group(description="보안 검토")
        assert (await as_("engineer").get(f"{PATH}{group['id']}")).json() == group
        assert (group["institution"], group["is_active"], names_in(group)) == (None, True, ["박서연", "정우진"])
        assert await trail(db_session, "group.created") == [
            (None, {"members": {"from": None, "to": "박서연, 정우진"}}),
        ]

    async def test_a_group_of_an_institution_belongs_to_it(self, new_group: NewGroup, db_session: AsyncSession):
        group = await new_group(name="전산과", institution_id=OWN, members=("manager", "customer", "manager"))
        assert group["institution"] == {"id": OWN, "name": "한빛시청"}
        assert names_in(group) == ["오세훈", "한지민"]
        assert [place for place, _ in await trail(db_session, "group.created")] == [OWN]

    @pytest.mark.parametrize(
        ("place", "member"),
        [(OWN, "stranger"), (OWN, "pm"), (OTHER, "manager"), (None, "customer")],
        ids=str,
    )
    async def test_who_belongs_elsewhere_is_refused(self, as_: As, place: int | None, member: str):
        body = {"name": "전산과", "institution_id": place, "member_ids": [CAST[member].id]}
        answer = await as_("admin").post(PATH, **body)
        assert refused(answer) == (400, "group.member_unfit")
        assert CAST[member].name in answer.json()["detail"]

    async def test_nobody_who_is_gone_and_no_service_account_is_a_member(self, as_: As, make: Make):
        await make.post("/service-accounts/", {"name": "봇", "role": "PM", "scopes": ["sr:read"]}, by="admin")
        await as_("admin").patch(f"/users/{CAST['pm2'].id}", is_active=False)
        robot = max(person.id for person in CAST.values()) + 1
        answers = [await as_("admin").post(PATH, name="팀", member_ids=[who]) for who in (CAST["pm2"].id, robot, 999)]
        assert [refused(answer) for answer in answers] == [(400, "user.unavailable")] * 3

    async def test_a_name_is_taken_once_in_the_whole_house(self, as_: As, new_group: NewGroup):
        await new_group(name="보안팀")
        other = await new_group(name="운영팀")
        again = await as_("admin").post(PATH, name="보안팀", institution_id=OTHER)
        renamed = await as_("admin").patch(f"{PATH}{other['id']}", name="보안팀")
        assert [refused(answer) for answer in (again, renamed)] == [(409, "group.name_taken")] * 2
        assert (await as_("admin").patch(f"{PATH}{other['id']}", name="운영팀")).is_success

    async def test_the_same_name_at_once_is_there_once(self, as_: As):
        answers = await asyncio.gather(*(as_("admin").post(PATH, name="보안팀") for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"name": " "}, ["name"]),
            ({"member_ids": [0]}, ["member_ids"]),
            ({"member_ids": list(range(1, 102))}, ["member_ids"]),
            ({"leader_id": 1}, ["leader_id"]),
        ],
        ids=str,
    )
    async def test_what_is_malformed_is_refused_by_its_field(self, as_: As, fields: Row, named: list[str]):
        assert wrong_fields(await as_("admin").post(PATH, **{"name": "팀", **fields})) == (422, named)

    async def test_an_institution_that_is_not_there_has_no_groups(self, as_: As):
        assert refused(await as_("admin").post(PATH, name="팀", institution_id=999)) == (404, "institution.not_found")


class TestChanging:
    async def test_members_are_replaced_and_the_trail_names_them(
        self, as_: As, new_group: NewGroup, db_session: AsyncSession
    ):
        group = await new_group(members=("pm", "pm2"))
        ids = [CAST[name].id for name in ("pm2", "engineer")]
        changed = (await as_("pm").patch(f"{PATH}{group['id']}", member_ids=ids, description="새 설명")).json()
        assert (names_in(changed), changed["description"]) == (["김도현", "정우진"], "새 설명")
        assert (await as_("pm").get(f"{PATH}{group['id']}")).json() == changed
        assert [changes for _, changes in await trail(db_session, "group.edited")] == [
            {
                "description": {"from": None, "to": "새 설명"},
                "members": {"from": "박서연, 정우진", "to": "김도현, 정우진"},
            }
        ]
        members = await db_session.scalars(select(GroupMember.user_id).where(GroupMember.group_id == group["id"]))
        assert sorted(members) == sorted(ids)

    async def test_what_stays_the_same_is_no_change(self, as_: As, new_group: NewGroup, db_session: AsyncSession):
        group = await new_group(members=("pm", "pm2"))
        ids = [CAST[name].id for name in ("pm2", "pm")]
        assert (await as_("pm").patch(f"{PATH}{group['id']}", member_ids=ids, name="보안팀")).json() == group
        assert await trail(db_session, "group.edited") == []

    @pytest.mark.parametrize("field", ["name", "is_active", "member_ids"])
    async def test_what_every_group_has_is_not_taken_away(self, as_: As, new_group: NewGroup, field: str):
        group = await new_group()
        assert refused(await as_("pm").patch(f"{PATH}{group['id']}", **{field: None})) == (400, "group.required")

    async def test_members_changed_at_once_are_those_of_one_of_both(self, as_: As, new_group: NewGroup):
        path = f"{PATH}{(await new_group(members=()))['id']}"
        sides = ([CAST["pm"].id, CAST["pm2"].id], [CAST["pm2"].id, CAST["engineer"].id])
        answers = await asyncio.gather(*(as_("admin").patch(path, member_ids=ids) for ids in sides * 2))
        assert {answer.status_code for answer in answers} == {200}
        assert names_in((await as_("pm").get(path)).json()) in (["박서연", "정우진"], ["김도현", "정우진"])

    async def test_a_group_that_documents_wait_for_is_neither_stopped_nor_emptied(
        self, as_: As, make: Make, new_group: NewGroup
    ):
        group = await new_group()
        line = {"steps": [{"kind": "DECISION", "targets": [{"group_id": group["id"]}]}]}
        for _ in range(2):
            sr = await make.sr()
            await make.post(f"/tasks/{sr['id']}/approvals", line, by="customer")
        path = f"{PATH}{group['id']}"
        answers = [await as_("pm").patch(path, is_active=False), await as_("pm").patch(path, member_ids=[])]
        assert [(refused(answer), answer.json()["waiting"]) for answer in answers] == [((409, "group.in_use"), 2)] * 2
        assert "2건" in answers[0].json()["detail"]
        assert names_in((await as_("pm").patch(path, member_ids=[CAST["pm2"].id])).json()) == ["정우진"]

    async def test_once_they_are_decided_it_may_be_stopped(self, as_: As, make: Make, new_group: NewGroup):
        group = await new_group()
        line = {"steps": [{"kind": "DECISION", "targets": [{"group_id": group["id"]}]}]}
        sr = await make.sr()
        approval = await make.post(f"/tasks/{sr['id']}/approvals", line, by="customer")
        await make.post(f"/approvals/{approval['id']}/approve", {}, by="pm2")
        stopped = await as_("pm").patch(f"{PATH}{group['id']}", is_active=False)
        assert (stopped.status_code, stopped.json()["is_active"]) == (200, False)


class TestSeeing:
    async def test_a_customer_sees_its_own_and_the_names_of_the_desks(self, as_: As, new_group: NewGroup):
        desk = await new_group(name="보안팀", description="내부 연락망")
        own = await new_group(name="전산과", institution_id=OWN, members=("manager",))
        foreign = await new_group(name="농정과", institution_id=OTHER, members=("stranger",))
        seen = {row["name"]: names_in(row) for row in await as_("customer").items(PATH)}
        assert seen == {"보안팀": [], "전산과": ["오세훈"]}
        shown = (await as_("customer").get(f"{PATH}{desk['id']}")).json()
        assert (shown["name"], shown["members"], shown["description"]) == ("보안팀", [], None)
        assert (await as_("customer").get(f"{PATH}{own['id']}")).json() == own
        assert refused(await as_("customer").get(f"{PATH}{foreign['id']}")) == (404, "group.not_found")
        assert (await as_("customer").get(PATH, institution_id=OTHER)).json()["total"] == 0

    async def test_the_desk_sees_all_of_all(self, as_: As, new_group: NewGroup):
        groups = [
            await new_group(name=name, institution_id=place, members=()) for name, place in (("가", OWN), ("나", OTHER))
        ]
        for username in ("admin", "pm", "engineer", "auditor"):
            assert await as_(username).items(PATH) == groups

    async def test_only_who_manages_groups_changes_them(self, as_: As, new_group: NewGroup):
        group = await new_group(name="전산과", institution_id=OWN, members=())
        for username in ("engineer", "customer", "auditor"):
            answers = [
                await as_(username).post(PATH, name="다른 팀"),
                await as_(username).patch(f"{PATH}{group['id']}", name="다른 팀"),
            ]
            assert [refused(answer) for answer in answers] == [(403, "access.forbidden")] * 2

    async def test_the_list_filters_and_sorts_in_few_queries(
        self, as_: As, new_group: NewGroup, queries: Callable[..., AbstractContextManager[list[str]]]
    ):
        made = [await new_group(name=name, institution_id=OWN, members=("manager", "customer")) for name in "가나다"]
        await as_("pm").patch(f"{PATH}{made[1]['id']}", is_active=False)
        await new_group(name="라")
        with queries(at_most=5):
            found = await as_("pm").items(PATH, institution_id=OWN, is_active=True, sort="-name")
        assert found == [made[2], made[0]]
