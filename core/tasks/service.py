"""What can be done with a service request. Every door (UI, REST, bot, clock) comes through these functions."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core import events, numbers
from core.access import Actor, Permission
from core.approvals import service as approvals
from core.approvals import subjects
from core.approvals.enums import ApprovalStatus, SubjectType
from core.approvals.subjects import Content
from core.audit import Changes, change
from core.errors import Conflict, Forbidden, Invalid, Outdated
from core.institutions.queries import get_institution
from core.servers.queries import get_server
from core.sla import clocks
from core.sla.engine import Pause
from core.sla.enums import ResumeCondition, SlaSubject
from core.sla.matching import Facts, facts_of, grade_of, match
from core.tasks import policy
from core.tasks.enums import CATEGORY_LABELS, PRIORITY_LABELS, STATUS_LABELS, SRCategory, SRStatus
from core.tasks.schemas import SRCreate, SRListItem, SROut, SRUpdate, WorkLogForm
from core.users.queries import holders
from models import Approval, Institution, Server, SRComment, SRRequest, User, WorkLog
from schemas import ApprovalRequest
from utils import clock

_CONTENT = {"title", "description", "category", "server_id", "estimated_cost"}
_SLA_FACTS = {"category", "priority", "server_id"}
_NEVER_EMPTY = ("title", "description", "category", "priority")


async def create(db: AsyncSession, form: SRCreate, *, by: Actor) -> SRRequest:
    """File an SR. With `approver_ids` it is put to approval at once.

    Raises Invalid for a missing or inactive institution, a server of another institution, or an unfit approver.
    """
    institution = await _institution_for(db, form.institution_id, by)
    server = await _server_for(db, form.server_id, institution.id, by)
    requester = await db.get_one(User, by.id)
    now = clock.now()
    grade = await grade_of(db, server.id) if server and server.system_id else None
    terms = await match(db, Facts(institution.id, form.category.value, form.priority.value, grade), now)
    sr = SRRequest(
        number=await numbers.take(db, "SR"),
        title=form.title,
        description=form.description,
        category=form.category,
        priority=form.priority,
        status=SRStatus.OPEN,
        approval_required=form.category in policy.NEEDS_APPROVAL,
        institution=institution,
        requester=requester,
        assignee=None,
        server=server,
        estimated_cost=form.estimated_cost,
        content_editor_id=by.id,
        created_at=now,
    )
    begun = clocks.announce(SlaSubject.SR, sr, terms, status=sr.status.value)
    db.add(sr)
    await db.flush()
    clocks.start(db, SlaSubject.SR, sr, terms, begun, status=sr.status.value)
    await events.emit(
        "sr.created",
        sr,
        by=by,
        institution=institution.name,
        category=CATEGORY_LABELS[sr.category],
        priority=PRIORITY_LABELS[sr.priority],
    )
    if form.approver_ids or form.approval is not None:
        line = form.approval or ApprovalRequest(approver_ids=form.approver_ids)
        await submit_for_approval(db, sr, line, by=by)
    return sr


async def edit(db: AsyncSession, sr: SRRequest, form: SRUpdate, *, by: Actor) -> SRRequest:
    """Change what the form names. Raises Outdated with the differing fields when the SR moved on since it was read.

    What was approved must be what is done: a change of content takes the approval away and leads back to 접수.
    """
    if not policy.may_edit(sr, by):
        raise _not_editable(sr, by)
    wanted = form.model_dump(exclude_unset=True, exclude={"version"})
    if any(field in wanted and wanted[field] is None for field in _NEVER_EMPTY):
        raise Invalid("sr.required", "제목, 내용, 분류, 우선순위는 비울 수 없습니다.")
    differing = {field: value for field, value in wanted.items() if getattr(sr, field) != value}
    if form.version != sr.version:
        raise _outdated(sr, differing)
    if not differing:
        return sr
    changes: Changes = {field: change(getattr(sr, field), value) for field, value in differing.items()}
    if "server_id" in differing:
        sr.server = await _server_for(db, differing["server_id"], sr.institution_id, by)
    in_content = bool(_CONTENT & differing.keys())
    if in_content and sr.status is SRStatus.PENDING_APPROVAL:
        await approvals.void(db, SubjectType.SR, sr.id, by=by)
    for field, value in differing.items():
        setattr(sr, field, value)
    if in_content:
        sr.content_editor_id = by.id
    undone = in_content and _undo_approval(sr)
    await db.flush()
    await events.emit("sr.edited", sr, by=by, changes=changes)
    if _SLA_FACTS & differing.keys():
        await clocks.reclassify(db, SlaSubject.SR, sr, await facts_of(db, sr), by=by)
    if undone:
        await _move(db, sr, SRStatus.OPEN, by=by, note="승인된 내용이 바뀌어 다시 결재를 받아야 합니다.")
    return sr


async def assign(db: AsyncSession, sr: SRRequest, assignee_id: int | None, *, by: Actor) -> SRRequest:
    """Put the SR on somebody's desk, or on nobody's. Raises Conflict when it is finished, Invalid for the unfit."""
    if sr.status in policy.FINISHED:
        raise Conflict("sr.finished", "끝난 SR의 담당자는 바꿀 수 없습니다.")
    if sr.assignee_id == assignee_id:
        return sr
    assignee = await _assignee(db, assignee_id, sr.institution_id)
    changes = {"assignee": change(sr.assignee.name if sr.assignee else None, assignee.name if assignee else None)}
    sr.assignee = assignee
    await db.flush()
    await events.emit("sr.assigned", sr, by=by, changes=changes, assignee=assignee.name if assignee else "없음")
    return sr


async def transition(
    db: AsyncSession,
    sr: SRRequest,
    to: SRStatus,
    *,
    reason: str | None = None,
    pause: Pause | None = None,
    by: Actor,
) -> SRRequest:
    """Move the SR along its lifecycle; a person who begins work on an unassigned one takes it. Raises as the policy.

    `pause` says what takes an SR up again that is put on hold; without it somebody of the desk does.
    """
    policy.check_transition(sr, to, reason, by=by)
    policy.check_pause(to, pause)
    if to is SRStatus.IN_PROGRESS and sr.assignee_id is None and by.may(Permission.SR_WORK) and not by.is_service:
        await assign(db, sr, by.id, by=by)
    await _move(db, sr, to, by=by, note=reason, pause=pause)
    return sr


async def resume(db: AsyncSession, sr: SRRequest, *, note: str, by: Actor) -> None:
    """Take up again what was put on hold; nothing when somebody was quicker."""
    if sr.status is SRStatus.ON_HOLD:
        await _move(db, sr, SRStatus.IN_PROGRESS, by=by, note=note)


async def submit_for_approval(db: AsyncSession, sr: SRRequest, form: ApprovalRequest, *, by: Actor) -> Approval:
    """Put the SR to approval. Raises Forbidden unless the desk or the requester asks, Conflict in the wrong state."""
    if not policy.may_submit(sr, by):
        raise Forbidden("approval.request_forbidden", "결재 상신은 요청자나 담당 부서만 할 수 있습니다.")
    if sr.status not in policy.SUBMITTABLE:
        raise Conflict("sr.transition", f"'{STATUS_LABELS[sr.status]}' 상태에서는 결재를 상신할 수 없습니다.")
    approval = await approvals.submit(
        db, sr, SubjectType.SR, form, requester_id=sr.requester_id, by=by, path=f"/app/tasks/{sr.id}"
    )
    sr.status = SRStatus.PENDING_APPROVAL
    await db.flush()
    await clocks.note_status(db, SlaSubject.SR, sr, sr.status.value, by=by)
    return approval


async def comment(db: AsyncSession, sr: SRRequest, content: str, *, internal: bool, by: Actor) -> SRComment:
    """Say something on the SR; internal notes stay on the desk's side."""
    if internal:
        by.require(Permission.SR_COMMENT_INTERNAL)
    row = SRComment(sr_id=sr.id, author=await db.get_one(User, by.id), content=content, internal=internal)
    db.add(row)
    await db.flush()
    name = "sr.commented_internal" if internal else "sr.commented"
    await events.emit(name, sr, by=by, excerpt=events.excerpt(content))
    if not internal:
        await _heard(db, sr, by=by)
    return row


async def log_work(db: AsyncSession, sr: SRRequest, form: WorkLogForm, *, by: Actor) -> WorkLog:
    """Write down what was done. Raises Conflict when the SR is finished."""
    if sr.status in policy.FINISHED:
        raise Conflict("sr.finished", "끝난 SR에는 작업을 기록할 수 없습니다.")
    row = WorkLog(sr_id=sr.id, author=await db.get_one(User, by.id), content=form.content, minutes=form.minutes)
    db.add(row)
    await db.flush()
    await events.emit("sr.work_logged", sr, by=by, note=events.excerpt(form.content))
    return row


def present(sr: SRRequest, *, by: Actor) -> SROut:
    """The SR as this reader sees it, with what he may do."""
    listed = SRListItem.model_validate(sr)
    return SROut(
        **listed.__dict__,
        description=sr.description,
        estimated_cost=sr.estimated_cost,
        hold_condition=sr.hold_condition,
        hold_until=sr.hold_until,
        allowed_transitions=policy.allowed_transitions(sr, by=by),
        can=policy.actions(sr, by=by),
    )


async def _settle_approval(db: AsyncSession, approval: Approval, by: Actor) -> SRRequest:
    """Where an approval's status puts its SR; called in the deciding transaction."""
    sr = await db.get_one(SRRequest, approval.subject_id, with_for_update=True)
    to = _AFTER_APPROVAL.get(approval.status)
    if to is not None and sr.status is SRStatus.PENDING_APPROVAL:
        sr.approved_at = clock.now() if to is SRStatus.APPROVED else None
        await _move(db, sr, to, by=by)
    return sr


_AFTER_APPROVAL = {
    ApprovalStatus.APPROVED: SRStatus.APPROVED,
    ApprovalStatus.REJECTED: SRStatus.REJECTED,
    ApprovalStatus.WITHDRAWN: SRStatus.OPEN,
    ApprovalStatus.VOIDED: SRStatus.OPEN,
}


async def _content(db: AsyncSession, sr: SRRequest) -> Content:
    """What is approved of an SR."""
    server = await db.get(Server, sr.server_id) if sr.server_id else None
    return Content(
        fields={
            "제목": sr.title,
            "분류": CATEGORY_LABELS[sr.category],
            "내용": sr.description,
            "서버": server.hostname if server else None,
            "예상 비용(원)": sr.estimated_cost,
        },
        editor_id=sr.content_editor_id,
        category=sr.category.value,
        amount=sr.estimated_cost,
        grade=await grade_of(db, sr.server_id),
    )


def _may_defer(category: str | None) -> bool:
    return category is not None and SRCategory(category) not in policy.NEVER_AFTERWARDS


subjects.register(SubjectType.SR, _settle_approval, _content, may_defer=_may_defer)


async def _heard(db: AsyncSession, sr: SRRequest, *, by: Actor) -> None:
    """A word of the desk answers the requester; a word of the requester takes up again what waited for it."""
    if by.may(Permission.SR_WORK) and by.id != sr.requester_id:
        await clocks.note_reply(db, SlaSubject.SR, sr, by=by)
    elif sr.hold_condition is ResumeCondition.REQUESTER_REPLY:
        await resume(db, sr, note="요청자가 답하여 다시 시작합니다.", by=by)


async def _move(
    db: AsyncSession,
    sr: SRRequest,
    to: SRStatus,
    *,
    by: Actor,
    note: str | None = None,
    pause: Pause | None = None,
) -> None:
    old, sr.status = sr.status, to
    on_hold = pause or Pause(condition=ResumeCondition.MANUAL) if to is SRStatus.ON_HOLD else Pause()
    sr.hold_condition, sr.hold_until = on_hold.condition, on_hold.until
    if to is SRStatus.RESOLVED:
        sr.resolved_at = clock.now()
    if to in policy.FINISHED:
        sr.closed_at = clock.now()
    if to is SRStatus.IN_PROGRESS:
        sr.resolved_at = None
    await db.flush()
    await events.emit(
        "sr.transition",
        sr,
        by=by,
        changes={"status": change(old, to)},
        note=note,
        from_status=STATUS_LABELS[old],
        to_status=STATUS_LABELS[to],
        reason=f"\n사유: {events.excerpt(note)}" if note else "",
    )
    await clocks.note_status(
        db, SlaSubject.SR, sr, to.value, pause=replace(on_hold, reason=note) if note else on_hold, by=by
    )


def _undo_approval(sr: SRRequest) -> bool:
    """Take back what an edit of the content makes void; True when the SR must start over."""
    was_approved = sr.approved_at is not None
    sr.approved_at = None
    sr.approval_required = sr.category in policy.NEEDS_APPROVAL
    begun = sr.status in (SRStatus.APPROVED, SRStatus.IN_PROGRESS, SRStatus.ON_HOLD)
    return begun and (was_approved or sr.approval_required)


def _outdated(sr: SRRequest, differing: dict[str, Any]) -> Outdated:
    theirs = {field: getattr(sr, field) for field in differing}
    return Outdated(
        "sr.version",
        "다른 사람이 먼저 수정했습니다. 달라진 항목을 확인하고 다시 저장해 주세요.",
        version=sr.version,
        fields={field: {"yours": differing[field], "theirs": theirs[field]} for field in differing},
    )


def _not_editable(sr: SRRequest, by: Actor) -> Conflict | Forbidden:
    if sr.status in policy.EDITABLE:
        return Forbidden("sr.edit_forbidden", "처리가 시작된 SR은 담당 부서만 수정할 수 있습니다.")
    return Conflict("sr.not_editable", f"'{STATUS_LABELS[sr.status]}' 상태에서는 수정할 수 없습니다.")


async def _institution_for(db: AsyncSession, institution_id: int | None, by: Actor) -> Institution:
    wanted = institution_id if institution_id is not None else by.institution_id
    if wanted is None:
        raise Invalid("sr.institution_required", "기관을 선택해 주세요.")
    institution = await get_institution(db, by, wanted)
    if not institution.is_active:
        raise Invalid("institution.inactive", "사용이 중지된 기관에는 SR을 등록할 수 없습니다.")
    return institution


async def _server_for(db: AsyncSession, server_id: int | None, institution_id: int, by: Actor) -> Server | None:
    if server_id is None:
        return None
    server = await get_server(db, by, server_id)
    if server.institution_id != institution_id:
        raise Invalid("sr.server_institution", "다른 기관의 서버는 지정할 수 없습니다.")
    return server


async def _assignee(db: AsyncSession, assignee_id: int | None, institution_id: int) -> User | None:
    if assignee_id is None:
        return None
    return (await holders(db, [assignee_id], Permission.SR_WORK, institution_id=institution_id))[0]
