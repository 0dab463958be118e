"""All routes × who asks × own and other institution, against the table in `core/access.py`."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import ROLE_PERMISSIONS, Permission, permissions_of
from core.users.enums import Role
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.access.routes import Route, guarded_routes
from tests.integration.access.rows import call, furnish_rows, is_refused, rows_far_away

HeadersOf = Callable[[str], Headers]

_NEWCOMER = {"username": "newcomer", "name": "신입", "password": "First-day-2026", "role": "ADMIN"}
DESK = ("admin", "pm", "engineer", "auditor")


def granted(username: str) -> list[Route]:
    return [route for route in guarded_routes() if route.permission in ROLE_PERMISSIONS[CAST[username].role]]


def denied(username: str) -> list[Route]:
    return [route for route in guarded_routes() if route.permission not in ROLE_PERMISSIONS[CAST[username].role]]


async def test_anonymous_is_asked_to_sign_in_by_every_route(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession
):
    own, _ = await furnish_rows(make, db_session)
    answers = {str(route): await call(client, route, own, {}) for route in guarded_routes()}
    assert {name for name, answer in answers.items() if answer.status_code != 401} == set()
    assert {answer.json()["code"] for answer in answers.values()} == {"auth.required"}
    assert {answer.headers["www-authenticate"] for answer in answers.values()} == {"Bearer"}


@pytest.mark.parametrize("username", DESK)
async def test_the_desk_may_what_the_table_says_in_every_institution(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession, headers_of: HeadersOf, username: str
):
    own, other = await furnish_rows(make, db_session)
    headers = headers_of(username)
    refused = {str(route): await call(client, route, own, headers) for route in denied(username)}
    allowed = {
        f"{route} {rows.institution_id}": await call(client, route, rows, headers)
        for route in granted(username)
        for rows in (own, other)
        if rows is own or route.names_a_row
    }

    assert {name for name, answer in refused.items() if not is_refused(answer)} == set()
    assert {name for name, answer in allowed.items() if answer.status_code == 401 or is_refused(answer)} == set()
    assert {name for name, answer in allowed.items() if _is_missing(answer)} == set()
    assert {name: answer.text for name, answer in allowed.items() if answer.status_code >= 500} == {}


async def test_a_customer_may_what_the_table_says_in_the_own_institution_and_finds_nothing_of_the_other(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession, headers_of: HeadersOf
):
    own, other = await furnish_rows(make, db_session)
    headers = headers_of("customer")
    foreign = {
        str(route): await call(client, route, other, headers) for route in granted("customer") if route.names_a_row
    }
    refused = {str(route): await call(client, route, own, headers) for route in denied("customer")}
    refused |= {f"{route} 2": await call(client, route, other, headers) for route in denied("customer")}
    allowed = {str(route): await call(client, route, own, headers) for route in granted("customer")}

    assert {name for name, answer in foreign.items() if answer.status_code != 404} == set()
    assert len(foreign) >= 15
    assert {name for name, answer in refused.items() if not is_refused(answer)} == set()
    assert {name for name, answer in allowed.items() if answer.status_code == 401 or is_refused(answer)} == set()
    assert {name for name, answer in allowed.items() if _is_missing(answer)} == set()


async def test_a_row_out_of_sight_looks_like_one_that_is_not_there(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession, headers_of: HeadersOf
):
    _, other = await furnish_rows(make, db_session)
    headers = headers_of("customer")
    for route in (route for route in granted("customer") if route.names_a_row):
        hidden = await call(client, route, other, headers)
        absent = await call(client, route, rows_far_away(), headers)
        assert (hidden.status_code, _without_id(hidden)) == (absent.status_code, _without_id(absent)), str(route)


async def test_a_scoped_service_token_opens_what_its_scopes_name_and_nothing_else(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession
):
    scopes = {Permission.SR_READ, Permission.SERVER_READ, Permission.APPROVAL_READ}
    own, other = await furnish_rows(make, db_session)
    headers = await _service_headers(make, role="ENGINEER", scopes=sorted(scopes))
    answers = {route: await call(client, route, rows, headers) for route in guarded_routes() for rows in (own, other)}

    opened = {str(route) for route, answer in answers.items() if not is_refused(answer)}
    assert opened == {str(route) for route in guarded_routes() if route.permission in scopes}
    assert {str(route) for route, answer in answers.items() if answer.status_code in (401, 404, 500)} == set()


async def test_a_service_token_of_a_customer_finds_nothing_of_the_other_institution(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession
):
    _, other = await furnish_rows(make, db_session)
    scopes = sorted(permissions_of(Role.CUSTOMER) - {Permission.SELF})
    headers = await _service_headers(make, role="CUSTOMER", scopes=scopes, institution_id=1)
    foreign = {
        str(route): (await call(client, route, other, headers)).status_code
        for route in granted("customer")
        if route.names_a_row
    }
    assert set(foreign.values()) == {404}


async def test_a_temporary_password_opens_only_what_concerns_oneself(
    client: httpx.AsyncClient, make: Make, db_session: AsyncSession, headers_of: HeadersOf
):
    own, _ = await furnish_rows(make, db_session)
    newcomer = await make.post("/users/", _NEWCOMER, by="admin")
    reset = {"new_password": "Short-lived-7"}
    await client.post(f"/users/{newcomer['id']}/password", json=reset, headers=headers_of("admin"))
    signed_in = await client.post("/auth/login", data={"username": "newcomer", "password": "Short-lived-7"})
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    answers = {route: await call(client, route, own, headers) for route in guarded_routes()}

    closed = {route for route, answer in answers.items() if "must_change" in answer.text and answer.status_code == 403}
    assert {str(route) for route in answers.keys() - closed} == {
        "GET /auth/me",
        "GET /auth/signing",
        "POST /auth/password",
        "POST /auth/logout",
    }


async def _service_headers(make: Make, **account: object) -> Headers:
    issued = await make.post("/service-accounts/", {"name": "연계", **account}, by="admin")
    return {"Authorization": f"Bearer {issued['token']}"}


def _is_missing(answer: httpx.Response) -> bool:
    return answer.status_code == 404 and answer.json()["code"] != "job.not_found"


def _without_id(answer: httpx.Response) -> dict[str, object]:
    return {key: value for key, value in answer.json().items() if key != "request_id"}
