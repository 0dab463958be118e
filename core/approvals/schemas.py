"""Shapes of approvals (결재) on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from core.approvals.enums import ApprovalStatus, StepStatus, SubjectType
from utils.forms import Form, Id, Named, Note, Out, Reason
from utils.paging import PageQuery, SortKeys


class ApprovalRequest(Form):
    """Approvers in the order in which they sign."""

    approver_ids: Annotated[list[Id], Field(min_length=1, max_length=10)]
    comment: Note | None = None


class ApproveForm(Form):
    comment: Note | None = None


class RejectForm(Form):
    reason: Reason


class WithdrawForm(Form):
    reason: Note | None = None


class StepOut(Out):
    id: int
    position: int
    approver: Named
    status: StepStatus
    comment: str | None
    decided_at: datetime | None


class ApprovalOut(Out):
    id: int
    subject_type: SubjectType
    subject_id: int
    subject_number: str
    subject_title: str
    subject_path: str
    round: int
    status: ApprovalStatus
    comment: str | None
    drafter: Named
    created_at: datetime
    completed_at: datetime | None
    steps: list[StepOut]
    can: list[str]


class ApprovalQuery(PageQuery):
    """`pending` waits for me, `progress` is under way and mine, `done` is decided and mine."""

    box: Literal["pending", "progress", "done"] = "pending"
    sort: Annotated[list[str], SortKeys("created_at")] = ["-created_at"]
