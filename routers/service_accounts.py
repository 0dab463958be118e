"""Service accounts: programs that act under a scoped token, such as the Messenger bot."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.access import Permission
from core.users import queries, service
from models import ServiceToken
from routers.dependencies import DbSession, ReadSession, RowId, ServiceAccountManager
from schemas import ServiceAccountCreate, ServiceAccountIssued, ServiceAccountOut, ServiceAccountQuery
from utils.paging import Listed, Page

router = APIRouter(prefix="/service-accounts", tags=["service-accounts"])


@router.get("/", response_model=Page[ServiceAccountOut])
async def list_service_accounts(
    query: Annotated[ServiceAccountQuery, Query()], actor: ServiceAccountManager, db: ReadSession
) -> Listed[ServiceAccountOut]:
    """Every service account, revoked ones too; never a token."""
    page = await queries.list_service_accounts(db, query)
    return page.map(present)


@router.post("/", status_code=201)
async def create_service_account(
    form: ServiceAccountCreate, actor: ServiceAccountManager, db: DbSession
) -> ServiceAccountIssued:
    """Issue an account with one token, shown in this answer and never again."""
    row, token = await service.issue_service_account(db, form, by=actor)
    return ServiceAccountIssued(**present(row).model_dump(), token=token)


@router.delete("/{token_id}", status_code=204)
async def revoke_service_account(token_id: RowId, actor: ServiceAccountManager, db: DbSession) -> None:
    """End an account and its token at once."""
    await service.revoke_service_account(db, await queries.get_service_token(db, token_id), by=actor)


def present(row: ServiceToken) -> ServiceAccountOut:
    """A service account as its managers see it."""
    return ServiceAccountOut(
        id=row.id,
        name=row.user.name,
        role=row.user.role,
        scopes=[Permission(scope) for scope in row.scopes],
        institution_id=row.user.institution_id,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        created_at=row.created_at,
    )
