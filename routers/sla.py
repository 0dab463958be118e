"""Service levels: what is promised, the clocks of an SR, the wall, what-if questions, recalculation."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query

from core import scheduler
from core.sla import extensions, preview, queries, recalculation, service
from core.sla.queries import get_policy
from models import SlaPolicy, SlaPolicyVersion, SlaRecalculation
from routers.dependencies import (
    Asking,
    DbSession,
    ReadableSR,
    ReadSession,
    RowId,
    SlaManager,
    SlaReader,
    SRInternalReader,
    SRReader,
    SRWorker,
    VisibleSR,
)
from schemas import (
    DueMoves,
    ExtensionForm,
    MatchForm,
    MatchOut,
    PolicyCreate,
    PolicyOut,
    PolicyQuery,
    PolicyTerms,
    PolicyUpdate,
    PolicyVersionOut,
    PreviewForm,
    PreviewOut,
    RecalculationForm,
    RecalculationOut,
    RecalculationQuery,
    SubjectSla,
    ThreadQuery,
    WallCounts,
    WallItem,
    WallQuery,
)
from utils.paging import Listed, Page

router = APIRouter(tags=["sla"])


async def _policy(policy_id: RowId, actor: Asking, db: DbSession) -> SlaPolicy:
    return await get_policy(db, actor, policy_id)


async def _readable_policy(policy_id: RowId, actor: Asking, db: ReadSession) -> SlaPolicy:
    return await get_policy(db, actor, policy_id)


VisiblePolicy = Annotated[SlaPolicy, Depends(_policy)]
ReadablePolicy = Annotated[SlaPolicy, Depends(_readable_policy)]


@router.post("/sla/preview")
async def preview_due(form: PreviewForm, actor: SlaReader, db: ReadSession) -> PreviewOut:
    """When so many working minutes are over, without the pauses, and the stretches that count."""
    return await preview.preview(db, form, by=actor)


@router.get("/sla/policies/", response_model=Page[PolicyOut])
async def list_policies(query: Annotated[PolicyQuery, Query()], actor: SlaReader, db: ReadSession) -> Listed[PolicyOut]:
    """Policies within sight, each with the version in force."""
    page = await queries.list_policies(db, actor, query)
    current = await queries.versions_in_force(db, [policy.id for policy in page.items])
    return page.map(lambda policy: service.present_policy(policy, current.get(policy.id)))


@router.post("/sla/policies/", status_code=201)
async def create_policy(form: PolicyCreate, actor: SlaManager, db: DbSession) -> PolicyOut:
    """A policy for a group of SRs, with its first version."""
    policy = await service.create_policy(db, form, by=actor)
    return service.present_policy(policy, (await queries.versions_in_force(db, [policy.id])).get(policy.id))


@router.post("/sla/policies/match")
async def match_policy(form: MatchForm, actor: SlaReader, db: ReadSession) -> MatchOut:
    """Which policy an SR like this would get, and when it would be due."""
    return await preview.matched(db, form, by=actor)


@router.get("/sla/policies/{policy_id}")
async def get_one_policy(actor: SlaReader, policy: ReadablePolicy, db: ReadSession) -> PolicyOut:
    """One policy with the version in force."""
    return service.present_policy(policy, (await queries.versions_in_force(db, [policy.id])).get(policy.id))


@router.patch("/sla/policies/{policy_id}")
async def update_policy(form: PolicyUpdate, actor: SlaManager, policy: VisiblePolicy, db: DbSession) -> PolicyOut:
    """Rename a policy or take it out of use."""
    await service.update_policy(db, policy, form, by=actor)
    return service.present_policy(policy, (await queries.versions_in_force(db, [policy.id])).get(policy.id))


@router.get("/sla/policies/{policy_id}/versions", response_model=Page[PolicyVersionOut])
async def list_versions(
    query: Annotated[ThreadQuery, Query()], actor: SlaReader, policy: ReadablePolicy, db: ReadSession
) -> Listed[SlaPolicyVersion]:
    """Everything a policy ever promised."""
    return await queries.list_versions(db, policy, query)


@router.post("/sla/policies/{policy_id}/versions", status_code=201, response_model=PolicyVersionOut)
async def add_version(form: PolicyTerms, actor: SlaManager, policy: VisiblePolicy, db: DbSession) -> SlaPolicyVersion:
    """Promise something else from a time on; open SRs stay under their version until they are recalculated."""
    return await service.add_version(db, policy, form, by=actor)


@router.get("/sla/clocks", response_model=Page[WallItem])
async def list_clocks(query: Annotated[WallQuery, Query()], actor: SlaReader, db: ReadSession) -> Listed[WallItem]:
    """Open clocks, the nearest due first."""
    page = await queries.list_wall(db, actor, query)
    items = await service.present_wall(db, page.items)
    return Listed(items, page.total, page.page, page.size)


@router.get("/sla/clocks/counts")
async def count_clocks(actor: SlaReader, db: ReadSession) -> WallCounts:
    """How many open clocks are overdue, due within 24 hours, running, paused."""
    return await queries.wall_counts(db, actor)


@router.get("/sla/recalculations/", response_model=Page[RecalculationOut])
async def list_recalculations(
    query: Annotated[RecalculationQuery, Query()], actor: SRInternalReader, db: ReadSession
) -> Listed[SlaRecalculation]:
    """Recalculations and how far they are."""
    return await queries.list_recalculations(db, query)


@router.post("/sla/recalculations/preview")
async def preview_recalculation(actor: SlaManager, db: ReadSession) -> DueMoves:
    """What taking every open SR over to today's policies and calendars would move."""
    return await recalculation.preview(db, {})


@router.post("/sla/recalculations/", status_code=202, response_model=RecalculationOut)
async def recalculate(
    form: RecalculationForm, actor: SlaManager, db: DbSession, background: BackgroundTasks
) -> SlaRecalculation:
    """Take every open SR over to today's policies and calendars, in the background."""
    row = await recalculation.request(db, reason=form.reason, by=actor)
    background.add_task(scheduler.run_unless_running, "recalculate_sla")
    return row


@router.get("/tasks/{sr_id}/sla")
async def read_clocks(actor: SRReader, sr: ReadableSR, db: ReadSession) -> SubjectSla:
    """The clocks of one SR: what is left, why it waits, what was agreed."""
    return await service.present_sla(db, sr, by=actor)


@router.post("/tasks/{sr_id}/sla/extensions", status_code=201)
async def request_extension(form: ExtensionForm, actor: SRWorker, sr: VisibleSR, db: DbSession) -> SubjectSla:
    """Ask for a later due time (기한연장); it holds once its approval line has signed."""
    await extensions.request(db, sr, form, by=actor)
    return await service.present_sla(db, sr, by=actor)
