"""Public SLA reports (공공 SLA 표준안): contracts, monthly reports, and the certificate they are signed with."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from core.signatures import keys
from core.signatures.enums import KeyPurpose
from core.sla_reports import policy, queries, service
from core.systems.queries import get_system
from database import transaction
from models import SlaContract, SlaReport
from routers.dependencies import (
    DbSession,
    ReadSession,
    RowId,
    SlaReportManager,
    SlaReportReader,
    VisibleSlaReport,
    VisibleSystem,
)
from schemas import (
    ContractForm,
    ContractOut,
    ContractProposal,
    ReportCheck,
    ReportCreate,
    ReportListItem,
    ReportOut,
    ReportQuery,
    ReportUpdate,
)
from utils.paging import Listed, Page

router = APIRouter(prefix="/sla-reports", tags=["sla-reports"])

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PEM = "application/x-pem-file"


@router.get("/", response_model=Page[ReportListItem])
async def list_reports(
    query: Annotated[ReportQuery, Query()], actor: SlaReportReader, db: ReadSession
) -> Listed[ReportListItem]:
    """Reports within sight; the figures of drafts stand in the report itself."""
    page = await queries.list_reports(db, actor, query)
    return page.map(lambda report: service.list_item(report, by=actor))


@router.post("/", status_code=201)
async def create_report(form: ReportCreate, actor: SlaReportManager, db: DbSession) -> ReportOut:
    """Begin the report of a system's month, this month or one that is over."""
    return await service.present(db, await service.create(db, form, by=actor), by=actor)


@router.get("/certificate", response_class=Response, responses={200: {"content": {PEM: {}}}})
async def get_certificate(_actor: SlaReportReader, db: ReadSession) -> Response:
    """The certificate that issued reports are signed with, in PEM; see scripts/verify_sla_report.py."""
    key = await keys.current_key(db, KeyPurpose.REPORT)
    if key is None:
        async with transaction() as writing:
            key = await keys.ensure_key(writing, KeyPurpose.REPORT)
    return _file(key.certificate.encode(), PEM, "guardia-sla-certificate.pem")


@router.get("/systems/{system_id}/contracts", response_model=list[ContractOut])
async def list_contracts(system_id: RowId, actor: SlaReportReader, db: ReadSession) -> list[SlaContract]:
    """Every version of the system's terms, the newest first; the one begun last applies to a month."""
    system = await get_system(db, actor, system_id)
    return await queries.list_contracts(db, system.id)


@router.post("/systems/{system_id}/contracts", status_code=201, response_model=ContractOut)
async def set_contract(
    form: ContractForm, actor: SlaReportManager, system: VisibleSystem, db: DbSession
) -> SlaContract:
    """Agree on other terms from a month on; refused when a report from then on is issued."""
    return await service.set_contract(db, system, form, by=actor)


@router.get("/systems/{system_id}/contracts/proposal")
async def propose_contract(system_id: RowId, actor: SlaReportReader, db: ReadSession) -> ContractProposal:
    """What the standard published for the system's grade; null is for the parties to agree on."""
    system = await get_system(db, actor, system_id)
    return policy.proposal(system.grade)


@router.get("/{report_id}")
async def get_report(report_id: RowId, actor: SlaReportReader, db: ReadSession) -> ReportOut:
    """One report: a draft as of now, an issued one as it was issued."""
    return await service.present(db, await queries.get_report(db, actor, report_id), by=actor)


@router.patch("/{report_id}")
async def update_report(
    form: ReportUpdate, actor: SlaReportManager, report: VisibleSlaReport, db: DbSession
) -> ReportOut:
    """Fill in what people measure by hand and a comment, while it is a draft."""
    return await service.present(db, await service.edit(db, report, form, by=actor), by=actor)


@router.post("/{report_id}/issue")
async def issue_report(actor: SlaReportManager, report: VisibleSlaReport, db: DbSession) -> ReportOut:
    """Freeze the report with everything it follows from; nothing of it changes any more."""
    return await service.present(db, await service.issue(db, report, by=actor), by=actor)


@router.post("/{report_id}/check")
async def check_report(report_id: RowId, actor: SlaReportReader, db: ReadSession) -> ReportCheck:
    """Compute an issued report again from its own inputs and compare."""
    return service.check(await queries.get_report(db, actor, report_id))


@router.get("/{report_id}/pdf", response_class=Response, responses={200: {"content": {PDF: {}}}})
async def get_pdf(report_id: RowId, actor: SlaReportReader, db: ReadSession) -> Response:
    """The document: signed when issued, marked 초안 while a draft."""
    report = await queries.get_report(db, actor, report_id)
    return _file(await service.to_pdf(db, report, by=actor), PDF, _name(report, "pdf"))


@router.get("/{report_id}/xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
async def get_xlsx(report_id: RowId, actor: SlaReportReader, db: ReadSession) -> Response:
    """The same as a workbook."""
    report = await queries.get_report(db, actor, report_id)
    return _file(await service.to_xlsx(db, report, by=actor), XLSX, _name(report, "xlsx"))


def _name(report: SlaReport, kind: str) -> str:
    return f"{report.number}{'' if report.digest else '-draft'}.{kind}"


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
