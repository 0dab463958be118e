"""Each route says who may use it: it is public by name, or holds exactly one permission."""

import httpx

from core.access import PUBLIC_ROUTES, ROLE_PERMISSIONS, Permission
from core.users.enums import Role
from tests.integration.access.routes import PAGES, all_routes, guarded_routes

# Questions too long for an address: they are sent like a change and change nothing.
# Questions too long for an address, and the mark that somebody has read what he may read.
ASKED_BY_POST = {
    "/sla/preview",
    "/sla/policies/match",
    "/sla-reports/{report_id}/check",
    "/approvals/{approval_id}/acknowledge",
}


def test_the_walk_sees_every_route():
    assert len(all_routes()) >= 65
    assert len(guarded_routes()) >= 50
    assert {"/", "/app/", "/app/{path:path}", "/docs", "/redoc"} == PAGES


def test_each_route_is_public_by_name_or_holds_exactly_one_permission():
    assert [str(route) for route in guarded_routes() if len(route.permissions) != 1] == []


def test_what_is_public_exists_and_asks_for_no_permission():
    public = {(route.method, route.path): route for route in all_routes() if route.is_public}
    assert public.keys() >= PUBLIC_ROUTES
    assert [str(route) for route in public.values() if route.permissions] == []


def test_every_permission_but_those_checked_inside_the_domain_opens_a_route():
    named = {route.permission for route in guarded_routes()}
    assert set(Permission) - named == {Permission.SR_COMMENT_INTERNAL}


def test_an_auditor_changes_nothing_but_his_own_password_and_session():
    granted = ROLE_PERMISSIONS[Role.AUDITOR]
    changing = {route.path for route in guarded_routes() if route.method != "GET" and route.permission in granted}
    assert changing - ASKED_BY_POST == {"/auth/password", "/auth/logout"}


def test_reading_asks_for_a_right_to_read_and_changing_for_another():
    reading = {route.permission.value for route in guarded_routes() if route.method == "GET"}
    changes = [route for route in guarded_routes() if route.method != "GET" and route.path not in ASKED_BY_POST]
    changing = {route.permission.value for route in changes}
    assert reading & changing == {"self", "service_account:manage"}


async def test_what_the_schema_promises_is_what_is_routed(client: httpx.AsyncClient):
    paths = (await client.get("/openapi.json")).json()["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert documented == {(route.method, route.path) for route in all_routes() if route.path not in PAGES}
