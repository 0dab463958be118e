"""What lines are made of: templates (결재선) and the delegation of authority (위임전결규정)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.approvals import authorities, templates
from models import ApprovalAuthority, ApprovalTemplate
from routers.dependencies import ApprovalManager, ApprovalReader, Asking, DbSession, ReadSession, RowId
from schemas import (
    AuthorityForm,
    AuthorityOut,
    AuthorityQuery,
    LineOut,
    LineQuery,
    TemplateCreate,
    TemplateOut,
    TemplateQuery,
    TemplateUpdate,
)
from utils.paging import Listed, Page

router = APIRouter(tags=["approval-lines"])


async def _template(template_id: RowId, actor: Asking, db: DbSession) -> ApprovalTemplate:
    return await templates.get_template(db, actor, template_id, lock=True)


async def _authority(authority_id: RowId, _actor: Asking, db: DbSession) -> ApprovalAuthority:
    return await authorities.get_authority(db, authority_id, lock=True)


VisibleTemplate = Annotated[ApprovalTemplate, Depends(_template)]
KnownAuthority = Annotated[ApprovalAuthority, Depends(_authority)]


@router.get("/approval-templates/", response_model=Page[TemplateOut])
async def list_templates(
    query: Annotated[TemplateQuery, Query()], actor: ApprovalReader, db: ReadSession
) -> Listed[TemplateOut]:
    """Templates within sight: a customer sees those for everybody and its own institution's."""
    return await templates.present_page(db, await templates.list_templates(db, actor, query))


@router.post("/approval-templates/", status_code=201)
async def create_template(form: TemplateCreate, actor: ApprovalManager, db: DbSession) -> TemplateOut:
    """A line for what fits its criteria; the most particular one applies."""
    return await templates.present(db, await templates.create(db, form, by=actor))


@router.get("/approval-templates/match")
async def match_template(query: Annotated[LineQuery, Query()], actor: ApprovalReader, db: ReadSession) -> LineOut:
    """Which line a document like this would get; `server_id` gives the grade of its information system."""
    found = await templates.find(db, query, by=actor)
    return LineOut(template=await templates.present(db, found) if found else None)


@router.get("/approval-templates/{template_id}")
async def get_template(template_id: RowId, actor: ApprovalReader, db: ReadSession) -> TemplateOut:
    """One template, with the names of all it mentions."""
    return await templates.present(db, await templates.get_template(db, actor, template_id))


@router.put("/approval-templates/{template_id}")
async def update_template(
    form: TemplateUpdate, actor: ApprovalManager, template: VisibleTemplate, db: DbSession
) -> TemplateOut:
    """Make it as it is to be; 409 with the differing fields when somebody else was quicker."""
    return await templates.present(db, await templates.update(db, template, form, by=actor))


@router.delete("/approval-templates/{template_id}", status_code=204)
async def remove_template(actor: ApprovalManager, template: VisibleTemplate, db: DbSession) -> None:
    """Delete one that no document was submitted by."""
    await templates.remove(db, template, by=actor)


@router.get("/approval-authorities/", response_model=Page[AuthorityOut])
async def list_authorities(
    query: Annotated[AuthorityQuery, Query()], actor: ApprovalReader, db: ReadSession
) -> Listed[ApprovalAuthority]:
    """Who may decide for all who come after (전결)."""
    return await authorities.list_authorities(db, query)


@router.post("/approval-authorities/", status_code=201, response_model=AuthorityOut)
async def create_authority(form: AuthorityForm, actor: ApprovalManager, db: DbSession) -> ApprovalAuthority:
    """Add a rule of the delegation of authority."""
    return await authorities.create(db, form, by=actor)


@router.put("/approval-authorities/{authority_id}", response_model=AuthorityOut)
async def update_authority(
    form: AuthorityForm, actor: ApprovalManager, authority: KnownAuthority, db: DbSession
) -> ApprovalAuthority:
    """Make it as it is to be."""
    return await authorities.update(db, authority, form, by=actor)


@router.delete("/approval-authorities/{authority_id}", status_code=204)
async def remove_authority(actor: ApprovalManager, authority: KnownAuthority, db: DbSession) -> None:
    """Delete a rule; what was decided by it stays decided."""
    await authorities.remove(db, authority, by=actor)
