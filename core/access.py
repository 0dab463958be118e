"""Who may do what: one table. Every route names a permission from it; nothing is allowed that it does not say.

Two questions are kept apart. *May this role do such a thing at all?* is `ROLE_PERMISSIONS`. *Is this row within sight?*
is `Actor.sees_institution` and the `visible_…` query of each domain, the only door to its table: out of sight is
404, in sight without the right is 403.
"""

from dataclasses import dataclass
from enum import Enum

from core.errors import Forbidden
from core.users.enums import Role


class Permission(str, Enum):
    SELF = "self"
    SR_READ = "sr:read"
    SR_READ_INTERNAL = "sr:read_internal"
    SR_CREATE = "sr:create"
    SR_EDIT = "sr:edit"
    SR_TRANSITION = "sr:transition"
    SR_WORK = "sr:work"
    SR_COMMENT = "sr:comment"
    SR_COMMENT_INTERNAL = "sr:comment_internal"
    SR_EXECUTE = "sr:execute"
    APPROVAL_READ = "approval:read"
    APPROVAL_REQUEST = "approval:request"
    APPROVAL_DECIDE = "approval:decide"
    APPROVAL_MANAGE = "approval:manage"
    GROUP_READ = "group:read"
    GROUP_MANAGE = "group:manage"
    INSTITUTION_READ = "institution:read"
    INSTITUTION_MANAGE = "institution:manage"
    SERVER_READ = "server:read"
    SERVER_MANAGE = "server:manage"
    USER_READ = "user:read"
    USER_MANAGE = "user:manage"
    SERVICE_ACCOUNT_MANAGE = "service_account:manage"
    AUDIT_READ = "audit:read"
    OUTBOX_READ = "outbox:read"
    OUTBOX_MANAGE = "outbox:manage"
    CALENDAR_READ = "calendar:read"
    CALENDAR_MANAGE = "calendar:manage"
    SLA_READ = "sla:read"
    SLA_MANAGE = "sla:manage"
    SYSTEM_READ = "system:read"
    SYSTEM_MANAGE = "system:manage"
    OUTAGE_RECORD = "outage:record"
    SLA_REPORT_READ = "sla_report:read"
    SLA_REPORT_MANAGE = "sla_report:manage"
    JOB_READ = "job:read"
    JOB_RUN = "job:run"


P = Permission

_EVERYONE = {
    P.SELF,
    P.SR_READ,
    P.APPROVAL_READ,
    P.GROUP_READ,
    P.INSTITUTION_READ,
    P.SERVER_READ,
    P.CALENDAR_READ,
    P.SLA_READ,
    P.SYSTEM_READ,
    P.SLA_REPORT_READ,
}
_ASKING = _EVERYONE | {
    P.SR_CREATE,
    P.SR_EDIT,
    P.SR_TRANSITION,
    P.SR_COMMENT,
    P.APPROVAL_REQUEST,
    P.USER_READ,
}
_WORKING = _ASKING | {
    P.SR_READ_INTERNAL,
    P.SR_WORK,
    P.SR_COMMENT_INTERNAL,
    P.SR_EXECUTE,
    P.OUTBOX_READ,
    P.JOB_READ,
    P.OUTAGE_RECORD,
}
_MANAGING = _WORKING | {
    P.APPROVAL_DECIDE,
    P.APPROVAL_MANAGE,
    P.GROUP_MANAGE,
    P.INSTITUTION_MANAGE,
    P.SERVER_MANAGE,
    P.OUTBOX_MANAGE,
    P.AUDIT_READ,
    P.CALENDAR_MANAGE,
    P.SLA_MANAGE,
    P.SYSTEM_MANAGE,
    P.SLA_REPORT_MANAGE,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.PM: frozenset(_MANAGING),
    Role.ENGINEER: frozenset(_WORKING),
    Role.CUSTOMER: frozenset(_ASKING | {P.APPROVAL_DECIDE}),
    Role.AUDITOR: frozenset(
        _EVERYONE | {P.SR_READ_INTERNAL, P.USER_READ, P.AUDIT_READ, P.OUTBOX_READ, P.JOB_READ},
    ),
}

PUBLIC_ROUTES = frozenset(
    {
        ("POST", "/auth/login"),
        ("POST", "/auth/refresh"),
        ("POST", "/auth/session"),
        ("PUT", "/auth/session"),
        ("DELETE", "/auth/session"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("GET", "/config/ui"),
    }
)
"""Routes that ask nobody who they are. `/metrics` has a rule of its own: loopback, or METRICS_TOKEN."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: a signed-in person, a service account by one of its tokens, or the clock (`SYSTEM`)."""

    id: int | None
    username: str
    name: str
    role: Role
    institution_id: int | None
    permissions: frozenset[Permission]
    session_id: int | None = None
    must_change_password: bool = False
    is_service: bool = False

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the permission is held."""
        if not self.may(permission):
            raise Forbidden("access.forbidden", "권한이 없습니다.")

    @property
    def tenant_bound(self) -> bool:
        """Whether only the rows of one institution are within sight."""
        return self.role is Role.CUSTOMER

    def sees_institution(self, institution_id: int | None) -> bool:
        if not self.tenant_bound:
            return True
        return self.institution_id is not None and institution_id == self.institution_id


SYSTEM = Actor(
    id=None,
    username="system",
    name="시스템",
    role=Role.ADMIN,
    institution_id=None,
    permissions=frozenset(Permission),
)


def permissions_of(role: Role, scopes: list[str] | None = None) -> frozenset[Permission]:
    """What a role may do; scopes of a service token only ever take away."""
    granted = ROLE_PERMISSIONS[role]
    return granted if scopes is None else granted & {Permission(s) for s in scopes}


def roles_with(permission: Permission) -> list[Role]:
    """The roles that hold a permission, in the order of `Role`."""
    return [role for role in Role if permission in ROLE_PERMISSIONS[role]]
