"""What routes ask for: a session, who is asking, which right, which row."""

from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.ext.asyncio import AsyncSession

from core import security
from core.access import Actor, Permission
from core.errors import Forbidden, Unauthenticated
from core.institutions.queries import get_institution
from core.servers.queries import get_server
from core.sla_reports.queries import get_report
from core.systems.queries import get_system
from core.tasks.queries import get_sr
from core.users.queries import get_user
from database import ReadLocal, get_db, get_read_db
from models import InformationSystem, Institution, Server, SlaReport, SRRequest, User

ACCESS_COOKIE = "guardia_access"
CLIENT_HEADER = "x-guardia-client"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_ID = 2**31 - 1

DbSession = Annotated[AsyncSession, Depends(get_db, scope="function")]
"""Writes. Commits before the answer leaves: a failing COMMIT must not have said 201."""

ReadSession = Annotated[AsyncSession, Depends(get_read_db, scope="function")]
"""Reads only."""

_bearer = OAuth2PasswordBearer(tokenUrl="/auth/login", auto_error=False)


async def get_current_user(request: Request, bearer: Annotated[str | None, Depends(_bearer)]) -> Actor:
    """Who is asking, by bearer token or by the browser's cookie; for what changes something, as of this moment."""
    token = bearer or _token_of_cookie(request)
    if request.method in _SAFE_METHODS:
        return await security.get_recent_user(token)
    async with ReadLocal() as db:  # closed here: who waits for a turn to write keeps no reader's connection meanwhile
        return await security.get_current_user(token, db)


def _token_of_cookie(request: Request) -> str:
    token = request.cookies.get(ACCESS_COOKIE)
    if token is None:
        raise Unauthenticated("auth.required", "로그인이 필요합니다.")
    check_same_origin(request)
    return token


async def same_origin(request: Request) -> None:
    """The same as a dependency, for routes that a browser reaches before or without being signed in."""
    check_same_origin(request)


def check_same_origin(request: Request) -> None:
    """A cookie travels by itself, so what changes something must also carry a header no other site can set."""
    if request.method not in _SAFE_METHODS and request.headers.get(CLIENT_HEADER) != "web":
        raise Forbidden("auth.csrf", "다른 사이트에서 온 요청은 처리하지 않습니다.")


class Requires:
    """A dependency that lets only holders of a permission in; tests read `permission` off every route."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, actor: Annotated[Actor, Depends(get_current_user)]) -> Actor:
        if actor.must_change_password and self.permission is not Permission.SELF:
            raise Forbidden("auth.must_change_password", "임시 비밀번호입니다. 먼저 비밀번호를 바꿔 주세요.")
        actor.require(self.permission)
        return actor


P = Permission
Self = Annotated[Actor, Depends(Requires(P.SELF))]
SRReader = Annotated[Actor, Depends(Requires(P.SR_READ))]
SRInternalReader = Annotated[Actor, Depends(Requires(P.SR_READ_INTERNAL))]
SRCreator = Annotated[Actor, Depends(Requires(P.SR_CREATE))]
SREditor = Annotated[Actor, Depends(Requires(P.SR_EDIT))]
SRMover = Annotated[Actor, Depends(Requires(P.SR_TRANSITION))]
SRWorker = Annotated[Actor, Depends(Requires(P.SR_WORK))]
SRCommenter = Annotated[Actor, Depends(Requires(P.SR_COMMENT))]
SRExecutor = Annotated[Actor, Depends(Requires(P.SR_EXECUTE))]
ApprovalReader = Annotated[Actor, Depends(Requires(P.APPROVAL_READ))]
ApprovalRequester = Annotated[Actor, Depends(Requires(P.APPROVAL_REQUEST))]
ApprovalDecider = Annotated[Actor, Depends(Requires(P.APPROVAL_DECIDE))]
ApprovalManager = Annotated[Actor, Depends(Requires(P.APPROVAL_MANAGE))]
GroupReader = Annotated[Actor, Depends(Requires(P.GROUP_READ))]
GroupManager = Annotated[Actor, Depends(Requires(P.GROUP_MANAGE))]
InstitutionReader = Annotated[Actor, Depends(Requires(P.INSTITUTION_READ))]
InstitutionManager = Annotated[Actor, Depends(Requires(P.INSTITUTION_MANAGE))]
ServerReader = Annotated[Actor, Depends(Requires(P.SERVER_READ))]
ServerManager = Annotated[Actor, Depends(Requires(P.SERVER_MANAGE))]
UserReader = Annotated[Actor, Depends(Requires(P.USER_READ))]
UserManager = Annotated[Actor, Depends(Requires(P.USER_MANAGE))]
ServiceAccountManager = Annotated[Actor, Depends(Requires(P.SERVICE_ACCOUNT_MANAGE))]
AuditReader = Annotated[Actor, Depends(Requires(P.AUDIT_READ))]
OutboxReader = Annotated[Actor, Depends(Requires(P.OUTBOX_READ))]
OutboxManager = Annotated[Actor, Depends(Requires(P.OUTBOX_MANAGE))]
CalendarReader = Annotated[Actor, Depends(Requires(P.CALENDAR_READ))]
CalendarManager = Annotated[Actor, Depends(Requires(P.CALENDAR_MANAGE))]
SlaReader = Annotated[Actor, Depends(Requires(P.SLA_READ))]
SlaManager = Annotated[Actor, Depends(Requires(P.SLA_MANAGE))]
SystemReader = Annotated[Actor, Depends(Requires(P.SYSTEM_READ))]
SystemManager = Annotated[Actor, Depends(Requires(P.SYSTEM_MANAGE))]
OutageRecorder = Annotated[Actor, Depends(Requires(P.OUTAGE_RECORD))]
SlaReportReader = Annotated[Actor, Depends(Requires(P.SLA_REPORT_READ))]
SlaReportManager = Annotated[Actor, Depends(Requires(P.SLA_REPORT_MANAGE))]
JobReader = Annotated[Actor, Depends(Requires(P.JOB_READ))]
JobRunner = Annotated[Actor, Depends(Requires(P.JOB_RUN))]

Asking = Annotated[Actor, Depends(get_current_user)]
RowId = Annotated[int, Path(ge=1, le=_MAX_ID)]


async def _sr(sr_id: RowId, actor: Asking, db: DbSession) -> SRRequest:
    return await get_sr(db, actor, sr_id, lock=True)


async def _read_sr(sr_id: RowId, actor: Asking, db: ReadSession) -> SRRequest:
    return await get_sr(db, actor, sr_id)


async def _user(user_id: RowId, actor: Asking, db: DbSession) -> User:
    return await get_user(db, actor, user_id)


async def _institution(institution_id: RowId, actor: Asking, db: DbSession) -> Institution:
    return await get_institution(db, actor, institution_id)


async def _server(server_id: RowId, actor: Asking, db: DbSession) -> Server:
    return await get_server(db, actor, server_id)


async def _system(system_id: RowId, actor: Asking, db: DbSession) -> InformationSystem:
    return await get_system(db, actor, system_id, lock=True)


async def _sla_report(report_id: RowId, actor: Asking, db: DbSession) -> SlaReport:
    return await get_report(db, actor, report_id, lock=True)


# A row to change is read in the writing session; a row to look at, in the reading one.
VisibleSR = Annotated[SRRequest, Depends(_sr)]
ReadableSR = Annotated[SRRequest, Depends(_read_sr)]
VisibleUser = Annotated[User, Depends(_user)]
VisibleInstitution = Annotated[Institution, Depends(_institution)]
VisibleServer = Annotated[Server, Depends(_server)]
VisibleSystem = Annotated[InformationSystem, Depends(_system)]
VisibleSlaReport = Annotated[SlaReport, Depends(_sla_report)]
