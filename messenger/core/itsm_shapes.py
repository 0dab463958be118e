"""The parts of the ITSM's answers that commands read, and what people call its states."""

from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, Field


class Named(BaseModel):
    name: str


class Sr(BaseModel):
    """A service request as a list shows it. `next_due_at` is the nearest SLA due time."""

    id: int
    number: str
    title: str
    category: str
    priority: str
    status: str
    institution: Named
    requester: Named
    assignee: Named | None
    created_at: AwareDatetime
    next_due_at: AwareDatetime | None
    sla_paused: bool


class SrDetail(Sr):
    description: str


class SrPage(BaseModel):
    items: list[Sr]
    total: Annotated[int, Field(ge=0)]


class Seat(BaseModel):
    name: str
    status: str


class Step(BaseModel):
    kind: str
    status: str
    seats: list[Seat]


class Approval(BaseModel):
    """A document and its line. `step_id` is the step that the one who asks would sign; None when it is not his turn."""

    id: int
    number: str
    subject_number: str
    subject_title: str
    status: str
    content_hash: str
    drafter: Named
    due_at: AwareDatetime | None
    is_overdue: bool
    step_id: int | None
    steps: list[Step]


class ApprovalPage(BaseModel):
    items: list[Approval]
    total: Annotated[int, Field(ge=0)]


UNFINISHED: Final = ["OPEN", "PENDING_APPROVAL", "APPROVED", "REJECTED", "IN_PROGRESS", "ON_HOLD", "RESOLVED"]
SR_STATUS: Final = {
    "OPEN": "접수",
    "PENDING_APPROVAL": "결재중",
    "APPROVED": "승인",
    "REJECTED": "반려",
    "IN_PROGRESS": "처리중",
    "ON_HOLD": "보류",
    "RESOLVED": "해결",
    "CLOSED": "종료",
    "CANCELLED": "취소",
}
PRIORITY: Final = {"LOW": "낮음", "NORMAL": "보통", "HIGH": "높음", "URGENT": "긴급"}
CATEGORY: Final = {
    "ACCOUNT": "계정·권한",
    "SERVER": "서버 작업",
    "NETWORK": "네트워크·방화벽",
    "DEPLOY": "배포",
    "DATA": "데이터",
    "INQUIRY": "문의",
    "ETC": "기타",
}
STEP_KIND: Final = {"REVIEW": "검토", "COOPERATION": "협조", "AGREEMENT": "합의", "DECISION": "결재"}
