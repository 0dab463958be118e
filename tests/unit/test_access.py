"""The table of who may do what, and what an actor can see."""

import pytest

from core.access import PUBLIC_ROUTES, ROLE_PERMISSIONS, SYSTEM, Actor, Permission, permissions_of, roles_with
from core.errors import Forbidden
from core.users.enums import Role

P = Permission
DESK = {Role.ADMIN, Role.PM, Role.ENGINEER}


def actor(role: Role, institution_id: int | None = None) -> Actor:
    return Actor(
        id=1,
        username="somebody",
        name="아무개",
        role=role,
        institution_id=institution_id,
        permissions=permissions_of(role),
    )


def test_every_role_is_in_the_table_and_the_administrator_holds_everything():
    assert ROLE_PERMISSIONS.keys() == set(Role)
    assert ROLE_PERMISSIONS[Role.ADMIN] == set(Permission)


def test_every_permission_is_held_by_somebody_and_self_by_everybody():
    assert [permission for permission in Permission if not roles_with(permission)] == []
    assert roles_with(P.SELF) == list(Role)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.SR_CREATE, DESK | {Role.CUSTOMER}),
        (P.SR_WORK, DESK),
        (P.SR_EXECUTE, DESK),
        (P.SR_READ_INTERNAL, DESK | {Role.AUDITOR}),
        (P.SR_COMMENT_INTERNAL, DESK),
        (P.APPROVAL_DECIDE, {Role.ADMIN, Role.PM, Role.CUSTOMER}),
        (P.INSTITUTION_MANAGE, {Role.ADMIN, Role.PM}),
        (P.SERVER_MANAGE, {Role.ADMIN, Role.PM}),
        (P.USER_MANAGE, {Role.ADMIN}),
        (P.SERVICE_ACCOUNT_MANAGE, {Role.ADMIN}),
        (P.JOB_RUN, {Role.ADMIN}),
        (P.OUTBOX_MANAGE, {Role.ADMIN, Role.PM}),
        (P.AUDIT_READ, {Role.ADMIN, Role.PM, Role.AUDITOR}),
    ],
)
def test_who_holds_what(permission: Permission, roles: set[Role]):
    assert set(roles_with(permission)) == roles


def test_an_auditor_holds_only_rights_to_read():
    assert [p for p in ROLE_PERMISSIONS[Role.AUDITOR] if ":read" not in p.value and p is not P.SELF] == []


def test_a_customer_holds_nothing_that_shows_the_machinery_or_the_desks_own_notes():
    machinery = ("audit", "outbox", "job", "service_account")
    held = ROLE_PERMISSIONS[Role.CUSTOMER]
    assert [p for p in held if p.value.startswith(machinery) or "internal" in p.value or "manage" in p.value] == []


@pytest.mark.parametrize("role", Role)
def test_scopes_only_ever_take_away(role: Role):
    everything = [permission.value for permission in Permission]
    assert permissions_of(role, everything) == permissions_of(role)
    assert permissions_of(role, []) == frozenset()
    assert permissions_of(role, ["self"]) == {P.SELF}


def test_a_scope_nobody_knows_is_an_error_and_not_a_right():
    with pytest.raises(ValueError, match="everything"):
        permissions_of(Role.ADMIN, ["everything"])


def test_a_missing_right_is_refused_in_korean():
    with pytest.raises(Forbidden) as refused:
        actor(Role.AUDITOR).require(P.SR_CREATE)
    assert (refused.value.code, refused.value.detail) == ("access.forbidden", "권한이 없습니다.")
    actor(Role.ENGINEER).require(P.SR_CREATE)


def test_a_customer_sees_one_institution_and_the_desk_sees_all():
    customer = actor(Role.CUSTOMER, institution_id=1)
    assert [customer.sees_institution(place) for place in (1, 2, None)] == [True, False, False]
    for role in set(Role) - {Role.CUSTOMER}:
        assert [actor(role).sees_institution(place) for place in (1, 2, None)] == [True, True, True]


def test_a_customer_without_institution_sees_nothing_at_all():
    homeless = actor(Role.CUSTOMER)
    assert [homeless.sees_institution(place) for place in (1, None)] == [False, False]


def test_the_clock_may_everything_and_is_no_person():
    assert (SYSTEM.id, SYSTEM.session_id, SYSTEM.permissions) == (None, None, frozenset(Permission))
    assert not SYSTEM.tenant_bound


def test_nothing_public_reads_or_changes_a_row_of_the_desk():
    assert {path.split("/")[1] for _, path in PUBLIC_ROUTES} == {"auth", "healthz", "readyz", "metrics", "config"}
