"""Approvals (결재): the inbox and the decisions."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.approvals import queries, service
from routers.dependencies import (
    ApprovalDecider,
    ApprovalReader,
    ApprovalRequester,
    DbSession,
    ReadSession,
    RowId,
)
from schemas import ApprovalOut, ApprovalQuery, ApproveForm, RejectForm, WithdrawForm
from utils.paging import Listed, Page

router = APIRouter(prefix="/approvals", tags=["approvals"])


@router.get("/", response_model=Page[ApprovalOut])
async def list_approvals(
    query: Annotated[ApprovalQuery, Query()], actor: ApprovalReader, db: ReadSession
) -> Listed[ApprovalOut]:
    """A box of my inbox: what waits for me, what is under way, what is done."""
    page = await queries.list_approvals(db, actor, query)
    return page.map(lambda approval: service.present(approval, by=actor))


@router.get("/{approval_id}")
async def get_approval(approval_id: RowId, actor: ApprovalReader, db: ReadSession) -> ApprovalOut:
    """One round with its whole line."""
    return service.present(await queries.get_approval(db, actor, approval_id), by=actor)


@router.post("/{approval_id}/approve")
async def approve(approval_id: RowId, form: ApproveForm, actor: ApprovalDecider, db: DbSession) -> ApprovalOut:
    """Sign the step whose turn it is; after the last one the SR is approved."""
    return service.present(await service.approve(db, approval_id, comment=form.comment, by=actor), by=actor)


@router.post("/{approval_id}/reject")
async def reject(approval_id: RowId, form: RejectForm, actor: ApprovalDecider, db: DbSession) -> ApprovalOut:
    """Send it back with a reason; the steps behind are void."""
    return service.present(await service.reject(db, approval_id, reason=form.reason, by=actor), by=actor)


@router.post("/{approval_id}/withdraw")
async def withdraw(approval_id: RowId, form: WithdrawForm, actor: ApprovalRequester, db: DbSession) -> ApprovalOut:
    """Take a round back before its last decision (회수)."""
    return service.present(await service.withdraw(db, approval_id, reason=form.reason, by=actor), by=actor)
