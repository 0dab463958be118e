"""Shapes of service requests on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from core.approvals.line_schemas import Won
from core.approvals.schemas import ApprovalOut, ApprovalRequest
from core.sla.enums import ResumeCondition, SlaTarget
from core.sla.schemas import ExactInstant
from core.tasks.enums import SRCategory, SRPriority, SRStatus, WorkLogKind
from utils.forms import Body, Form, Id, Line, Named, Note, Number, Out
from utils.paging import PageQuery, SortKeys

ApproverIds = Annotated[list[Id], Field(min_length=1, max_length=10)]
AtMost20 = Field(max_length=20)


class SRCreate(Form):
    """`institution_id` is for the desk; a customer's SR belongs to its own.

    `approver_ids` (in the order in which they sign) or `approval` (a line in full, or an empty one for the template
    that fits) puts it to approval at once.
    """

    title: Line
    description: Body
    category: SRCategory = SRCategory.ETC
    priority: SRPriority = SRPriority.NORMAL
    institution_id: Id | None = None
    server_id: Id | None = None
    estimated_cost: Won | None = None
    approver_ids: ApproverIds | None = None
    approval: ApprovalRequest | None = None

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [
                {
                    "title": "민원 서버 디스크 정리 요청",
                    "description": "/data 사용률이 91%입니다. 30일 지난 로그를 정리해 주세요.",
                    "category": "SERVER",
                    "priority": "HIGH",
                    "institution_id": 1,
                    "server_id": 1,
                    "approver_ids": [2],
                }
            ]
        },
    }


class SRUpdate(Form):
    """`version` is the one that was read; if the SR moved on since, the answer is 409 with the differing fields."""

    version: Annotated[int, Field(ge=1)]
    title: Line | None = None
    description: Body | None = None
    category: SRCategory | None = None
    priority: SRPriority | None = None
    server_id: Id | None = None
    estimated_cost: Won | None = None


class AssignmentForm(Form):
    """`null` takes the SR off everybody's desk."""

    assignee_id: Id | None


class TransitionForm(Form):
    """`resume_condition` and `resume_at` are for ON_HOLD: what takes the SR up again; without one, a person does."""

    to: SRStatus
    reason: Note | None = None
    resume_condition: ResumeCondition | None = None
    resume_at: ExactInstant | None = None


class CommentForm(Form):
    content: Body
    internal: bool = False


class WorkLogForm(Form):
    content: Body
    minutes: Annotated[int, Field(ge=0, le=60 * 24)] | None = None


class ServerMention(Out):
    id: int
    hostname: str


class SRListItem(Out):
    id: int
    number: str
    title: str
    category: SRCategory
    priority: SRPriority
    status: SRStatus
    approval_required: bool
    institution: Named
    requester: Named
    assignee: Named | None
    server: ServerMention | None
    version: int
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    next_due_target: SlaTarget | None
    sla_paused: bool


class SROut(SRListItem):
    """One SR, with what the reader may do to it now."""

    description: str
    estimated_cost: int | None
    hold_condition: ResumeCondition | None
    hold_until: datetime | None
    allowed_transitions: list[SRStatus]
    can: list[str]


class CommentOut(Out):
    id: int
    author: Named
    content: str
    internal: bool
    created_at: datetime


class WorkLogOut(Out):
    id: int
    author: Named
    kind: WorkLogKind
    content: str
    minutes: int | None
    execution_id: int | None
    created_at: datetime


class HistoryItem(Out):
    id: int
    at: datetime
    action: str
    action_label: str
    actor: Named | None
    changes: dict[str, Any]
    note: str | None


class SRQuery(PageQuery):
    """`due`: a due time has passed, or will within 24 hours."""

    status: Annotated[list[SRStatus], AtMost20] = []
    priority: Annotated[list[SRPriority], AtMost20] = []
    category: Annotated[list[SRCategory], AtMost20] = []
    institution_id: Annotated[list[Id], AtMost20] = []
    assignee_id: Annotated[list[Id], AtMost20] = []
    requester_id: Annotated[list[Id], AtMost20] = []
    server_id: Annotated[list[Id], AtMost20] = []
    number: Number | None = None
    box: Literal["requested", "assigned", "unassigned"] | None = None
    due: Literal["overdue", "soon"] | None = None
    sort: Annotated[list[str], SortKeys("created_at", "updated_at", "priority", "status", "number", "next_due_at")] = [
        "-created_at"
    ]


class ThreadQuery(PageQuery):
    """Comments, work logs, executions and histories: oldest or newest first."""

    sort: Annotated[list[str], SortKeys("created_at")] = ["created_at"]


class WorkCounts(Out):
    approvals: int
    assigned: int
    requested: int
    unassigned: int


class MyWork(Out):
    """What waits for one person: at most ten of each, with the counts of all."""

    counts: WorkCounts
    approvals: list[ApprovalOut]
    assigned: list[SRListItem]
    requested: list[SRListItem]
