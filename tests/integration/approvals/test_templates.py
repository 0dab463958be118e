"""Lines made beforehand: which one applies, what may stand on it, who sees and keeps it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEvent
from tests.factories import Make, Row
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.tasks.visitors import As, refused, wrong_fields

HeadersOf = Callable[[str], Headers]
PATH = "/approval-templates/"
PM, PM2, MANAGER, STRANGER, ENGINEER = (CAST[n].id for n in ("pm", "pm2", "manager", "stranger", "engineer"))


def step(*targets: Row, kind: str = "REVIEW", **fields: Any) -> Row:
    return {"kind": kind, "targets": list(targets), **fields}


def user(user_id: int) -> Row:
    return {"user_id": user_id}


DECIDED_BY_PM = step({"role": "PM"}, kind="DECISION")


async def template(make: Make, name: str = "기본 결재선", *, steps: list[Row] | None = None, **fields: Any) -> Row:
    return await make.post(PATH, {"name": name, "steps": steps or [DECIDED_BY_PM], **fields}, by="pm")


def as_form(row: Row, **changed: Any) -> Row:
    """What a person saves who read this template and changed some of it."""
    kept = ("name", "category", "grade", "amount_from", "steps", "readers", "is_locked", "allows_deferred")
    more = ("requires_reauthentication", "is_active", "version")
    place = row["institution"] and row["institution"]["id"]
    return {**{name: row[name] for name in (*kept, *more)}, "institution_id": place, **changed}


@pytest.fixture
def put(client: httpx.AsyncClient, headers_of: HeadersOf) -> Callable[..., Any]:
    """Save a template as it is to be."""

    async def save(row: Row, *, by: str = "pm", **changed: Any) -> httpx.Response:
        return await client.put(f"{PATH}{row['id']}", json=as_form(row, **changed), headers=headers_of(by))

    return save


async def trail(db: AsyncSession, action: str) -> list[dict[str, Any]]:
    rows = select(AuditEvent.changes).where(AuditEvent.action == action).order_by(AuditEvent.id)
    return list(await db.scalars(rows))


class TestMatching:
    # From the most general to the most particular: each next one beats all before it.
    LADDER: tuple[Row, ...] = (
        {},
        {"amount_from": 0},
        {"amount_from": 5_000_000},
        {"category": "SERVER"},
        {"category": "SERVER", "amount_from": 0},
        {"grade": 1},
        {"grade": 1, "category": "SERVER", "amount_from": 10_000_000},
        {"institution_id": OWN},
        {"institution_id": OWN, "category": "SERVER", "amount_from": 0},
        {"institution_id": OWN, "grade": 1},
        {"institution_id": OWN, "grade": 1, "category": "SERVER", "amount_from": 0},
    )

    async def test_of_those_that_fit_the_most_particular_applies(self, as_: As, make: Make):
        system = {"name": "민원포털", "code": "PORTAL", "grade": 1, "institution_id": OWN}
        system_id = (await make.post("/systems/", system, by="admin"))["id"]
        assert (await as_("admin").patch("/servers/1", system_id=system_id)).is_success
        asked = {"institution_id": OWN, "category": "SERVER", "server_id": 1, "amount": 10_000_000}
        found = []
        for nth, criteria in enumerate(self.LADDER):
            await template(make, f"결재선 {nth}", **criteria)
            found.append((await as_("engineer").get(f"{PATH}match", **asked)).json()["template"]["name"])
        assert found == [f"결재선 {nth}" for nth in range(len(self.LADDER))]

    @pytest.mark.parametrize(
        ("amount", "name"),
        [(None, "금액 없음"), (0, "0원부터"), (4_999_999, "0원부터"), (5_000_000, "5백만부터"), (10**15, "천만부터")],
    )
    async def test_the_highest_amount_that_is_reached(self, as_: As, make: Make, amount: int | None, name: str):
        for line, amount_from in (("금액 없음", None), ("0원부터", 0), ("천만부터", 10**7), ("5백만부터", 5 * 10**6)):
            await template(make, line, amount_from=amount_from)
        asked = {} if amount is None else {"amount": amount}
        assert (await as_("customer").get(f"{PATH}match", **asked)).json()["template"]["name"] == name

    async def test_what_does_not_fit_does_not_apply(self, as_: As, make: Make, put: Callable[..., Any]):
        await template(make, "다른 기관", institution_id=OTHER)
        await template(make, "배포만", category="DEPLOY")
        await template(make, "1등급만", grade=1)
        await template(make, "기한연장만", subject_type="SLA_EXTENSION")
        await put(await template(make, "쓰지 않음"), is_active=False)
        asked = {"institution_id": OWN, "category": "SERVER", "server_id": 1}
        assert (await as_("pm").get(f"{PATH}match", **asked)).json() == {"template": None}
        extension = (await as_("pm").get(f"{PATH}match", **asked, subject_type="SLA_EXTENSION")).json()
        assert extension["template"]["name"] == "기한연장만"

    async def test_a_customer_asks_for_itself_without_saying_so(self, as_: As, make: Make):
        await template(make, "한빛 결재선", institution_id=OWN)
        found = {name: (await as_(name).get(f"{PATH}match")).json()["template"] for name in ("customer", "stranger")}
        assert (found["customer"]["name"], found["stranger"]) == ("한빛 결재선", None)

    async def test_a_server_says_whose_it_is(self, as_: As, make: Make):
        await template(make, "한빛 결재선", institution_id=OWN)
        assert (await as_("pm").get(f"{PATH}match", server_id=1)).json()["template"]["name"] == "한빛 결재선"
        answer = await as_("pm").get(f"{PATH}match", institution_id=OWN, server_id=2)
        assert refused(answer) == (400, "sr.server_institution")

    async def test_nobody_asks_what_is_out_of_sight(self, as_: As):
        institution = await as_("customer").get(f"{PATH}match", institution_id=OTHER)
        server = await as_("customer").get(f"{PATH}match", server_id=2)
        assert [refused(institution), refused(server)] == [(404, "institution.not_found"), (404, "server.not_found")]


class TestMaking:
    async def test_a_template_is_found_again_with_the_names_it_mentions(self, as_: As, make: Make):
        group = await make.post("/groups/", {"name": "보안팀", "member_ids": [PM]}, by="pm")
        steps = [
            step(user(MANAGER), {"group_id": group["id"]}, mode="QUORUM", needed=1, kind="AGREEMENT"),
            step(
                {"role": "PM"},
                kind="DECISION",
                deadline_minutes=480,
                overdue_action="DELEGATE",
                overdue_minutes=960,
                overdue_to_id=PM2,
            ),
        ]
        readers = [{"kind": "RECEIPT", "target": {"role": "ENGINEER"}}, {"target": user(CAST["customer"].id)}]
        made = await template(make, steps=steps, readers=readers, institution_id=OWN, is_locked=True)
        assert made["names"] == {
            f"user:{MANAGER}": "오세훈",
            f"group:{group['id']}": "보안팀",
            "role:PM": "PM",
            f"user:{PM2}": "정우진",
            "role:ENGINEER": "엔지니어",
            f"user:{CAST['customer'].id}": "한지민",
        }
        assert (made["institution"]["name"], made["version"], made["is_locked"]) == ("한빛시청", 1, True)
        assert [s["mode"] for s in made["steps"]] == ["QUORUM", "ALL"]
        assert [reader["kind"] for reader in made["readers"]] == ["RECEIPT", "REFERENCE"]
        assert (await as_("auditor").get(f"{PATH}{made['id']}")).json() == made

    WRONG: tuple[tuple[str, Row, str], ...] = (
        ("ends without 결재", {"steps": [step(user(PM))]}, "approval_template.last_step"),
        ("결재 comes too early", {"steps": [DECIDED_BY_PM, step(user(PM2))]}, "approval_template.last_step"),
        (
            "last step deferred",
            {"steps": [step(user(PM), kind="DECISION", deferred=True)], "allows_deferred": True},
            "approval_template.last_step",
        ),
        (
            "후결 not allowed",
            {"steps": [step(user(PM), deferred=True), DECIDED_BY_PM]},
            "approval.deferred_forbidden",
        ),
        (
            "후결 of an account",
            {"steps": [step(user(PM), deferred=True), DECIDED_BY_PM], "allows_deferred": True, "category": "ACCOUNT"},
            "approval.deferred_forbidden",
        ),
        (
            "후결 of a firewall",
            {"steps": [step(user(PM), deferred=True), DECIDED_BY_PM], "allows_deferred": True, "category": "NETWORK"},
            "approval.deferred_forbidden",
        ),
        ("one person twice", {"steps": [step(user(PM)), step(user(PM), kind="DECISION")]}, "approval.duplicate"),
        ("one role twice", {"steps": [step({"role": "PM"}, {"role": "PM"}, kind="DECISION")]}, "approval.duplicate"),
        ("nobody", {"steps": [step(user(999), kind="DECISION")]}, "user.unavailable"),
        ("one who decides nothing", {"steps": [step(user(ENGINEER), kind="DECISION")]}, "user.unfit"),
        ("a role that decides nothing", {"steps": [step({"role": "AUDITOR"}, kind="DECISION")]}, "approval.role_unfit"),
        ("no such group", {"steps": [step({"group_id": 999}, kind="DECISION")]}, "approval.group_unknown"),
        ("no such reader", {"readers": [{"target": user(999)}]}, "user.unavailable"),
        ("no such group to read", {"readers": [{"target": {"group_id": 999}}]}, "approval.group_unknown"),
        (
            "one institution's person for all",
            {"steps": [step(user(MANAGER), kind="DECISION")]},
            "approval_template.institution",
        ),
        (
            "another institution's person",
            {"steps": [step(user(STRANGER), kind="DECISION")], "institution_id": OWN},
            "approval_template.institution",
        ),
        (
            "another institution's reader",
            {"readers": [{"target": user(STRANGER)}], "institution_id": OWN},
            "approval_template.institution",
        ),
        (
            "a stranger for a delay",
            {
                "steps": [
                    step(
                        {"role": "PM"},
                        kind="DECISION",
                        overdue_action="DELEGATE",
                        overdue_minutes=60,
                        overdue_to_id=ENGINEER,
                    )
                ]
            },
            "user.unfit",
        ),
        ("no such category", {"category": "COFFEE"}, "approval_template.category"),
    )

    @pytest.mark.parametrize(("fields", "code"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
    async def test_a_line_nobody_could_sign_is_refused(self, as_: As, fields: Row, code: str):
        answer = await as_("pm").post(PATH, **{"name": "결재선", "steps": [DECIDED_BY_PM], **fields})
        assert refused(answer) == (400, code)

    async def test_signing_afterwards_is_for_what_may_wait(self, make: Make):
        steps = [step(user(PM), deferred=True), step(user(PM2), kind="DECISION")]
        made = await template(make, steps=steps, allows_deferred=True, category="DEPLOY")
        assert [s["deferred"] for s in made["steps"]] == [True, False]

    async def test_a_group_out_of_use_or_of_another_institution_is_refused(self, as_: As, make: Make):
        group = await make.post("/groups/", {"name": "농정과", "institution_id": OTHER}, by="pm")
        body = {"name": "결재선", "steps": [step({"group_id": group["id"]}, kind="DECISION")]}
        for place in (None, OWN):
            answer = await as_("pm").post(PATH, **body, institution_id=place)
            assert refused(answer) == (400, "approval_template.institution")
        await as_("pm").patch(f"/groups/{group['id']}", is_active=False)
        assert refused(await as_("pm").post(PATH, **body, institution_id=OTHER)) == (400, "approval.group_unknown")

    async def test_who_was_deactivated_and_service_accounts_sign_nothing(self, as_: As, make: Make):
        await make.post("/service-accounts/", {"name": "봇", "role": "PM", "scopes": ["sr:read"]}, by="admin")
        await as_("admin").patch(f"/users/{PM2}", is_active=False)
        for user_id in (PM2, max(person.id for person in CAST.values()) + 1):
            answer = await as_("pm").post(PATH, name="결재선", steps=[step(user(user_id), kind="DECISION")])
            assert refused(answer) == (400, "user.unavailable")

    async def test_names_and_criteria_are_taken_once(self, as_: As, make: Make, put: Callable[..., Any]):
        first = await template(make, "처음", category="DATA")
        same_name = await as_("pm").post(PATH, name="처음", steps=[DECIDED_BY_PM])
        twin = await as_("pm").post(PATH, name="나중", category="DATA", steps=[DECIDED_BY_PM])
        assert [refused(same_name), refused(twin)] == [
            (409, "approval_template.name_taken"),
            (409, "approval_template.twin"),
        ]
        assert "'처음'" in twin.json()["detail"]
        put_away = (await put(first, is_active=False)).json()
        await template(make, "나중", category="DATA")
        assert refused(await put(put_away, is_active=True)) == (409, "approval_template.twin")
        assert refused(await put(put_away, name="나중")) == (409, "approval_template.name_taken")

    async def test_a_line_for_sla_extensions_takes_any_category(self, make: Make):
        made = await template(make, subject_type="SLA_EXTENSION", category="RESOLUTION")
        assert (made["subject_type"], made["category"]) == ("SLA_EXTENSION", "RESOLUTION")

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"steps": []}, ["steps"]),
            ({"steps": [step(kind="DECISION")]}, ["steps"]),
            ({"steps": [step({"user_id": 1, "role": "PM"}, kind="DECISION")]}, ["steps"]),
            ({"steps": [step({}, kind="DECISION")]}, ["steps"]),
            ({"steps": [step(user(PM), kind="DECISION", mode="QUORUM", needed=2)]}, ["steps"]),
            ({"steps": [step(user(PM), kind="DECISION", overdue_action="ESCALATE")]}, ["steps"]),
            ({"steps": [DECIDED_BY_PM] * 11}, ["steps"]),
            ({"grade": 5}, ["grade"]),
            ({"amount_from": -1}, ["amount_from"]),
            ({"name": ""}, ["name"]),
            ({"version": 1}, ["version"]),
        ],
        ids=str,
    )
    async def test_what_is_malformed_is_refused_by_its_field(self, as_: As, fields: Row, named: list[str]):
        answer = await as_("pm").post(PATH, **{"name": "결재선", "steps": [DECIDED_BY_PM], **fields})
        assert wrong_fields(answer) == (422, named)


class TestChanging:
    async def test_a_change_is_told_in_words(
        self, as_: As, make: Make, put: Callable[..., Any], db_session: AsyncSession
    ):
        made = await template(make, readers=[{"target": user(PM)}])
        steps = [step(user(PM), user(PM2), kind="COOPERATION"), DECIDED_BY_PM]
        changed = (await put(made, steps=steps, readers=[], institution_id=OWN, is_locked=True)).json()
        assert (changed["version"], changed["institution"]["name"]) == (2, "한빛시청")
        assert changed == (await as_("pm").get(f"{PATH}{made['id']}")).json()
        assert await trail(db_session, "approval_template.edited") == [
            {
                "institution_id": {"from": None, "to": OWN},
                "is_locked": {"from": False, "to": True},
                "steps": {"from": "결재 PM", "to": "협조 박서연·정우진 → 결재 PM"},
                "readers": {"from": "박서연", "to": ""},
            }
        ]

    async def test_nothing_changed_is_no_new_version(
        self, make: Make, put: Callable[..., Any], db_session: AsyncSession
    ):
        made = await template(make)
        assert (await put(made)).json() == made
        assert await trail(db_session, "approval_template.edited") == []

    async def test_the_second_of_two_is_shown_what_the_first_did(self, make: Make, put: Callable[..., Any]):
        made = await template(make)
        await put(made, name="먼저 고친 이름", by="admin")
        answer = await put(made, name="나중에 고친 이름", is_locked=True)
        assert refused(answer) == (409, "approval_template.version")
        assert (answer.json()["version"], answer.json()["fields"]) == (
            2,
            {
                "name": {"yours": "나중에 고친 이름", "theirs": "먼저 고친 이름"},
                "is_locked": {"yours": True, "theirs": False},
            },
        )

    async def test_of_two_at_once_one_is_saved(self, as_: As, make: Make, put: Callable[..., Any]):
        made = await template(make)
        answers = await asyncio.gather(*(put(made, name=f"이름 {nth}") for nth in range(4)))
        saved = [answer.json()["name"] for answer in answers if answer.status_code == 200]
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert [(await as_("pm").get(f"{PATH}{made['id']}")).json()["name"]] == saved

    async def test_one_that_became_unusable_is_still_put_away(self, as_: As, make: Make, put: Callable[..., Any]):
        made = await template(make, steps=[step(user(PM2), kind="DECISION")])
        await as_("admin").patch(f"/users/{PM2}", is_active=False)
        assert refused(await put(made, name="새 이름")) == (400, "user.unavailable")
        assert (await put(made, is_active=False)).json()["is_active"] is False

    async def test_a_line_that_does_not_fit_another_institution_does_not_move_there(
        self, make: Make, put: Callable[..., Any]
    ):
        made = await template(make, steps=[step(user(MANAGER), kind="DECISION")], institution_id=OWN)
        for place in (OTHER, None):
            assert refused(await put(made, institution_id=place)) == (400, "approval_template.institution")
        nowhere = await put(made, steps=[DECIDED_BY_PM], institution_id=999)
        assert refused(nowhere) == (404, "institution.not_found")


class TestRemoving:
    async def test_an_unused_one_is_gone_and_the_trail_keeps_its_line(
        self, as_: As, make: Make, db_session: AsyncSession
    ):
        made = await template(make)
        assert (await as_("pm").delete(f"{PATH}{made['id']}")).status_code == 204
        assert refused(await as_("pm").get(f"{PATH}{made['id']}")) == (404, "approval_template.not_found")
        assert await trail(db_session, "approval_template.removed") == [
            {"name": {"from": "기본 결재선", "to": None}, "steps": {"from": "결재 PM", "to": None}}
        ]

    async def test_one_with_documents_is_only_put_out_of_use(self, as_: As, make: Make, put: Callable[..., Any]):
        made = await template(make)
        sr = await make.sr()
        await make.post(f"/tasks/{sr['id']}/approvals", {}, by="customer")
        answer = await as_("pm").delete(f"{PATH}{made['id']}")
        assert refused(answer) == (409, "approval_template.in_use")
        assert "중지" in answer.json()["detail"]
        assert (await put(made, is_active=False)).is_success

    async def test_submitted_by_it_and_removed_at_once_one_of_both_happens(self, as_: As, make: Make):
        made = await template(make)
        sr = await make.sr()
        submitted, removed = await asyncio.gather(
            as_("customer").post(f"/tasks/{sr['id']}/approvals"), as_("pm").delete(f"{PATH}{made['id']}")
        )
        outcome = (submitted.is_success, removed.is_success)
        assert outcome in ((True, False), (False, True))
        assert max(submitted.status_code, removed.status_code) in (400, 409)


class TestSeeing:
    async def test_a_customer_sees_those_for_everybody_and_its_own(self, as_: As, make: Make):
        everybodys = await template(make, "모두")
        own = await template(make, "한빛", institution_id=OWN)
        foreign = await template(make, "푸른", institution_id=OTHER)
        names = {
            name: [row["name"] for row in await as_(name).items(PATH)] for name in ("customer", "stranger", "auditor")
        }
        assert names == {
            "customer": ["모두", "한빛"],
            "stranger": ["모두", "푸른"],
            "auditor": ["모두", "푸른", "한빛"],
        }
        assert (await as_("customer").get(f"{PATH}{own['id']}")).json() == own
        assert (await as_("stranger").get(f"{PATH}{everybodys['id']}")).json() == everybodys
        assert refused(await as_("customer").get(f"{PATH}{foreign['id']}")) == (404, "approval_template.not_found")
        assert (await as_("customer").get(PATH, institution_id=OTHER)).json()["total"] == 0

    async def test_only_who_manages_approvals_changes_them(self, as_: As, make: Make, put: Callable[..., Any]):
        made = await template(make)
        for username in ("engineer", "customer", "auditor"):
            answers = [
                await as_(username).post(PATH, name="결재선", steps=[DECIDED_BY_PM]),
                await put(made, by=username),
                await as_(username).delete(f"{PATH}{made['id']}"),
            ]
            assert [refused(answer) for answer in answers] == [(403, "access.forbidden")] * 3

    async def test_the_list_filters_and_sorts_in_few_queries(
        self, as_: As, make: Make, put: Callable[..., Any], queries: Callable[..., AbstractContextManager[list[str]]]
    ):
        group = await make.post("/groups/", {"name": "보안팀", "member_ids": [PM]}, by="pm")
        steps = [step(user(PM2), {"group_id": group["id"]}), DECIDED_BY_PM]
        made = [
            await template(make, name, steps=steps, institution_id=OWN, category=category)
            for name, category in (("가", "DATA"), ("나", "DEPLOY"), ("다", "SERVER"))
        ]
        await put(made[1], is_active=False)
        await template(make, "라")
        asked = {"institution_id": OWN, "is_active": True, "subject_type": "SR", "sort": "-name"}
        with queries(at_most=5):
            found = await as_("pm").items(PATH, **asked)
        assert found == [made[2], made[0]]
