"""What the demo site's approvals (결재) are made of: positions, groups, a template, a delegation of authority, an
absence to come, and documents that wait: one signed side by side, one that is late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals import absences, authorities, templates
from core.approvals.enums import StepKind, StepMode, SubjectType
from core.groups import service as groups
from core.tasks import service as tasks
from core.tasks.enums import SRCategory, SRPriority
from models import Role, User
from schemas import (
    AbsenceForm,
    ApprovalRequest,
    AuthorityForm,
    GroupCreate,
    ReaderForm,
    SRCreate,
    StepForm,
    Target,
    TemplateCreate,
)
from utils import clock

POSITIONS = {
    "pm": "사업관리자",
    "pm2": "부사업관리자",
    "engineer": "선임",
    "engineer2": "주임",
    "customer": "주무관",
    "manager": "정보통신과장",
    "customer2": "주무관",
    "customer3": "주무관",
    "customer4": "대리",
}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An SR that waits for signatures since `days_ago`; `line` is given the people by user name and the groups."""

    title: str
    description: str
    category: SRCategory
    requester: str
    institution_id: int
    days_ago: float
    cost: int | None
    line: Callable[[dict[str, int], int], ApprovalRequest]


def _side_by_side(people: dict[str, int], security: int) -> ApprovalRequest:
    agreement = [Target(user_id=people["manager"]), Target(group_id=security)]
    return ApprovalRequest(
        steps=[
            StepForm(kind=StepKind.AGREEMENT, mode=StepMode.ALL, targets=agreement),
            StepForm(kind=StepKind.DECISION, targets=[Target(user_id=people["pm"])]),
        ],
        readers=[ReaderForm(target=Target(user_id=people["auditor"])), ReaderForm(target=Target(role=Role.ENGINEER))],
        comment="이번 주 안에 적용해야 합니다.",
    )


def _one_after_the_other(people: dict[str, int], _security: int) -> ApprovalRequest:
    return ApprovalRequest(approver_ids=[people["pm2"], people["pm"]])


_WAITING = (
    _Waiting(
        "민원 포털 보안 갱신 적용",
        "제조사가 알린 취약점을 막는 갱신입니다. 야간(22시~23시)에 적용하고 다음 날 아침에 확인합니다.",
        SRCategory.DEPLOY,
        "customer",
        1,
        0.3,
        800_000,
        _side_by_side,
    ),
    _Waiting(
        "군청 누리집 저장 공간 증설",
        "첨부 파일이 늘어 저장 공간이 12%만 남았습니다. 500GB를 늘려 주세요.",
        SRCategory.SERVER,
        "customer2",
        2,
        7,
        3_200_000,
        _one_after_the_other,
    ),
)


async def make(db: AsyncSession, cast: dict[str, Actor]) -> None:
    """Everything, by the project manager; the documents by those who ask for them."""
    people = {username: actor.id for username, actor in cast.items() if actor.id is not None}
    for username, position in POSITIONS.items():
        await db.execute(update(User).where(User.id == people[username]).values(position=position))
    security = await _make_groups(db, people, by=cast["pm"])
    await _make_rules(db, security, by=cast["pm"])
    away = clock.now() + timedelta(days=14)
    leave = AbsenceForm(delegate_id=people["pm"], starts_at=away, ends_at=away + timedelta(days=5), reason="연가")
    await absences.register(db, leave, by=cast["pm2"])
    for plan in _WAITING:
        with clock.back_then(timedelta(days=plan.days_ago)):
            await tasks.create(db, _form(plan, people, security), by=cast[plan.requester])


async def _make_groups(db: AsyncSession, people: dict[str, int], *, by: Actor) -> int:
    """The number of the group that signs what concerns security."""
    members = [people["pm2"], people["admin"]]
    security = GroupCreate(name="보안 담당", description="계정·방화벽 요청을 합의합니다.", member_ids=members)
    works = GroupCreate(
        name="운영 담당", description="서버 작업을 맡습니다.", member_ids=[people["engineer"], people["engineer2"]]
    )
    group = await groups.create(db, security, by=by)
    await groups.create(db, works, by=by)
    return group.id


async def _make_rules(db: AsyncSession, security: int, *, by: Actor) -> None:
    line = TemplateCreate(
        name="방화벽·네트워크 변경",
        subject_type=SubjectType.SR,
        category=SRCategory.NETWORK.value,
        steps=[
            StepForm(kind=StepKind.AGREEMENT, mode=StepMode.ANY, targets=[Target(group_id=security)]),
            StepForm(kind=StepKind.DECISION, mode=StepMode.ANY, targets=[Target(role=Role.PM)]),
        ],
        readers=[ReaderForm(kind="RECEIPT", target=Target(role=Role.AUDITOR))],
    )
    await templates.create(db, line, by=by)
    rule = AuthorityForm(
        category=SRCategory.DEPLOY.value,
        amount_below=1_000_000,
        position=POSITIONS["pm"],
        basis="위임전결규정 별표 1",
    )
    await authorities.create(db, rule, by=by)


def _form(plan: _Waiting, people: dict[str, int], security: int) -> SRCreate:
    return SRCreate(
        title=plan.title,
        description=plan.description,
        category=plan.category,
        priority=SRPriority.NORMAL,
        institution_id=plan.institution_id,
        estimated_cost=plan.cost,
        approval=plan.line(people, security),
    )
