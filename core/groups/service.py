"""Making and changing groups of people."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.audit import Changes, change
from core.errors import Conflict, Invalid
from core.groups import queries
from core.groups.schemas import GroupCreate, GroupOut, GroupUpdate
from core.institutions.queries import get_institution
from core.security import actor_of
from core.users.queries import active_person
from models import Group, GroupMember, User
from utils.forms import Named

_NEVER_EMPTY = ("name", "is_active", "member_ids")


async def create(db: AsyncSession, form: GroupCreate, *, by: Actor) -> Group:
    """Register a group. Raises Conflict for a taken name, Invalid for a member who does not belong in it."""
    institution = await get_institution(db, by, form.institution_id) if form.institution_id is not None else None
    await _refuse_taken(db, form.name)
    people = await _people(db, form.member_ids, form.institution_id)
    group = Group(
        name=form.name,
        description=form.description,
        institution=institution,
        members=[GroupMember(user=user) for user in people],
    )
    db.add(group)
    await db.flush()
    await events.emit("group.created", group, by=by, changes={"members": change(None, _names(people))})
    return group


async def update(db: AsyncSession, group: Group, form: GroupUpdate, *, by: Actor) -> Group:
    """Change what the form names.

    Raises Conflict for a taken name, and when nobody would be left to sign the documents that wait for the group;
    Invalid for a member who does not belong in it.
    """
    wanted = form.model_dump(exclude_unset=True)
    if any(field in wanted and wanted[field] is None for field in _NEVER_EMPTY):
        raise Invalid("group.required", "이름, 사용 여부, 구성원은 비울 수 없습니다.")
    if wanted.get("name", group.name) != group.name:
        await _refuse_taken(db, wanted["name"])
    member_ids: list[int] | None = wanted.pop("member_ids", None)
    if (group.is_active and wanted.get("is_active") is False) or (group.members and member_ids == []):
        await _refuse_in_use(db, group)
    changes = _set_fields(group, wanted)
    if member_ids is not None:
        changes |= await _set_members(db, group, member_ids)
    await db.flush()
    if changes:
        await events.emit("group.edited", group, by=by, changes=changes)
    return group


def present(group: Group, *, by: Actor) -> GroupOut:
    """A group as this reader may see it: who works at the desk is not a customer's business, only its name is."""
    hidden = by.tenant_bound and group.institution_id is None
    people = [] if hidden else sorted((member.user for member in group.members), key=lambda user: (user.name, user.id))
    return GroupOut(
        id=group.id,
        name=group.name,
        description=None if hidden else group.description,
        institution=Named.model_validate(group.institution) if group.institution else None,
        is_active=group.is_active,
        members=[Named.model_validate(user) for user in people],
        created_at=group.created_at,
    )


def _set_fields(group: Group, wanted: dict[str, Any]) -> Changes:
    changes = {k: change(getattr(group, k), v) for k, v in wanted.items() if getattr(group, k) != v}
    for field, value in wanted.items():
        setattr(group, field, value)
    return changes


async def _set_members(db: AsyncSession, group: Group, member_ids: Sequence[int]) -> Changes:
    people = await _people(db, member_ids, group.institution_id)
    before = {member.user_id: member for member in group.members}
    names = _names([member.user for member in group.members])
    group.members = [before.get(user.id) or GroupMember(user=user) for user in people]
    if before.keys() == {user.id for user in people}:
        return {}
    return {"members": change(names, _names(people))}


async def _people(db: AsyncSession, member_ids: Sequence[int], institution_id: int | None) -> list[User]:
    """The named people, each once; raises Invalid for the first who does not belong in such a group."""
    rows = {user.id: user for user in await db.scalars(select(User).where(User.id.in_(member_ids)))}
    return [_fit(rows.get(user_id), institution_id) for user_id in dict.fromkeys(member_ids)]


def _fit(candidate: User | None, institution_id: int | None) -> User:
    user = active_person(candidate)
    place = user.institution_id if actor_of(user).tenant_bound else None
    if place == institution_id:
        return user
    if institution_id is None:
        raise Invalid("group.member_unfit", f"{user.name} 님은 기관 담당자라 운영팀 그룹에 넣을 수 없습니다.")
    raise Invalid("group.member_unfit", f"{user.name} 님은 이 기관의 담당자가 아닙니다.")


def _names(people: Sequence[User]) -> str:
    return ", ".join(sorted(user.name for user in people))


async def _refuse_taken(db: AsyncSession, name: str) -> None:
    if await db.scalar(select(Group.id).where(Group.name == name)):
        raise Conflict("group.name_taken", "같은 이름의 그룹이 있습니다.")


async def _refuse_in_use(db: AsyncSession, group: Group) -> None:
    waiting = await queries.count_waiting(db, group)
    if waiting:
        raise Conflict(
            "group.in_use",
            f"이 그룹의 결재를 기다리는 문서가 {waiting}건 있습니다. 결재가 끝난 뒤 중지하거나 비울 수 있습니다.",
            waiting=waiting,
        )
