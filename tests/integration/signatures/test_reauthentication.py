"""Showing once more who one is: what it answers, what it counts, and that it holds nobody up."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import SYSTEM, Actor
from core.approvals.enums import Authentication
from core.config import get_settings
from core.errors import Forbidden, Locked
from core.signatures import reauthentication
from core.signatures.reauthentication import prove
from core.users.enums import Role
from database import transaction
from models import AuditEvent, User
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST, PASSWORD
from tests.integration.users.doors import outcome, try_sign_in
from utils import clock

ActorOf = Callable[[str], Actor]
WRONG = "Not-my-password-1"


@pytest.fixture
def pm(database_url: str, actor_of: ActorOf) -> Actor:
    return actor_of("pm")


async def ways(actor: Actor, **given: str) -> list[str]:
    """The methods that a refusal names."""
    with pytest.raises(Forbidden) as refusal:
        await prove(actor, **given)
    assert refusal.value.code == "approval.reauthentication"
    return list(refusal.value.data["reauthentication"])


async def failures(db: AsyncSession, username: str = "pm") -> int:
    return await db.scalar(select(User.failed_logins).where(User.username == username)) or 0


async def test_nothing_given_is_the_open_session(pm: Actor):
    assert await prove(pm) is Authentication.SESSION


async def test_the_right_password_is_one(pm: Actor):
    assert await prove(pm, password=PASSWORD) is Authentication.PASSWORD


async def test_the_right_code_is_one_and_good_once(pm: Actor, device):
    code = device.at(clock.now())
    assert await prove(pm, totp=code) is Authentication.TOTP
    assert await ways(pm, totp=code) == ["password", "totp"]


async def test_of_both_each_must_be_right(pm: Actor, device):
    code = device.at(clock.now())
    assert await ways(pm, password=PASSWORD, totp="000000") == ["password", "totp"]
    assert await ways(pm, password=WRONG, totp=code) == ["password", "totp"]
    assert await prove(pm, password=PASSWORD, totp=code) is Authentication.TOTP


async def test_a_refusal_names_only_the_ways_one_has(pm: Actor, secret: str):
    assert await ways(pm, password=WRONG) == ["password"]
    assert await ways(pm, totp="123456") == ["password"]


async def test_what_is_wrong_is_counted_and_told(pm: Actor, db_session: AsyncSession):
    await ways(pm, password=WRONG)
    assert await failures(db_session) == 1
    event = (await db_session.scalars(select(AuditEvent))).one()
    assert (event.action, event.actor_id, event.subject_type, event.subject_id) == ("signature.refused", 2, "USER", 2)


async def test_the_fifth_locks_out_of_signing_and_of_signing_in(
    pm: Actor, device, client: httpx.AsyncClient, db_session: AsyncSession
):
    for _ in range(4):
        await ways(pm, password=WRONG)
    for given in ({"password": WRONG}, {"password": PASSWORD}, {"totp": device.at(clock.now())}):
        with pytest.raises(Locked) as refusal:
            await prove(pm, **given)
        assert refusal.value.data["retry_after"] in range(895, 902)
    assert (await try_sign_in(client, "pm")).status_code == 423
    actions = (await db_session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))).all()
    assert list(actions) == ["signature.totp_confirmed", *["signature.refused"] * 5, "user.locked"]


async def test_failed_sign_ins_and_refused_signatures_are_counted_together(pm: Actor, client: httpx.AsyncClient):
    for _ in range(3):
        await try_sign_in(client, "pm", WRONG)
    await ways(pm, password=WRONG)
    with pytest.raises(Locked):
        await prove(pm, password=WRONG)


async def test_wrong_ones_at_the_same_moment_are_all_counted(pm: Actor):
    tries = (prove(pm, password=f"{WRONG}{number}") for number in range(5))
    refusals = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in refusals) == ["Forbidden"] * 4 + ["Locked"]


async def test_the_right_password_begins_a_new_count_and_a_code_does_not(pm: Actor, device, db_session: AsyncSession):
    await ways(pm, password=WRONG)
    await prove(pm, totp=device.at(clock.now()))
    assert await failures(db_session) == 1
    await prove(pm, password=PASSWORD)
    assert await failures(db_session) == 0


async def test_neither_a_service_account_nor_the_clock_can_show_anything(database_url: str, actor_of: ActorOf):
    pm = actor_of("pm")
    bot = Actor(pm.id, pm.username, pm.name, Role.PM, None, pm.permissions, is_service=True)
    assert await ways(bot, password=PASSWORD) == []
    assert await ways(SYSTEM, totp="123456") == []
    assert await prove(bot) is Authentication.SESSION


async def test_somebody_elses_password_is_wrong(database_url: str, actor_of: ActorOf, db_session: AsyncSession):
    assert await ways(actor_of("customer"), password="Not-even-close-2") == ["password"]
    assert (await failures(db_session, "customer"), await failures(db_session, "pm")) == (1, 0)


async def test_it_is_done_before_the_deciding_transaction_begins(pm: Actor):
    async with transaction() as db:  # what a route holds: nothing yet, so that even SQLite's one writer is free
        assert await prove(pm, password=PASSWORD) is Authentication.PASSWORD
        await db.get_one(User, pm.id)


async def test_a_document_that_asks_for_it_names_the_ways(pm: Actor, device):
    async with transaction() as db:
        await reauthentication.require(db, Authentication.PASSWORD, by=pm)
        with pytest.raises(Forbidden) as refusal:
            await reauthentication.require(db, Authentication.SESSION, by=pm)
    assert refusal.value.data == {"reauthentication": ["password", "totp"]}
    assert "다시 확인합니다" in refusal.value.detail


async def test_nothing_of_a_refusal_is_secret(
    pm: Actor, client: httpx.AsyncClient, headers_of: Callable[[str], Headers]
):
    body = {"password": WRONG}
    answer = await client.post("/approvals/1/approve", json=body, headers=headers_of(CAST["pm"].username))
    assert answer.status_code == 403
    assert answer.json().keys() == {"code", "detail", "request_id", "reauthentication"}
    assert WRONG not in answer.text


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The house asks for it at every decision."""
    monkeypatch.setenv("APPROVAL_REAUTHENTICATION", "true")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.usefixtures("always")
async def test_where_the_house_asks_every_decision_needs_it(
    make: Make, client: httpx.AsyncClient, headers_of: Callable[[str], Headers]
):
    approval = await make.approval_of(await make.sr(approvers=("manager", "pm")))
    path, headers = f"/approvals/{approval['id']}", headers_of("manager")
    assert approval["requires_reauthentication"] is True
    for verb, body in (
        ("approve", {}),
        ("reject", {"reason": "근거가 부족합니다."}),
        ("hold", {"reason": "내일 봅니다."}),
    ):
        refused = await client.post(f"{path}/{verb}", json=body, headers=headers)
        assert outcome(refused) == (403, "approval.reauthentication"), verb
        assert refused.json()["reauthentication"] == ["password"], verb
    signed = await make.post(f"{path}/approve", {"password": PASSWORD}, by="manager")
    assert [record["authentication"] for record in signed["records"]] == ["SESSION", "PASSWORD"]
