"""The only door to approvals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer, joinedload, selectinload

from core.access import Actor
from core.approvals import subjects
from core.approvals.enums import OPEN_STEPS, ApprovalStatus, ReaderKind, StepStatus, SubjectType
from core.approvals.policy import READ_AFTERWARDS, Standing
from core.approvals.schemas import ApprovalCounts, ApprovalQuery
from core.errors import NotFound
from core.lists import SortColumns, paginate
from models import (
    Absence,
    Approval,
    ApprovalAuthority,
    ApprovalExtension,
    ApprovalReader,
    ApprovalRecord,
    ApprovalSeat,
    ApprovalStep,
    Group,
    GroupMember,
    Institution,
    SignatureImage,
    User,
)
from utils import clock
from utils.paging import Listed

SORTS: SortColumns = {"created_at": Approval.created_at, "due_at": Approval.due_at}
_SEATS = selectinload(Approval.steps).selectinload(ApprovalStep.seats)
_SHOWN = (User.name, User.position, User.institution_id)
# For lists: of people what is shown of them, and no content.
WITH_LINE = (
    defer(Approval.content, raiseload=True),
    joinedload(Approval.drafter).load_only(*_SHOWN, raiseload=True),
    joinedload(Approval.institution).load_only(Institution.name, raiseload=True),
    _SEATS.joinedload(ApprovalSeat.user).load_only(*_SHOWN, raiseload=True),
    _SEATS.joinedload(ApprovalSeat.group).load_only(Group.name, raiseload=True),
    _SEATS.joinedload(ApprovalSeat.delegate).load_only(*_SHOWN, raiseload=True),
    _SEATS.joinedload(ApprovalSeat.principal).load_only(*_SHOWN, raiseload=True),
    _SEATS.joinedload(ApprovalSeat.actor).load_only(*_SHOWN, raiseload=True),
    selectinload(Approval.readers),
)
_RECORDS = selectinload(Approval.records)
WITH_RECORDS = (
    joinedload(Approval.drafter),
    joinedload(Approval.institution),
    _SEATS.joinedload(ApprovalSeat.user),
    _SEATS.joinedload(ApprovalSeat.group),
    _SEATS.joinedload(ApprovalSeat.delegate),
    _SEATS.joinedload(ApprovalSeat.principal),
    _SEATS.joinedload(ApprovalSeat.actor),
    selectinload(Approval.readers).joinedload(ApprovalReader.user),
    _RECORDS.joinedload(ApprovalRecord.actor),
    _RECORDS.joinedload(ApprovalRecord.principal),
    _RECORDS.joinedload(ApprovalRecord.key),
)
_NAMED = (ReaderKind.REFERENCE, ReaderKind.RECEIPT)


def visible_approvals(actor: Actor) -> Select[Approval]:
    """All of them; for a customer those of its own institution, and any whose line it is on (until a 회수)."""
    rows = select(Approval)
    if not actor.tenant_bound:
        return rows
    on_line = _has_seat(actor, ApprovalSeat.opened_at.is_not(None)) | _reads(actor)
    invited = on_line & (Approval.status != ApprovalStatus.WITHDRAWN)
    return rows.where((Approval.institution_id == actor.institution_id) | invited)


async def get_approval(db: AsyncSession, actor: Actor, approval_id: int, *, lock: bool = False) -> Approval:
    """One visible approval with its line and records; `lock` keeps others from deciding meanwhile. Raises NotFound."""
    rows = visible_approvals(actor).where(Approval.id == approval_id)
    if lock:
        await _hold_still(db, approval_id)
    row = await db.scalar(rows.options(*WITH_RECORDS).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("approval.not_found", "결재를 찾을 수 없습니다.")
    return row


async def _hold_still(db: AsyncSession, approval_id: int) -> None:
    """Lock the subject, then the round: the order in which an edit of the subject takes them."""
    of_round = select(Approval.subject_type, Approval.subject_id).where(Approval.id == approval_id)
    subject = (await db.execute(of_round)).one_or_none()
    if subject is not None:
        await subjects.locked(db, *subject)
        await db.execute(select(Approval.id).where(Approval.id == approval_id).with_for_update())


async def list_approvals(db: AsyncSession, actor: Actor, query: ApprovalQuery) -> Listed[Approval]:
    """A box of the inbox."""
    rows = visible_approvals(actor).where(*_box(query.box, actor))
    if query.overdue is not None:
        rows = rows.where(_late() if query.overdue else ~_late())
    if query.subject_type is not None:
        rows = rows.where(Approval.subject_type == query.subject_type)
    if query.number is not None:
        rows = rows.where(Approval.number == query.number.upper())
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=WITH_LINE)


async def count_boxes(db: AsyncSession, actor: Actor) -> ApprovalCounts:
    """How much stands in each box, in one query."""
    boxes = {
        "pending": _counting(actor, *_box("pending", actor)),
        "overdue": _counting(actor, *_box("pending", actor), _late()),
        "progress": _counting(actor, *_box("progress", actor)),
        "after": _counting(actor, *_box("after", actor), _unread(actor, READ_AFTERWARDS)),
        "reference": _counting(actor, *_box("reference", actor), _unread(actor, _NAMED)),
    }
    row = (await db.execute(select(*(count.label(name) for name, count in boxes.items())))).one()
    return ApprovalCounts.model_validate(row)


async def count_pending(db: AsyncSession, actor: Actor) -> int:
    return await db.scalar(select(_counting(actor, *_box("pending", actor)))) or 0


async def rounds_of(db: AsyncSession, subject_type: SubjectType, subject_id: int) -> list[Approval]:
    """Every round of a subject, the newest first; who may see the subject may see its line."""
    rows = (
        select(Approval)
        .where(Approval.subject_type == subject_type, Approval.subject_id == subject_id)
        .order_by(Approval.round.desc())
        .limit(50)
        .options(*WITH_LINE)
    )
    return list((await db.scalars(rows)).all())


async def open_round(db: AsyncSession, subject_type: SubjectType, subject_id: int) -> int | None:
    """The id of the round that is under way."""
    return await db.scalar(
        select(Approval.id).where(
            Approval.subject_type == subject_type,
            Approval.subject_id == subject_id,
            Approval.status == ApprovalStatus.IN_PROGRESS,
        )
    )


async def standing_of(db: AsyncSession, actor: Actor, *, lock: bool = False) -> Standing:
    """What lets this person sign beside his own name, at this moment.

    `lock` holds his absences still until the transaction ends, so that one which is cancelled meanwhile waits.
    """
    groups = await db.scalars(
        select(GroupMember.group_id).join(Group).where(GroupMember.user_id == actor.id, Group.is_active)
    )
    absences = select(Absence.user_id).where(Absence.delegate_id == actor.id, is_away(clock.now()))
    stands_in_for = await db.scalars(absences.with_for_update() if lock else absences)
    position = await db.scalar(select(User.position).where(User.id == actor.id))
    return Standing(frozenset(groups), frozenset(stands_in_for), position)


def is_away(at: datetime) -> ColumnElement[bool]:
    """Of an absence: under way at this moment. Half open: it ends just before `ends_at`."""
    return and_(Absence.cancelled_at.is_(None), Absence.starts_at <= at, Absence.ends_at > at)


async def authority_rules(db: AsyncSession) -> Sequence[ApprovalAuthority]:
    """The delegation of authority (위임전결규정) that is in force."""
    rows = select(ApprovalAuthority).where(ApprovalAuthority.is_active).order_by(ApprovalAuthority.id).limit(500)
    return (await db.scalars(rows)).all()


async def extensions_of(db: AsyncSession, approval_id: int) -> Sequence[ApprovalExtension]:
    """Every deadline extension that was asked for in a round, the oldest first."""
    rows = select(ApprovalExtension).where(ApprovalExtension.approval_id == approval_id)
    options = joinedload(ApprovalExtension.requested_by)
    return (await db.scalars(rows.order_by(ApprovalExtension.id).limit(100).options(options))).all()


async def stamped(db: AsyncSession, user_ids: set[int]) -> set[int]:
    """Who of these has a stamp to show."""
    if not user_ids:
        return set()
    rows = await db.scalars(select(SignatureImage.user_id).where(SignatureImage.user_id.in_(user_ids)))
    return set(rows)


def _box(box: str, actor: Actor) -> list[ColumnElement[bool]]:
    under_way = Approval.status == ApprovalStatus.IN_PROGRESS
    signed = Approval.id.in_(select(ApprovalSeat.approval_id).where(ApprovalSeat.actor_id == actor.id))
    if box == "all":
        return []
    if box == "pending":
        return [_waits_for(actor), *_not_own(actor)]
    if box == "after":
        return [_reads(actor, READ_AFTERWARDS)]
    if box == "reference":
        return [_reads(actor, _NAMED), Approval.status != ApprovalStatus.WITHDRAWN]
    involved = (Approval.drafter_id == actor.id) | (Approval.requester_id == actor.id) | signed
    return [involved, under_way if box == "progress" else ~under_way]


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    """That a seat which can be signed now is for the actor, as `policy.claims` says it of rows."""
    own = aliased(ApprovalSeat)
    signed = select(own.id).where(
        own.step_id == ApprovalSeat.step_id, own.actor_id == actor.id, own.status == StepStatus.APPROVED
    )
    open_to_him = ApprovalSeat.status.in_(OPEN_STEPS) & ~signed.exists()  # nobody signs two seats of one step
    return _has_seat(actor, open_to_him) | _shares_seat(actor, open_to_him)


def _has_seat(actor: Actor, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a seat with this property is the actor's own: by name, in somebody's place, or because he signed it.

    One question for each way to it, so that each is answered by its index.
    """
    away = select(Absence.user_id).where(Absence.delegate_id == actor.id, is_away(clock.now()))
    seats = select(ApprovalSeat.approval_id).where(condition)
    mine = union_all(
        seats.where(ApprovalSeat.user_id == actor.id),
        seats.where(ApprovalSeat.user_id.in_(away)),
        seats.where(ApprovalSeat.delegate_id == actor.id),
        seats.where(ApprovalSeat.actor_id == actor.id),
    )
    return Approval.id.in_(mine)


def _shares_seat(actor: Actor, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a seat with this property is for a group or role the actor belongs to, of a document within his sight."""
    seats = select(ApprovalSeat.approval_id).where(condition)
    of_groups = seats.join(GroupMember, GroupMember.group_id == ApprovalSeat.group_id)
    of_groups = of_groups.join(Group, Group.id == GroupMember.group_id)
    shared = union_all(
        seats.where(ApprovalSeat.role == actor.role),
        of_groups.where(GroupMember.user_id == actor.id, Group.is_active),
    )
    within = Approval.institution_id == actor.institution_id if actor.tenant_bound else true()
    return Approval.id.in_(shared) & within


def _not_own(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        Approval.requester_id != actor.id,
        Approval.drafter_id != actor.id,
        Approval.editor_id.is_(None) | (Approval.editor_id != actor.id),
    ]


def _reads(actor: Actor, kinds: Sequence[ReaderKind] = tuple(ReaderKind)) -> ColumnElement[bool]:
    return _reader_of(actor, kinds, ApprovalReader.arrived_at.is_not(None))


def _unread(actor: Actor, kinds: Sequence[ReaderKind]) -> ColumnElement[bool]:
    unread = ApprovalReader.arrived_at.is_not(None) & ApprovalReader.acknowledged_at.is_(None)
    return _reader_of(actor, kinds, unread)


def _reader_of(actor: Actor, kinds: Sequence[ReaderKind], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    rows = select(ApprovalReader.approval_id).where(ApprovalReader.user_id == actor.id, ApprovalReader.kind.in_(kinds))
    return Approval.id.in_(rows.where(condition))


def _late() -> ColumnElement[bool]:
    return and_(Approval.status == ApprovalStatus.IN_PROGRESS, Approval.due_at < clock.now())


def _counting(actor: Actor, *conditions: ColumnElement[bool]) -> Any:
    rows = visible_approvals(actor).where(*conditions).with_only_columns(func.count(), maintain_column_froms=True)
    return rows.scalar_subquery()
