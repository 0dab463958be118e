"""The words of service levels."""

from enum import Enum


class SlaSubject(str, Enum):
    """What has clocks; incidents come with their own issue and use the same rows."""

    SR = "SR"
    INCIDENT = "INCIDENT"


class SlaTarget(str, Enum):
    RESPONSE = "RESPONSE"
    RESOLUTION = "RESOLUTION"
    UPDATE = "UPDATE"


class ClockState(str, Enum):
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    MET = "MET"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"


class SlaEventKind(str, Enum):
    STATUS = "STATUS"
    REPLY = "REPLY"
    AGREED = "AGREED"


class ResumeCondition(str, Enum):
    """What ends a pause."""

    REQUESTER_REPLY = "REQUESTER_REPLY"
    DATE = "DATE"
    MANUAL = "MANUAL"


class ExtensionStatus(str, Enum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class RecalculationStatus(str, Enum):
    PENDING = "PENDING"
    DONE = "DONE"


ACTIVE_CLOCKS = (ClockState.RUNNING, ClockState.PAUSED)

TARGET_LABELS = {
    SlaTarget.RESPONSE: "응답",
    SlaTarget.RESOLUTION: "해결",
    SlaTarget.UPDATE: "진행 안내",
}

CLOCK_STATE_LABELS = {
    ClockState.RUNNING: "진행",
    ClockState.PAUSED: "정지",
    ClockState.MET: "준수",
    ClockState.MISSED: "위반",
    ClockState.CANCELLED: "취소",
}

RESUME_LABELS = {
    ResumeCondition.REQUESTER_REPLY: "요청자가 답하면",
    ResumeCondition.DATE: "정한 날짜에",
    ResumeCondition.MANUAL: "담당자가 다시 시작하면",
}
