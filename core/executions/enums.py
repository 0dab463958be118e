"""The life of a command on a server."""

from enum import Enum


class ExecutionStatus(str, Enum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"


ACTIVE = (ExecutionStatus.QUEUED, ExecutionStatus.RUNNING)

EXECUTION_LABELS = {
    ExecutionStatus.QUEUED: "대기",
    ExecutionStatus.RUNNING: "실행중",
    ExecutionStatus.SUCCEEDED: "성공",
    ExecutionStatus.FAILED: "실패",
    ExecutionStatus.TIMED_OUT: "시간 초과",
    ExecutionStatus.CANCELLED: "취소됨",
    ExecutionStatus.INTERRUPTED: "중단됨",
}
