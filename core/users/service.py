"""Making and changing people and service accounts."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor, permissions_of
from core.audit import change
from core.errors import Conflict, Forbidden, Invalid
from core.security import SERVICE_TOKEN_PREFIX, check_password_policy, forget_sign_ins, hash_password
from core.users import auth
from core.users.enums import Role, SessionEnd
from core.users.schemas import ServiceAccountCreate, UserCreate, UserUpdate
from models import Institution, ServiceToken, User
from utils import clock, crypto


async def create(db: AsyncSession, form: UserCreate, *, by: Actor) -> User:
    """Register a person.

    Raises Invalid for a weak password or a customer without institution, Conflict for a taken user name.
    """
    check_password_policy(form.password, username=form.username)
    hashed = await hash_password(form.password)
    _check_place(form.role, form.institution_id)
    if await db.scalar(select(User.id).where(User.username == form.username)):
        raise Conflict("user.username_taken", "이미 쓰고 있는 아이디입니다.")
    institution = await _institution(db, form.institution_id)
    user = User(**form.model_dump(exclude={"password"}), password_hash=hashed, institution=institution)
    db.add(user)
    await db.flush()
    await events.emit("user.created", user, by=by, changes={"role": change(None, user.role)})
    return user


async def update(db: AsyncSession, user: User, form: UserUpdate, *, by: Actor) -> User:
    """Change what the form names. Nobody changes his own role or shuts himself out."""
    wanted = form.model_dump(exclude_unset=True)
    if user.id == by.id and ({"role", "is_active"} & {k for k, v in wanted.items() if v != getattr(user, k)}):
        raise Forbidden("user.self_role", "자신의 역할이나 사용 여부는 바꿀 수 없습니다. 다른 관리자에게 요청하세요.")
    _refuse_null(wanted, "name", "role", "is_active")
    _check_place(wanted.get("role", user.role), wanted.get("institution_id", user.institution_id))
    if "institution_id" in wanted:
        user.institution = await _institution(db, wanted["institution_id"])
    changes = {k: change(getattr(user, k), v) for k, v in wanted.items() if getattr(user, k) != v}
    for field, value in wanted.items():
        setattr(user, field, value)
    if {"role", "is_active", "institution_id"} & changes.keys():
        await auth.end_all_sessions(db, user.id, SessionEnd.DEACTIVATED)
    if changes:
        forget_sign_ins(db)
        await events.emit("user.edited", user, by=by, changes=changes)
    return user


async def unlock(db: AsyncSession, user: User, *, by: Actor) -> User:
    """Let a locked person try again at once."""
    user.locked_until, user.failed_logins = None, 0
    await events.emit("user.unlocked", user, by=by)
    return user


async def reset_password(db: AsyncSession, user: User, new_password: str, *, by: Actor) -> None:
    """Give a person a password to be changed at the next sign-in; whoever was signed in with the old one is out."""
    check_password_policy(new_password, username=user.username)
    user.password_hash = await hash_password(new_password)
    user.must_change_password, user.locked_until, user.failed_logins = user.id != by.id, None, 0
    await auth.end_all_sessions(db, user.id, SessionEnd.PASSWORD_CHANGED)
    await events.emit("user.password_reset", user, by=by)


async def issue_service_account(db: AsyncSession, form: ServiceAccountCreate, *, by: Actor) -> tuple[ServiceToken, str]:
    """A new service account with one token, returned in clear this once. Scopes beyond the role are refused."""
    beyond = set(form.scopes) - permissions_of(form.role)
    if beyond:
        raise Invalid(
            "service_account.scopes", f"{form.role.value} 역할에 없는 권한입니다: {', '.join(sorted(beyond))}"
        )
    _check_place(form.role, form.institution_id)
    token = crypto.new_token(SERVICE_TOKEN_PREFIX)
    account = User(
        username=f"service-{crypto.digest(token)[:16]}",
        name=form.name,
        role=form.role,
        institution=await _institution(db, form.institution_id),
        is_service=True,
    )
    lifetime = form.expires_in_days
    row = ServiceToken(
        user=account,
        token_hash=crypto.digest(token),
        scopes=[scope.value for scope in form.scopes],
        expires_at=clock.now() + timedelta(days=lifetime) if lifetime else None,
        created_by=by.id,
    )
    db.add(row)
    await db.flush()
    await events.emit("service_account.created", row, by=by, note=form.name)
    return row, token


async def revoke_service_account(db: AsyncSession, row: ServiceToken, *, by: Actor) -> None:
    """End the token and the account behind it; a second time changes nothing."""
    if row.revoked_at is not None:
        return
    row.revoked_at = clock.now()
    row.user.is_active = False
    forget_sign_ins(db)
    await events.emit("service_account.revoked", row, by=by, note=row.user.name)


def _check_place(role: Role, institution_id: int | None) -> None:
    if role is Role.CUSTOMER and institution_id is None:
        raise Invalid("user.institution_required", "기관 담당자는 소속 기관을 지정해야 합니다.")


def _refuse_null(wanted: dict[str, object], *fields: str) -> None:
    if any(field in wanted and wanted[field] is None for field in fields):
        raise Invalid("user.required", "이름, 역할, 사용 여부는 비울 수 없습니다.")


async def _institution(db: AsyncSession, institution_id: int | None) -> Institution | None:
    if institution_id is None:
        return None
    institution = await db.get(Institution, institution_id)
    if institution is None:
        raise Invalid("institution.unknown", "없는 기관입니다.")
    return institution
