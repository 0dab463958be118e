"""Service requests (SR)."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.approvals import presenting
from core.approvals import queries as approval_queries
from core.approvals.enums import SubjectType
from core.sla.engine import Pause
from core.tasks import queries, service
from models import SRComment, WorkLog
from routers.dependencies import (
    ApprovalReader,
    ApprovalRequester,
    DbSession,
    ReadableSR,
    ReadSession,
    SRCommenter,
    SRCreator,
    SREditor,
    SRInternalReader,
    SRMover,
    SRReader,
    SRWorker,
    VisibleSR,
)
from schemas import (
    ApprovalOut,
    ApprovalQuery,
    ApprovalRequest,
    AssignmentForm,
    CommentForm,
    CommentOut,
    HistoryItem,
    MyWork,
    SRCreate,
    SRListItem,
    SROut,
    SRQuery,
    SRUpdate,
    ThreadQuery,
    TransitionForm,
    WorkLogForm,
    WorkLogOut,
)
from utils.paging import Listed, Page

router = APIRouter(prefix="/tasks", tags=["tasks"])

_MY_WORK_ITEMS = 10


@router.get("/", response_model=Page[SRListItem])
async def list_srs(query: Annotated[SRQuery, Query()], actor: SRReader, db: ReadSession) -> Listed[SRListItem]:
    """SRs within sight, filtered and sorted; a customer sees its own institution's."""
    return await queries.list_srs(db, actor, query)


@router.post("/", status_code=201)
async def create_sr(form: SRCreate, actor: SRCreator, db: DbSession) -> SROut:
    """File an SR; with `approver_ids` it is put to approval at once."""
    return service.present(await service.create(db, form, by=actor), by=actor)


@router.get("/my-work")
async def my_work(actor: SRReader, db: ReadSession) -> MyWork:
    """What waits for me: approvals to sign, SRs I work on, SRs I asked for."""
    inbox = await approval_queries.list_approvals(db, actor, ApprovalQuery(box="pending", size=_MY_WORK_ITEMS))
    boxes = {box: await queries.newest(db, actor, box, limit=_MY_WORK_ITEMS) for box in ("assigned", "requested")}
    return MyWork(
        counts=await queries.work_counts(db, actor, approvals=inbox.total),
        approvals=await presenting.present(db, inbox.items, by=actor),
        **boxes,
    )


@router.get("/{sr_id}")
async def get_sr(actor: SRReader, sr: ReadableSR) -> SROut:
    """One SR, with what I may do to it now."""
    return service.present(sr, by=actor)


@router.patch("/{sr_id}")
async def edit_sr(form: SRUpdate, actor: SREditor, sr: VisibleSR, db: DbSession) -> SROut:
    """Change an SR as it was read (`version`); if it moved on, 409 names the differing fields."""
    return service.present(await service.edit(db, sr, form, by=actor), by=actor)


@router.post("/{sr_id}/assignment")
async def assign_sr(form: AssignmentForm, actor: SRWorker, sr: VisibleSR, db: DbSession) -> SROut:
    """Put the SR on somebody's desk, or on nobody's."""
    return service.present(await service.assign(db, sr, form.assignee_id, by=actor), by=actor)


@router.post("/{sr_id}/transitions")
async def move_sr(form: TransitionForm, actor: SRMover, sr: VisibleSR, db: DbSession) -> SROut:
    """Move the SR along its lifecycle (`allowed_transitions` of the SR says where to)."""
    return service.present(
        await service.transition(db, sr, form.to, reason=form.reason, pause=_pause(form), by=actor), by=actor
    )


def _pause(form: TransitionForm) -> Pause | None:
    condition = form.resume_condition
    return None if condition is None and form.resume_at is None else Pause(condition=condition, until=form.resume_at)


@router.get("/{sr_id}/comments", response_model=Page[CommentOut])
async def list_comments(
    query: Annotated[ThreadQuery, Query()], actor: SRReader, sr: ReadableSR, db: ReadSession
) -> Listed[SRComment]:
    """What was said; internal notes only for the desk and auditors."""
    return await queries.list_comments(db, actor, sr, query)


@router.post("/{sr_id}/comments", status_code=201, response_model=CommentOut)
async def add_comment(form: CommentForm, actor: SRCommenter, sr: VisibleSR, db: DbSession) -> SRComment:
    """Say something; `internal` keeps it on the desk's side."""
    return await service.comment(db, sr, form.content, internal=form.internal, by=actor)


@router.get("/{sr_id}/work-logs", response_model=Page[WorkLogOut])
async def list_work_logs(
    query: Annotated[ThreadQuery, Query()], actor: SRInternalReader, sr: ReadableSR, db: ReadSession
) -> Listed[WorkLog]:
    """What was done, by hand and by commands."""
    return await queries.list_work_logs(db, sr, query)


@router.post("/{sr_id}/work-logs", status_code=201, response_model=WorkLogOut)
async def add_work_log(form: WorkLogForm, actor: SRWorker, sr: VisibleSR, db: DbSession) -> WorkLog:
    """Write down what was done and how long it took."""
    return await service.log_work(db, sr, form, by=actor)


@router.get("/{sr_id}/history", response_model=Page[HistoryItem])
async def list_history(
    query: Annotated[ThreadQuery, Query()], actor: SRReader, sr: ReadableSR, db: ReadSession
) -> Listed[HistoryItem]:
    """Everything that happened to the SR, from the audit trail."""
    return await queries.list_history(db, actor, sr, query)


@router.get("/{sr_id}/approvals")
async def list_rounds(actor: ApprovalReader, sr: ReadableSR, db: ReadSession) -> list[ApprovalOut]:
    """Every round of approval, the newest first."""
    rounds = await approval_queries.rounds_of(db, SubjectType.SR, sr.id)
    return await presenting.present(db, rounds, by=actor)


@router.post("/{sr_id}/approvals", status_code=201)
async def submit_for_approval(
    form: ApprovalRequest, actor: ApprovalRequester, sr: VisibleSR, db: DbSession
) -> ApprovalOut:
    """Put the SR to approval: by a line of one's own, or (without one) by the template that fits."""
    approval = await service.submit_for_approval(db, sr, form, by=actor)
    return await presenting.present_one(db, approval, by=actor)
