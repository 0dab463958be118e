"""The only door to users and service accounts."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core.access import Actor, Permission, roles_with
from core.errors import Invalid, NotFound
from core.lists import SortColumns, paginate
from core.security import actor_of
from core.users.enums import Role
from core.users.schemas import ServiceAccountQuery, UserOption, UserOptionQuery, UserQuery
from models import ServiceToken, User
from utils.paging import Listed

SORTS: SortColumns = {"name": User.name, "username": User.username, "created_at": User.created_at}
MAX_OPTIONS = 100


def visible_users(actor: Actor) -> Select[User]:
    """People the actor may see: a customer sees the people of its own institution."""
    people = select(User).where(User.is_service.is_(False))
    return people.where(User.institution_id == actor.institution_id) if actor.tenant_bound else people


async def get_user(db: AsyncSession, actor: Actor, user_id: int) -> User:
    """One visible person, with the institution; raises NotFound."""
    user = await db.scalar(visible_users(actor).where(User.id == user_id).options(joinedload(User.institution)))
    if user is None:
        raise NotFound("user.not_found", "사용자를 찾을 수 없습니다.")
    return user


async def list_users(db: AsyncSession, actor: Actor, query: UserQuery) -> Listed[User]:
    people = visible_users(actor)
    if query.role:
        people = people.where(User.role.in_(query.role))
    if query.institution_id is not None:
        people = people.where(User.institution_id == query.institution_id)
    if query.is_active is not None:
        people = people.where(User.is_active.is_(query.is_active))
    return await paginate(db, people, query, sort=query.sort, columns=SORTS, options=[joinedload(User.institution)])


async def list_options(db: AsyncSession, actor: Actor, query: UserOptionQuery) -> list[UserOption]:
    """Active people who hold a permission, to pick from: the desk's, and the named (or own) institution's.

    A customer sees the names of those who could decide or work for it, and no stranger of another institution.
    """
    institution_id = actor.institution_id if actor.tenant_bound else query.institution_id
    people = (
        select(User)
        .where(User.is_active, User.is_service.is_(False), User.role.in_(roles_with(query.can)))
        .where((User.role != Role.CUSTOMER) | (User.institution_id == institution_id))
        .options(joinedload(User.institution))
        .order_by(User.name, User.id)
        .limit(MAX_OPTIONS)
    )
    return [
        UserOption(id=u.id, name=u.name, role=u.role, position=u.position, institution_name=institution_name(u))
        for u in (await db.scalars(people)).all()
    ]


async def holders(
    db: AsyncSession, user_ids: list[int], permission: Permission, *, institution_id: int | None
) -> list[User]:
    """The named people in the given order, each active, holding the permission and able to see the institution (None:
    of any institution).

    Raises Invalid naming the first who is not.
    """
    rows = {u.id: u for u in (await db.scalars(select(User).where(User.id.in_(user_ids)))).all()}
    return [_fit(rows.get(user_id), permission, institution_id) for user_id in user_ids]


def active_person(user: User | None) -> User:
    """Somebody who can be given something to do; raises Invalid for nobody, an account put away, or a service."""
    if user is None or not user.is_active or user.is_service:
        raise Invalid("user.unavailable", "지정한 사용자를 찾을 수 없거나 사용 중지된 사용자입니다.")
    return user


def _fit(user: User | None, permission: Permission, institution_id: int | None) -> User:
    # Somebody of another institution is answered like nobody at all: his name is not for the one who asks.
    out_of_sight = (
        user is not None and institution_id is not None and not actor_of(user).sees_institution(institution_id)
    )
    user = active_person(None if out_of_sight else user)
    if not actor_of(user).may(permission):
        raise Invalid("user.unfit", f"{user.name} 님은 이 일을 맡을 권한이 없습니다.")
    return user


def institution_name(user: User) -> str | None:
    return user.institution.name if user.institution else None


async def list_service_accounts(db: AsyncSession, query: ServiceAccountQuery) -> Listed[ServiceToken]:
    return await paginate(
        db,
        select(ServiceToken),
        query,
        sort=query.sort,
        columns={"created_at": ServiceToken.created_at},
        options=[joinedload(ServiceToken.user)],
    )


async def get_service_token(db: AsyncSession, token_id: int) -> ServiceToken:
    row = await db.scalar(
        select(ServiceToken).where(ServiceToken.id == token_id).options(joinedload(ServiceToken.user))
    )
    if row is None:
        raise NotFound("service_account.not_found", "서비스 계정을 찾을 수 없습니다.")
    return row
