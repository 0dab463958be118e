"""Approvals (결재): the inbox, the document, the decisions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from core.approvals import bulk, extensions, presenting, queries, service, verification
from core.approvals.service import Signing as SigningOf
from core.signatures import keys, reauthentication
from core.signatures.enums import KeyPurpose
from database import transaction
from models import ApprovalExtension
from routers.dependencies import (
    ApprovalDecider,
    ApprovalReader,
    ApprovalRequester,
    DbSession,
    ReadSession,
    RowId,
)
from schemas import (
    ApprovalCounts,
    ApprovalDetail,
    ApprovalOut,
    ApprovalQuery,
    ApproveForm,
    BulkForm,
    BulkOut,
    DeadlineExtensionForm,
    DeadlineExtensionOut,
    HoldForm,
    OpinionForm,
    RejectForm,
    VerificationOut,
    WithdrawForm,
)
from utils.paging import Page

router = APIRouter(prefix="/approvals", tags=["approvals"])


async def _signing(form: ApproveForm | RejectForm | HoldForm, actor: ApprovalDecider) -> SigningOf:
    """Prove the person before the decision's transaction begins: the slow hash must not hold the writers' queue."""
    authentication = await reauthentication.prove(actor, password=form.password, totp=form.totp)
    return SigningOf(form.content_hash, form.step_id, authentication)


@router.get("/")
async def list_approvals(
    query: Annotated[ApprovalQuery, Query()], actor: ApprovalReader, db: ReadSession
) -> Page[ApprovalOut]:
    """A box of my inbox: what waits for me, what is under way, what is done, what I am to read."""
    page = await queries.list_approvals(db, actor, query)
    shown = await presenting.present(db, page.items, by=actor)
    return Page(items=shown, total=page.total, page=page.page, size=page.size, pages=page.pages)


@router.get("/counts")
async def count_approvals(actor: ApprovalReader, db: ReadSession) -> ApprovalCounts:
    """How much stands in each box."""
    return await queries.count_boxes(db, actor)


@router.get("/certificate", response_class=Response, responses={200: {"content": {"application/x-pem-file": {}}}})
async def get_certificate(_actor: ApprovalReader, db: ReadSession) -> Response:
    """The certificate decisions are signed with, to check records offline."""
    key = await keys.current_key(db, KeyPurpose.APPROVAL)
    if key is None:
        async with transaction() as writing:
            key = await keys.ensure_key(writing, KeyPurpose.APPROVAL)
    return Response(
        key.certificate,
        media_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="guardia-approvals.pem"'},
    )


@router.post("/bulk")
async def decide_many(form: BulkForm, actor: ApprovalDecider) -> BulkOut:
    """The same decision on many documents; each is checked by itself, and what changed since it was listed fails."""
    authentication = await reauthentication.prove(actor, password=form.password, totp=form.totp)
    return await bulk.decide(form, authentication=authentication, by=actor)


@router.get("/{approval_id}")
async def get_approval(approval_id: RowId, actor: ApprovalReader, db: ReadSession) -> ApprovalDetail:
    """The document with its line, its frozen content and every act."""
    return await presenting.present_document(db, await queries.get_approval(db, actor, approval_id), by=actor)


@router.get("/{approval_id}/verify")
async def verify(approval_id: RowId, actor: ApprovalReader, db: ReadSession) -> VerificationOut:
    """Whether the content, the line and every signature still agree; names what does not."""
    return verification.verify(await queries.get_approval(db, actor, approval_id))


@router.get("/{approval_id}/record", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def get_record(approval_id: RowId, actor: ApprovalReader, db: ReadSession) -> Response:
    """The signed records as a file for `scripts/verify_approval.py`."""
    approval = await queries.get_approval(db, actor, approval_id)
    return Response(
        verification.export(approval),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{approval.number}.json"'},
    )


@router.post("/{approval_id}/approve")
async def approve(approval_id: RowId, form: ApproveForm, actor: ApprovalDecider, db: DbSession) -> ApprovalDetail:
    """Sign the step whose turn it is; `final` decides for all who come after (전결)."""
    signing = await _signing(form, actor)
    row = await service.approve(db, approval_id, comment=form.comment, final=form.final, signing=signing, by=actor)
    return await presenting.present_document(db, row, by=actor)


@router.post("/{approval_id}/reject")
async def reject(approval_id: RowId, form: RejectForm, actor: ApprovalDecider, db: DbSession) -> ApprovalDetail:
    """Send it back with a reason, to the drafter or to an earlier step."""
    signing = await _signing(form, actor)
    row = await service.reject(
        db, approval_id, reason=form.reason, to_position=form.to_position, signing=signing, by=actor
    )
    return await presenting.present_document(db, row, by=actor)


@router.post("/{approval_id}/hold")
async def hold(approval_id: RowId, form: HoldForm, actor: ApprovalDecider, db: DbSession) -> ApprovalDetail:
    """Put it aside with a reason (보류); it can be decided later."""
    signing = await _signing(form, actor)
    row = await service.hold(db, approval_id, reason=form.reason, signing=signing, by=actor)
    return await presenting.present_document(db, row, by=actor)


@router.post("/{approval_id}/opinions")
async def give_opinion(
    approval_id: RowId, form: OpinionForm, actor: ApprovalRequester, db: DbSession
) -> ApprovalDetail:
    """Say something on the document without deciding it."""
    row = await service.give_opinion(db, approval_id, content=form.content, by=actor)
    return await presenting.present_document(db, row, by=actor)


@router.post("/{approval_id}/acknowledge")
async def acknowledge(approval_id: RowId, actor: ApprovalReader, db: DbSession) -> ApprovalDetail:
    """Say that one has read what others decided (후열, 사후보고) or what one was named for (참조, 수신)."""
    return await presenting.present_document(db, await service.acknowledge(db, approval_id, by=actor), by=actor)


@router.post("/{approval_id}/withdraw")
async def withdraw(approval_id: RowId, form: WithdrawForm, actor: ApprovalRequester, db: DbSession) -> ApprovalDetail:
    """Take a round back before its last decision (회수)."""
    row = await service.withdraw(db, approval_id, reason=form.reason, by=actor)
    return await presenting.present_document(db, row, by=actor)


@router.post("/{approval_id}/extensions", status_code=201, response_model=DeadlineExtensionOut)
async def request_extension(
    approval_id: RowId, form: DeadlineExtensionForm, actor: ApprovalDecider, db: DbSession
) -> ApprovalExtension:
    """Ask for more time for one's own decision; the next approver decides."""
    return await extensions.request(db, approval_id, form, by=actor)
