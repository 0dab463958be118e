"""Managed hosts. What is sent in (address, account, secret) is never answered (guide 6.1)."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.servers import queries, service
from database import ReadLocal
from routers.dependencies import DbSession, ReadSession, RowId, ServerManager, ServerReader, VisibleServer
from schemas import HostKeyForm, ServerCreate, ServerOut, ServerQuery, ServerUpdate
from utils.paging import Listed, Page

router = APIRouter(prefix="/servers", tags=["servers"])


@router.get("/", response_model=Page[ServerOut])
async def list_servers(
    query: Annotated[ServerQuery, Query()], actor: ServerReader, db: ReadSession
) -> Listed[ServerOut]:
    """Servers within sight: a customer sees its own institution's."""
    page = await queries.list_servers(db, actor, query)
    return page.map(service.present)


@router.post("/", status_code=201)
async def create_server(form: ServerCreate, actor: ServerManager, db: DbSession) -> ServerOut:
    """Register a server by password or private key; root is refused; its host key is pinned if it answers."""
    return service.present(await service.create(db, form, by=actor))


@router.get("/{server_id}")
async def get_server(server_id: RowId, actor: ServerReader, db: ReadSession) -> ServerOut:
    """One server."""
    return service.present(await queries.get_server(db, actor, server_id))


@router.patch("/{server_id}")
async def update_server(form: ServerUpdate, actor: ServerManager, server: VisibleServer, db: DbSession) -> ServerOut:
    """Change a server; another address or port unpins its host key."""
    return service.present(await service.update(db, server, form, by=actor))


@router.post("/{server_id}/host-key")
async def pin_host_key(server_id: RowId, form: HostKeyForm, actor: ServerManager, db: DbSession) -> ServerOut:
    """Ask the host for its key and pin it; a changed key is refused unless `replace` and a reason are given."""
    async with ReadLocal() as reading:
        seen = await queries.get_server(reading, actor, server_id)
    key = await service.fetch_host_key(seen)
    server = await queries.get_server(db, actor, server_id)
    return service.present(await service.pin_host_key(db, server, key, form, by=actor))
