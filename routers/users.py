"""People."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.users import queries, service
from models import User
from routers.dependencies import (
    DbSession,
    ReadSession,
    RowId,
    UserManager,
    UserReader,
    VisibleUser,
)
from schemas import PasswordReset, UserCreate, UserOption, UserOptionQuery, UserOut, UserQuery, UserUpdate
from utils import clock
from utils.paging import Listed, Page

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/", response_model=Page[UserOut])
async def list_users(query: Annotated[UserQuery, Query()], actor: UserReader, db: ReadSession) -> Listed[UserOut]:
    """People within sight: a customer sees its own institution's."""
    page = await queries.list_users(db, actor, query)
    return page.map(present)


@router.post("/", status_code=201)
async def create_user(form: UserCreate, actor: UserManager, db: DbSession) -> UserOut:
    """Register a person; the password follows the policy (9 characters, 3 of 4 classes, not the user name)."""
    return present(await service.create(db, form, by=actor))


@router.get("/options")
async def list_options(
    query: Annotated[UserOptionQuery, Query()], actor: UserReader, db: ReadSession
) -> list[UserOption]:
    """People who hold a permission, to pick from: approvers (`approval:decide`), assignees (`sr:work`)."""
    return await queries.list_options(db, actor, query)


@router.get("/{user_id}")
async def get_user(user_id: RowId, actor: UserReader, db: ReadSession) -> UserOut:
    """One person."""
    return present(await queries.get_user(db, actor, user_id))


@router.patch("/{user_id}")
async def update_user(form: UserUpdate, actor: UserManager, user: VisibleUser, db: DbSession) -> UserOut:
    """Change a person; a new role, institution or deactivation signs that person out."""
    return present(await service.update(db, user, form, by=actor))


@router.post("/{user_id}/unlock")
async def unlock_user(actor: UserManager, user: VisibleUser, db: DbSession) -> UserOut:
    """Let a locked person try again at once."""
    return present(await service.unlock(db, user, by=actor))


@router.post("/{user_id}/password", status_code=204)
async def reset_password(form: PasswordReset, actor: UserManager, user: VisibleUser, db: DbSession) -> None:
    """Give a person a temporary password, to be changed at the next sign-in."""
    await service.reset_password(db, user, form.new_password, by=actor)


def present(user: User) -> UserOut:
    """A person as others see it."""
    return UserOut(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        position=user.position,
        email=user.email,
        institution_id=user.institution_id,
        institution_name=queries.institution_name(user),
        is_active=user.is_active,
        is_locked=user.locked_until is not None and user.locked_until > clock.now(),
        created_at=user.created_at,
    )
