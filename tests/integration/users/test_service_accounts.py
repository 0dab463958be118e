"""Programs that act under a token: what it opens, how long, and that nobody reads it twice."""

from collections.abc import Callable
from datetime import timedelta

import httpx
from freezegun import freeze_time
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ServiceToken, User
from tests.factories import Make, Row
from tests.fixtures.doors import Headers
from tests.fixtures.house import PASSWORD
from tests.integration.users.doors import outcome, try_sign_in
from utils import crypto

HeadersOf = Callable[[str], Headers]


async def issue(make: Make, **fields: object) -> Row:
    account = {"name": "메신저 봇", "role": "ENGINEER", "scopes": ["sr:read", "sr:comment"], **fields}
    return await make.post("/service-accounts/", account, by="admin")


def token_of(issued: Row) -> Headers:
    return {"Authorization": f"Bearer {issued['token']}"}


async def test_the_token_is_shown_once_and_kept_as_a_hash(
    client: httpx.AsyncClient, make: Make, headers_of: HeadersOf, db_session: AsyncSession
):
    issued = await issue(make)
    assert issued["token"].startswith("gsa_")
    assert len(issued["token"]) > 40
    listed = await client.get("/service-accounts/", headers=headers_of("admin"))
    assert listed.json()["items"] == [{key: value for key, value in issued.items() if key != "token"}]
    assert issued["token"] not in listed.text
    stored = (await db_session.scalars(select(ServiceToken))).one()
    assert stored.token_hash == crypto.digest(issued["token"])
    trail = await client.get("/audit/?action=service_account.created", headers=headers_of("admin"))
    assert trail.json()["total"] == 1
    assert issued["token"] not in trail.text


async def test_scopes_narrow_the_role(client: httpx.AsyncClient, make: Make):
    sr, issued = await make.sr(), await issue(make)
    headers = token_of(issued)
    assert (await client.get("/tasks/", headers=headers)).json()["total"] == 1
    comment = await client.post(f"/tasks/{sr['id']}/comments", json={"content": "확인"}, headers=headers)
    assert (comment.status_code, comment.json()["author"]["name"]) == (201, "메신저 봇")
    assignment = await client.post(f"/tasks/{sr['id']}/assignment", json={"assignee_id": 3}, headers=headers)
    assert outcome(assignment) == (403, "access.forbidden")
    internal = {"content": "내부", "internal": True}
    assert outcome(await client.post(f"/tasks/{sr['id']}/comments", json=internal, headers=headers)) == (
        403,
        "access.forbidden",
    )


BEYOND = (
    ("ENGINEER", "user:manage"),
    ("CUSTOMER", "sr:execute"),
    ("AUDITOR", "sr:create"),
)


async def test_a_scope_beyond_the_role_is_refused_by_name(client: httpx.AsyncClient, headers_of: HeadersOf):
    for role, beyond in BEYOND:
        account = {"name": "봇", "role": role, "scopes": ["sr:read", beyond], "institution_id": 1}
        answer = await client.post("/service-accounts/", json=account, headers=headers_of("admin"))
        assert outcome(answer) == (400, "service_account.scopes"), beyond
        assert beyond in answer.json()["detail"], beyond
        assert "Permission" not in answer.json()["detail"], beyond
        assert "sr:read" not in answer.json()["detail"], beyond


OUT_OF_ORDER: tuple[dict[str, object], ...] = (
    {"scopes": []},
    {"scopes": ["sr:everything"]},
    {"scopes": None},
    {"expires_in_days": 0},
    {"expires_in_days": 731},
)


async def test_a_form_that_is_not_in_order_is_refused(client: httpx.AsyncClient, headers_of: HeadersOf):
    for fields in OUT_OF_ORDER:
        account = {"name": "봇", "role": "ENGINEER", "scopes": ["sr:read"], **fields}
        answer = await client.post("/service-accounts/", json=account, headers=headers_of("admin"))
        assert outcome(answer) == (422, "request.invalid"), fields


async def test_a_customers_account_needs_an_institution_and_sees_only_that(
    client: httpx.AsyncClient, make: Make, headers_of: HeadersOf
):
    account = {"name": "연계", "role": "CUSTOMER", "scopes": ["sr:read"]}
    refused = await client.post("/service-accounts/", json=account, headers=headers_of("admin"))
    assert outcome(refused) == (400, "user.institution_required")
    await make.sr(by="customer")
    issued = await issue(make, role="CUSTOMER", scopes=["sr:read"], institution_id=2)
    assert (await client.get("/tasks/", headers=token_of(issued))).json()["total"] == 0


async def test_it_ends_on_its_day(client: httpx.AsyncClient, make: Make):
    with freeze_time("2026-06-01 09:00:00", real_asyncio=True) as frozen:
        issued = await issue(make, expires_in_days=30)
        frozen.tick(timedelta(days=29, hours=23, minutes=59))
        before = await client.get("/tasks/", headers=token_of(issued))
        frozen.tick(timedelta(minutes=1))
        after = await client.get("/tasks/", headers=token_of(issued))
    assert issued["expires_at"].startswith("2026-07-01T09:00:00")
    assert (before.status_code, after.status_code) == (200, 401)


async def test_a_revoked_one_is_out_at_once_and_revoking_twice_is_no_error(
    client: httpx.AsyncClient, make: Make, headers_of: HeadersOf
):
    issued, other = await issue(make), await issue(make)
    for _ in range(2):
        path = f"/service-accounts/{issued['id']}"
        assert (await client.delete(path, headers=headers_of("admin"))).status_code == 204
    assert (await client.get("/tasks/", headers=token_of(issued))).status_code == 401
    assert (await client.get("/tasks/", headers=token_of(other))).status_code == 200
    revoked = (await client.get("/audit/?action=service_account.revoked", headers=headers_of("admin"))).json()
    assert revoked["total"] == 1


async def test_no_password_opens_a_service_account(client: httpx.AsyncClient, make: Make, db_session: AsyncSession):
    await issue(make)
    account = (await db_session.scalars(select(User).where(User.is_service))).one()
    assert account.password_hash is None
    for password in ("", " ", "None", PASSWORD):
        assert (await try_sign_in(client, account.username, password)).status_code in (401, 422)


async def test_it_is_nobody_among_the_people(client: httpx.AsyncClient, make: Make, headers_of: HeadersOf):
    await issue(make)
    people = await client.get("/users/?size=100", headers=headers_of("admin"))
    options = await client.get("/users/options?can=sr:work", headers=headers_of("admin"))
    assert "메신저 봇" not in people.text + options.text
    assert (await client.get("/users/9", headers=headers_of("admin"))).status_code == 404


async def test_it_says_who_it_is_when_its_scopes_name_that(client: httpx.AsyncClient, make: Make):
    silent, telling = await issue(make), await issue(make, scopes=["self", "sr:read"])
    assert outcome(await client.get("/auth/me", headers=token_of(silent))) == (403, "access.forbidden")
    me = (await client.get("/auth/me", headers=token_of(telling))).json()
    assert (me["name"], me["permissions"], me["must_change_password"]) == ("메신저 봇", ["self", "sr:read"], False)
    assert outcome(await client.post("/auth/logout", headers=token_of(telling))) == (400, "auth.no_session")


async def test_it_can_be_nobodys_approver_nor_assignee(
    client: httpx.AsyncClient, make: Make, headers_of: HeadersOf, db_session: AsyncSession
):
    await issue(make, role="PM", scopes=["approval:decide", "sr:work"])
    account = (await db_session.scalars(select(User.id).where(User.is_service))).one()
    sr, headers = await make.sr(), headers_of("engineer")
    line = await client.post(f"/tasks/{sr['id']}/approvals", json={"approver_ids": [account]}, headers=headers)
    desk = await client.post(f"/tasks/{sr['id']}/assignment", json={"assignee_id": account}, headers=headers)
    assert [outcome(line), outcome(desk)] == [(400, "user.unavailable")] * 2
