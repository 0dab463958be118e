"""Who people are to the desk."""

from enum import Enum


class Role(str, Enum):
    ADMIN = "ADMIN"
    PM = "PM"
    ENGINEER = "ENGINEER"
    CUSTOMER = "CUSTOMER"
    AUDITOR = "AUDITOR"


class SessionEnd(str, Enum):
    """Why a login session ended before its time."""

    LOGOUT = "LOGOUT"
    REUSED = "REUSED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - a reason, not a password
    DEACTIVATED = "DEACTIVATED"


ROLE_LABELS = {
    Role.ADMIN: "관리자",
    Role.PM: "PM",
    Role.ENGINEER: "엔지니어",
    Role.CUSTOMER: "기관 담당자",
    Role.AUDITOR: "감사자",
}
