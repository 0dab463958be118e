"""The words of approval (결재)."""

from enum import Enum


class SubjectType(str, Enum):
    """What can be put to approval; each type registers itself in `core/approvals/subjects.py`."""

    SR = "SR"
    SLA_EXTENSION = "SLA_EXTENSION"


class ApprovalStatus(str, Enum):
    IN_PROGRESS = "IN_PROGRESS"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class StepStatus(str, Enum):
    WAITING = "WAITING"
    CURRENT = "CURRENT"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    VOID = "VOID"
