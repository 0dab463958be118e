"""Shapes of approvals (결재) on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, model_validator

from core.approvals.enums import (
    ApprovalStatus,
    Authentication,
    Capacity,
    DeadlineExtensionStatus,
    ReaderKind,
    RecordKind,
    StepKind,
    StepMode,
    StepStatus,
    SubjectType,
)
from core.approvals.line_schemas import ReaderForm, StepForm
from utils.forms import Form, Id, Named, Note, Number, OneTimeCode, Out, Reason, Secret
from utils.paging import PageQuery, SortKeys

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MAX_AT_ONCE = 100


class ApprovalRequest(Form):
    """A line by hand (`steps`), the short form of one (`approver_ids`, in the order in which they sign), or neither:

    then the template that fits the subject applies. `readers` adds 참조 and 수신 to those of the template.
    """

    approver_ids: Annotated[list[Id], Field(min_length=1, max_length=10)] | None = None
    steps: Annotated[list[StepForm], Field(min_length=1, max_length=10)] | None = None
    readers: Annotated[list[ReaderForm], Field(max_length=20)] = []
    comment: Note | None = None

    @model_validator(mode="after")
    def _one_line(self) -> "ApprovalRequest":
        if self.approver_ids is not None and self.steps is not None:
            raise ValueError("approver_ids와 steps 중 하나만 보내 주세요.")
        return self


class Signing(Form):
    """What every signature may carry: the hash that was read, and proof of person where a document asks for it."""

    content_hash: Hash | None = None
    step_id: Id | None = None
    password: Secret | None = None
    totp: OneTimeCode | None = None


class ApproveForm(Signing):
    """`final`: 전결, for all who come after."""

    comment: Note | None = None
    final: bool = False


class RejectForm(Signing):
    """Back to the drafter, or to an earlier step by its position (전단계 반려)."""

    reason: Reason
    to_position: Annotated[int, Field(ge=1, le=10)] | None = None


class HoldForm(Signing):
    """보류: why it is put aside."""

    reason: Reason


class OpinionForm(Form):
    content: Note


class WithdrawForm(Form):
    reason: Note | None = None


class DeadlineExtensionForm(Form):
    new_due_at: AwareDatetime
    reason: Reason


class BulkItem(Form):
    """One document as it was listed: its content and the step whose turn it was."""

    id: Id
    content_hash: Hash
    step_id: Id


class BulkForm(Form):
    """The same decision on many; each is checked by itself. A rejection needs its reason."""

    action: Literal["approve", "reject"]
    items: Annotated[list[BulkItem], Field(min_length=1, max_length=MAX_AT_ONCE)]
    comment: Note | None = None
    password: Secret | None = None
    totp: OneTimeCode | None = None


class BulkFailure(Out):
    id: int
    code: str
    reason: str


class BulkOut(Out):
    batch_id: str
    ok: list[int]
    failed: list[BulkFailure]


class SeatOut(Out):
    """`name` is the person, group or role that is to sign; principal and actor are who did, once decided."""

    id: int
    ordinal: int
    user_id: int | None
    group_id: int | None
    role: str | None
    name: str
    position: str | None
    status: StepStatus
    due_at: datetime | None
    is_overdue: bool
    held_at: datetime | None
    delegate: Named | None
    principal: Named | None
    actor: Named | None
    capacity: Capacity | None
    is_final: bool
    comment: str | None
    decided_at: datetime | None
    has_image: bool


class StepOut(Out):
    id: int
    position: int
    kind: StepKind
    mode: StepMode
    needed: int
    deferred: bool
    status: StepStatus
    started_at: datetime | None
    ended_at: datetime | None
    seats: list[SeatOut]


class ApprovalOut(Out):
    """A round with its line. `can` names what the reader may do now; `step_id` is the step he would sign."""

    id: int
    number: str
    subject_type: SubjectType
    subject_id: int
    subject_number: str
    subject_title: str
    subject_path: str
    institution: Named
    round: int
    status: ApprovalStatus
    comment: str | None
    content_hash: str
    requires_reauthentication: bool
    drafter: Named
    drafter_position: str | None
    drafter_has_image: bool
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool
    completed_at: datetime | None
    steps: list[StepOut]
    step_id: int | None
    can: list[str]


class ReaderOut(Out):
    id: int
    user: Named
    kind: ReaderKind
    arrived_at: datetime | None
    acknowledged_at: datetime | None


class RecordOut(Out):
    id: int
    sequence: int
    kind: RecordKind
    step_position: int | None
    principal: Named | None
    actor: Named
    capacity: Capacity | None
    is_final: bool
    to_position: int | None
    authentication: Authentication
    comment: str | None
    decided_at: datetime


class DeadlineExtensionOut(Out):
    id: int
    number: str
    seat_id: int
    requested_by: Named
    reason: str
    old_due_at: datetime | None
    new_due_at: datetime
    status: DeadlineExtensionStatus
    created_at: datetime
    decided_at: datetime | None


class ApprovalDetail(ApprovalOut):
    """The document: what was frozen (`content`), everything done to it, who reads along."""

    content: dict[str, Any]
    records: list[RecordOut]
    readers: list[ReaderOut]
    extensions: list[DeadlineExtensionOut]


class VerificationProblem(Out):
    """`where` names the row (`content`, `record 3`, `step 2`, `seat 2-1`), `what` says in Korean what is wrong."""

    where: str
    what: str


class VerificationOut(Out):
    """Whether the rows, the frozen content and the signatures still agree."""

    valid: bool
    number: str
    content_hash: str
    records: int
    certificate_fingerprint: str | None
    problems: list[VerificationProblem]


class ApprovalCounts(Out):
    """How many documents stand in each box, and how many of those that wait for me are late."""

    pending: int
    overdue: int
    progress: int
    after: int
    reference: int


class ApprovalQuery(PageQuery):
    """`pending` waits for me, `progress` is under way and mine, `done` is over and mine, `after` is to be read because
    others decided (후열, 사후보고), `reference` because I was named (참조, 수신), `all` is everything within sight.
    """

    box: Literal["pending", "progress", "done", "after", "reference", "all"] = "pending"
    overdue: bool | None = None
    subject_type: SubjectType | None = None
    number: Number | None = None
    sort: Annotated[list[str], SortKeys("created_at", "due_at")] = ["-created_at"]
