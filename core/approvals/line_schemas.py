"""Shapes of what a line is made of: steps, templates, the delegation of authority, absences."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, model_validator

from core.approvals.enums import OverdueAction, StepKind, StepMode, SubjectType
from core.users.enums import Role
from utils.forms import Form, Id, Line, Name, Named, Out, Short, Word
from utils.paging import PageQuery, SortKeys

Category = Annotated[str, Field(pattern=r"^[A-Z_]{1,30}$")]
Grade = Annotated[int, Field(ge=1, le=4)]
Won = Annotated[int, Field(ge=0, le=10**15)]
WorkingMinutes = Annotated[int, Field(ge=1, le=60 * 24 * 60)]
MAX_SEATS = 10


class Target(Form):
    """Exactly one of a person, a group, a role."""

    user_id: Id | None = None
    group_id: Id | None = None
    role: Role | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Target":
        if sum(value is not None for value in (self.user_id, self.group_id, self.role)) != 1:
            raise ValueError("사용자, 그룹, 역할 중 하나만 지정해 주세요.")
        return self


class StepForm(Form):
    """A step: its `targets` sign side by side, all of them, any one, or `needed` of them (QUORUM).

    `deadline_minutes` is working time of the approver's calendar. `overdue_action` follows `overdue_minutes` (working
    time) after the step began: ESCALATE tells the managers, DELEGATE lets `overdue_to_id` decide as well.
    """

    kind: StepKind = StepKind.REVIEW
    mode: StepMode = StepMode.ALL
    needed: Annotated[int, Field(ge=1, le=MAX_SEATS)] | None = None
    deferred: bool = False
    targets: Annotated[list[Target], Field(min_length=1, max_length=MAX_SEATS)]
    deadline_minutes: WorkingMinutes | None = None
    overdue_action: OverdueAction = OverdueAction.NONE
    overdue_minutes: WorkingMinutes | None = None
    overdue_to_id: Id | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "StepForm":
        if self.mode is StepMode.QUORUM and not (self.needed and self.needed <= len(self.targets)):
            raise ValueError("정족수는 1 이상, 결재자 수 이하여야 합니다.")
        if self.mode is not StepMode.QUORUM and self.needed is not None:
            raise ValueError("정족수는 QUORUM 단계에만 쓸 수 있습니다.")
        if (self.overdue_action is OverdueAction.NONE) != (self.overdue_minutes is None):
            raise ValueError("지연 처리에는 시간이 필요합니다.")
        if (self.overdue_action is OverdueAction.DELEGATE) != (self.overdue_to_id is not None):
            raise ValueError("자동 위임에는 위임받을 사람이 필요합니다.")
        return self


class ReaderForm(Form):
    """참조 reads from submission on, 수신 once it is approved."""

    kind: Literal["REFERENCE", "RECEIPT"] = "REFERENCE"
    target: Target


class _TemplateFields(Form):
    steps: Annotated[list[StepForm], Field(min_length=1, max_length=10)]
    readers: Annotated[list[ReaderForm], Field(max_length=20)] = []
    is_locked: bool = False
    allows_deferred: bool = False
    requires_reauthentication: bool = False


class TemplateCreate(_TemplateFields):
    """A line for what fits: empty criteria fit everything, the most particular template applies."""

    name: Name
    subject_type: SubjectType = SubjectType.SR
    institution_id: Id | None = None
    category: Category | None = None
    grade: Grade | None = None
    amount_from: Won | None = None


class TemplateUpdate(_TemplateFields):
    """The whole of it, as it is to be; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1)]
    name: Name
    institution_id: Id | None = None
    category: Category | None = None
    grade: Grade | None = None
    amount_from: Won | None = None
    is_active: bool = True


class TemplateOut(Out):
    id: int
    name: str
    subject_type: SubjectType
    institution: Named | None
    category: str | None
    grade: int | None
    amount_from: int | None
    steps: list[dict[str, Any]]
    readers: list[dict[str, Any]]
    names: dict[str, str]
    is_locked: bool
    allows_deferred: bool
    requires_reauthentication: bool
    is_active: bool
    version: int
    updated_at: datetime


class TemplateQuery(PageQuery):
    subject_type: SubjectType | None = None
    institution_id: Id | None = None
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("name", "updated_at")] = ["name"]


class LineQuery(Form):
    """Which line would apply to such a subject. `server_id` gives the grade of its information system."""

    subject_type: SubjectType = SubjectType.SR
    institution_id: Id | None = None
    category: Category | None = None
    server_id: Id | None = None
    amount: Won | None = None


class LineOut(Out):
    """The template that applies, if one does."""

    template: TemplateOut | None


class AuthorityForm(Form):
    """위임전결: for such documents (empty criteria fit all) whoever has this 직위 or role may decide finally.

    `amount_below` is exclusive; `basis` names the article of the regulation.
    """

    subject_type: SubjectType = SubjectType.SR
    category: Category | None = None
    grade: Grade | None = None
    amount_below: Won | None = None
    position: Short | None = None
    role: Role | None = None
    basis: Line | None = None
    is_active: bool = True

    @model_validator(mode="after")
    def _names_somebody(self) -> "AuthorityForm":
        if self.position is None and self.role is None:
            raise ValueError("직위나 역할을 지정해 주세요.")
        return self


class AuthorityOut(Out):
    id: int
    subject_type: SubjectType
    category: str | None
    grade: int | None
    amount_below: int | None
    position: str | None
    role: Role | None
    basis: str | None
    is_active: bool
    created_at: datetime


class AuthorityQuery(PageQuery):
    subject_type: SubjectType | None = None
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("created_at")] = ["created_at"]


class AbsenceForm(Form):
    """`user_id` null: one's own. Away from `starts_at` until just before `ends_at`."""

    user_id: Id | None = None
    delegate_id: Id
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Word


class AbsenceUpdate(Form):
    delegate_id: Id | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    reason: Word | None = None


class AbsenceOut(Out):
    """`state` is PLANNED, NOW, PAST or CANCELLED at the moment of asking."""

    id: int
    user: Named
    delegate: Named
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: Literal["PLANNED", "NOW", "PAST", "CANCELLED"]
    created_by: Named
    can: list[str]


class AbsenceQuery(PageQuery):
    """`mine`: my own, and those in which I stand in. `current`: neither past nor cancelled."""

    mine: bool = True
    current: bool | None = None
    sort: Annotated[list[str], SortKeys("starts_at")] = ["-starts_at"]
