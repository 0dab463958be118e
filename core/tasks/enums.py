"""The words of a service request (SR), and what people call them."""

from enum import Enum


class SRStatus(str, Enum):
    OPEN = "OPEN"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class SRPriority(str, Enum):
    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"


class SRCategory(str, Enum):
    ACCOUNT = "ACCOUNT"
    SERVER = "SERVER"
    NETWORK = "NETWORK"
    DEPLOY = "DEPLOY"
    DATA = "DATA"
    INQUIRY = "INQUIRY"
    ETC = "ETC"


class WorkLogKind(str, Enum):
    NOTE = "NOTE"
    COMMAND = "COMMAND"


STATUS_LABELS = {
    SRStatus.OPEN: "접수",
    SRStatus.PENDING_APPROVAL: "결재중",
    SRStatus.APPROVED: "승인",
    SRStatus.REJECTED: "반려",
    SRStatus.IN_PROGRESS: "처리중",
    SRStatus.ON_HOLD: "보류",
    SRStatus.RESOLVED: "해결",
    SRStatus.CLOSED: "종료",
    SRStatus.CANCELLED: "취소",
}

PRIORITY_LABELS = {
    SRPriority.LOW: "낮음",
    SRPriority.NORMAL: "보통",
    SRPriority.HIGH: "높음",
    SRPriority.URGENT: "긴급",
}

CATEGORY_LABELS = {
    SRCategory.ACCOUNT: "계정·권한",
    SRCategory.SERVER: "서버 작업",
    SRCategory.NETWORK: "네트워크·방화벽",
    SRCategory.DEPLOY: "배포",
    SRCategory.DATA: "데이터",
    SRCategory.INQUIRY: "문의",
    SRCategory.ETC: "기타",
}
