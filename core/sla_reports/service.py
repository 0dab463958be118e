"""SLA contracts and monthly reports: draft, fill in, issue, and check long after.

A draft is computed anew each time it is read. Issuing writes down everything the result follows from, the result, and
the SHA-256 of both; from then on nothing of it changes, whatever happens to outages, contracts, SRs or names.
"""

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from core import events, numbers
from core.access import Actor
from core.audit import change
from core.errors import Conflict, Forbidden, Invalid
from core.signatures import keys
from core.signatures.enums import KeyPurpose
from core.sla_reports import document, figures, policy, queries, signing, workbook
from core.sla_reports.enums import ReportStatus
from core.sla_reports.figures import Json
from core.sla_reports.schemas import ContractForm, ReportCheck, ReportCreate, ReportListItem, ReportOut, ReportUpdate
from core.systems.queries import get_system, sees_fee
from models import InformationSystem, Outage, SigningKey, SlaContract, SlaReport
from utils import clock
from utils.forms import Named


class Reading(NamedTuple):
    """What a report says: of a draft at this moment, of an issued one for good."""

    inputs: Json
    result: Json
    digest: str | None


async def set_contract(db: AsyncSession, system: InformationSystem, form: ContractForm, *, by: Actor) -> SlaContract:
    """Agree on other terms from a month on; one that began in the same month is put right.

    Raises Conflict when a report from that month on is issued, Invalid as `policy.check_terms`.
    """
    policy.check_terms(form.terms, system.grade)
    issued = await queries.first_issued_month(db, system.id, since=form.from_month)
    if issued is not None:
        raise Conflict(
            "sla_contract.month_issued", f"{issued} 보고서가 확정되어 그 달까지의 협약 지표는 바꿀 수 없습니다."
        )
    terms = form.terms.model_dump(mode="json")
    contract = await queries.contract_in_force(db, system.id, form.from_month)
    before = contract.terms if contract else None
    if contract is None or contract.from_month != form.from_month:
        contract = SlaContract(system_id=system.id, from_month=form.from_month, created_by_id=by.id)
        db.add(contract)
    contract.terms = terms
    await db.flush()
    note, changes = f"{system.name} {form.from_month}부터", {"terms": change(before, terms)}
    await events.emit("sla_report.contract_set", contract, by=by, changes=changes, note=note)
    return contract


async def create(db: AsyncSession, form: ReportCreate, *, by: Actor) -> SlaReport:
    """Begin the report of a system's month. Raises Invalid for a month to come, Conflict when there is one already."""
    system = await get_system(db, by, form.system_id, lock=True)
    if form.month > _this_month():
        raise Invalid("sla_report.future_month", "아직 시작하지 않은 달의 보고서는 만들 수 없습니다.")
    existing = await queries.report_of_month(db, system.id, form.month)
    if existing is not None:
        raise Conflict("sla_report.exists", f"{form.month} 보고서가 이미 있습니다.", report_id=existing.id)
    report = SlaReport(
        number=await numbers.take(db, "SLA"),
        system=system,
        institution_id=system.institution_id,
        month=form.month,
        manual={},
        issued_by=None,
    )
    db.add(report)
    await db.flush()
    await events.emit("sla_report.drafted", report, by=by)
    return report


async def edit(db: AsyncSession, report: SlaReport, form: ReportUpdate, *, by: Actor) -> SlaReport:
    """Fill in what people measure by hand, and a comment. Raises Conflict once issued, Invalid for an unknown key."""
    _must_be_draft(report)
    wanted = form.model_dump(exclude_unset=True, exclude={"manual"})
    if "manual" in form.model_fields_set:
        wanted["manual"] = await _manual(db, report, form.manual or {})
    changes = {k: change(getattr(report, k), v) for k, v in wanted.items() if getattr(report, k) != v}
    for field, value in wanted.items():
        setattr(report, field, value)
    if changes:
        await db.flush()
        await events.emit("sla_report.edited", report, by=by, changes=changes)
    return report


async def issue(db: AsyncSession, report: SlaReport, *, by: Actor) -> SlaReport:
    """Freeze the report. Raises Conflict before the month is over, without a contract or with a value missing."""
    # The system's row is what outages are recorded under: none can slip in between reading and issuing.
    await get_system(db, by, report.system_id, lock=True)
    _must_be_draft(report)
    now = clock.now()
    if now < figures.span_of_month(report.month)[1]:
        raise Conflict("sla_report.month_open", "달이 끝난 뒤에 확정할 수 있습니다.")
    inputs = await _gather(db, report, at=now, issued_by=by.name)
    if inputs["contract"] is None:
        raise Conflict("sla_report.no_contract", "이 달에 적용할 협약 지표가 없습니다. 먼저 협약 지표를 등록해 주세요.")
    missing = [each["name"] for each in policy.manual_indicators(inputs["contract"]) if _is_open(each, inputs)]
    if missing:
        raise Conflict("sla_report.manual_missing", f"값을 입력하지 않은 지표가 있습니다: {', '.join(missing)}")
    report.inputs, report.result = inputs, figures.compute(inputs)
    report.digest = figures.digest(report.inputs, report.result)
    report.status, report.issued_at, report.issued_by_id = ReportStatus.ISSUED, now, by.id
    await keys.ensure_key(db, KeyPurpose.REPORT)
    await db.flush()
    await db.refresh(report, ["issued_by"])
    await events.emit("sla_report.issued", report, by=by, title=f"{inputs['system']['name']} {report.month}")
    return report


def check(report: SlaReport) -> ReportCheck:
    """Compute an issued report again from its own inputs. Raises Conflict for a draft, which has none yet."""
    if report.digest is None:
        raise Conflict("sla_report.not_issued", "확정한 보고서만 검산할 수 있습니다.")
    result = figures.compute(report.inputs)
    recomputed = figures.digest(report.inputs, result)
    same = recomputed == report.digest and result == report.result
    return ReportCheck(same=same, digest=report.digest, recomputed_digest=recomputed)


async def present(db: AsyncSession, report: SlaReport, *, by: Actor) -> ReportOut:
    """One report as this reader may see it; see `sees_fee`."""
    inputs, result, digest = await _read(db, report)
    if not sees_fee(by, report.institution_id):
        inputs, result = _without_fee(inputs, result)
    return ReportOut(
        id=report.id,
        number=report.number,
        system=Named(id=report.system_id, name=inputs["system"]["name"]),
        institution_name=inputs["system"]["institution"],
        grade=inputs["system"]["grade"],
        month=report.month,
        status=report.status,
        manual=report.manual,
        comment=report.comment,
        inputs=inputs,
        result=result,
        digest=digest,
        issued_at=report.issued_at,
        issued_by=Named(id=report.issued_by.id, name=inputs["issued_by"]) if report.issued_by else None,
    )


def list_item(report: SlaReport, *, by: Actor) -> ReportListItem:
    """One line of a list. The figures of a draft are not computed for it."""
    frozen = report.inputs.get("system") or _system_json(report.system)
    penalty = (report.result.get("penalty") or {}) if sees_fee(by, report.institution_id) else {}
    return ReportListItem(
        id=report.id,
        number=report.number,
        system=Named(id=report.system_id, name=frozen["name"]),
        institution_name=frozen["institution"],
        grade=frozen["grade"],
        month=report.month,
        status=report.status,
        availability=report.result.get("availability", {}).get("percent"),
        score=report.result.get("score"),
        penalty=None if penalty.get("amount") is None else int(penalty["amount"]),
        issued_at=report.issued_at,
    )


async def to_pdf(db: AsyncSession, report: SlaReport, *, by: Actor) -> bytes:
    """The document to hand in; an issued one is signed. Raises Forbidden for those who may not see the fee."""
    _must_see_fee(report, by)
    reading = await _read(db, report)
    key = await keys.current_key(db, KeyPurpose.REPORT) if reading.digest else None
    return await asyncio.to_thread(_signed_pdf, reading, key)


async def to_xlsx(db: AsyncSession, report: SlaReport, *, by: Actor) -> bytes:
    """The same as a workbook to go on calculating with. Raises as `to_pdf`."""
    _must_see_fee(report, by)
    return await asyncio.to_thread(workbook.render, *await _read(db, report))


def _signed_pdf(reading: Reading, key: SigningKey | None) -> bytes:
    pdf = document.render(*reading)
    if key is None:
        return pdf
    reason = f"SLA 보고서 {reading.inputs['number']} 확정"
    return signing.sign(pdf, private_key=keys.private_pem(key), certificate=key.certificate, reason=reason)


async def _read(db: AsyncSession, report: SlaReport) -> Reading:
    if report.status is ReportStatus.ISSUED:
        return Reading(report.inputs, report.result, report.digest)
    inputs = await _gather(db, report, at=clock.now(), issued_by=None)
    return Reading(inputs, figures.compute(inputs), None)


async def _gather(db: AsyncSession, report: SlaReport, *, at: datetime, issued_by: str | None) -> Json:
    """Everything the result and the document follow from, in values JSON keeps as they are."""
    contract = await queries.contract_in_force(db, report.system_id, report.month)
    frozen = {"from_month": contract.from_month, "terms": contract.terms} if contract else None
    keys = {each["key"] for each in policy.manual_indicators(frozen)}
    fee = report.system.monthly_fee
    return {
        "method": figures.METHOD,
        "number": report.number,
        "month": report.month,
        "as_of": at.isoformat(),
        "issued_by": issued_by,
        "system": _system_json(report.system),
        "monthly_fee": None if fee is None else format(fee, "f"),
        "contract": frozen,
        "outages": [_outage_json(row) for row in await queries.outages_of_month(db, report.system_id, report.month)],
        "cases": await queries.case_counts(db, report.system_id, report.month),
        "manual": {key: value for key, value in report.manual.items() if key in keys},
        "comment": report.comment,
    }


def _system_json(system: InformationSystem) -> Json:
    return {"name": system.name, "code": system.code, "grade": system.grade, "institution": system.institution.name}


def _outage_json(outage: Outage) -> Json:
    return {
        "kind": outage.kind.value,
        "title": outage.title,
        "note": outage.note,
        "started_at": outage.started_at.isoformat(),
        "ended_at": outage.ended_at.isoformat() if outage.ended_at else None,
    }


async def _manual(db: AsyncSession, report: SlaReport, values: dict[str, Decimal]) -> dict[str, str]:
    contract = await queries.contract_in_force(db, report.system_id, report.month)
    known = {each["key"] for each in policy.manual_indicators({"terms": contract.terms} if contract else None)}
    unknown = sorted(values.keys() - known)
    if unknown:
        raise Invalid("sla_report.manual_key", f"직접 입력하는 지표가 아닙니다: {', '.join(unknown)}")
    return {key: format(value, "f") for key, value in values.items()}


def _is_open(indicator: Json, inputs: Json) -> bool:
    return indicator["key"] not in inputs["manual"]


def _without_fee(inputs: Json, result: Json) -> tuple[Json, Json]:
    penalty = result["penalty"] and {**result["penalty"], "fee": None, "amount": None}
    return {**inputs, "monthly_fee": None}, {**result, "penalty": penalty}


def _must_be_draft(report: SlaReport) -> None:
    if report.status is not ReportStatus.DRAFT:
        raise Conflict("sla_report.issued", "확정한 보고서는 바꿀 수 없습니다.")


def _must_see_fee(report: SlaReport, by: Actor) -> None:
    if not sees_fee(by, report.institution_id):
        raise Forbidden(
            "sla_report.fee_hidden", "월 대가와 위약금이 실린 문서라 계약 담당자와 해당 기관만 받을 수 있습니다."
        )


def _this_month() -> str:
    return clock.seoul_now().strftime("%Y-%m")
