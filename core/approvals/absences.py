"""Absences (부재): who is away when, and who may sign for him meanwhile (대결).

One hop is all there is: who stands in for somebody must be there himself, so a delegate who is away in that time is
refused. Should he go away later, nobody takes his place for the first one.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import events
from core.access import Actor, Permission
from core.approvals.line_schemas import AbsenceForm, AbsenceOut, AbsenceQuery, AbsenceUpdate
from core.audit import change
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.lists import SortColumns, paginate
from core.security import actor_of
from core.users.queries import active_person, visible_users
from models import Absence, User
from utils import clock
from utils.forms import Named
from utils.paging import Listed
from utils.text import at_seoul

State = Literal["PLANNED", "NOW", "PAST", "CANCELLED"]
MAX_LENGTH = timedelta(days=366)
MAX_AHEAD = timedelta(days=366 * 3)
SORTS: SortColumns = {"starts_at": Absence.starts_at}
_WITH_NAMES = (joinedload(Absence.user), joinedload(Absence.delegate), joinedload(Absence.created_by))


def visible_absences(actor: Actor) -> Select[Absence]:
    """All of them; for a customer those of its own institution's people."""
    rows = select(Absence)
    if not actor.tenant_bound:
        return rows
    return rows.where(Absence.user_id.in_(visible_users(actor).with_only_columns(User.id)))


async def get_absence(db: AsyncSession, actor: Actor, absence_id: int, *, lock: bool = False) -> Absence:
    """One visible absence with the names it mentions.

    `lock` makes whoever signs in somebody's stead wait until this change is over, and the other way round.
    Raises NotFound.
    """
    wanted = visible_absences(actor).where(Absence.id == absence_id).options(*_WITH_NAMES)
    if lock:
        wanted = wanted.with_for_update(of=Absence).execution_options(populate_existing=True)
    row = await db.scalar(wanted)
    if row is None:
        raise NotFound("absence.not_found", "부재를 찾을 수 없습니다.")
    return row


async def list_absences(db: AsyncSession, actor: Actor, query: AbsenceQuery) -> Listed[Absence]:
    rows = visible_absences(actor)
    if query.mine:
        rows = rows.where(or_(Absence.user_id == actor.id, Absence.delegate_id == actor.id))
    if query.current is not None:
        rows = rows.where(_is_current() if query.current else ~_is_current())
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=_WITH_NAMES)


async def register(db: AsyncSession, form: AbsenceForm, *, by: Actor) -> Absence:
    """Note that somebody will be away: oneself, or another for who manages approvals.

    Raises Invalid for a time that cannot be or a delegate who could not sign, Conflict when either is away then.
    """
    user_id = form.user_id if form.user_id is not None else by.id
    if user_id is None or not _may_change(user_id, by):
        raise Forbidden("absence.forbidden", "다른 사람의 부재는 결재 관리자만 등록하고 바꿀 수 있습니다.")
    absence = Absence(
        user_id=user_id,
        delegate_id=form.delegate_id,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        reason=form.reason,
        cancelled_at=None,
    )
    absence.user, absence.delegate = await _checked(db, absence)
    absence.created_by = await db.get_one(User, by.id)
    db.add(absence)
    await db.flush()
    await events.emit("absence.registered", absence, by=by, note=_in_words(absence))
    return absence


async def update(db: AsyncSession, absence: Absence, form: AbsenceUpdate, *, by: Actor) -> Absence:
    """Change what the form names of one that is not over; one under way keeps its beginning. Raises as `register`."""
    _check_changeable(absence, by=by)
    wanted: dict[str, Any] = {k: v for k, v in form.model_dump(exclude_unset=True).items() if v is not None}
    old = {name: getattr(absence, name) for name in wanted if getattr(absence, name) != wanted[name]}
    if not old:
        return absence
    if "starts_at" in old and absence.starts_at <= clock.now():
        raise Conflict("absence.begun", "이미 시작한 부재의 시작 시각은 바꿀 수 없습니다.")
    for name in old:
        setattr(absence, name, wanted[name])
    before = absence.delegate
    absence.user, absence.delegate = await _checked(db, absence)
    changes = {name: change(value, wanted[name]) for name, value in old.items()}
    if "delegate_id" in changes:
        changes["delegate_id"] = change(before.name, absence.delegate.name)
    await db.flush()
    await events.emit("absence.edited", absence, by=by, changes=changes, note=absence.user.name)
    return absence


async def cancel(db: AsyncSession, absence: Absence, *, by: Actor) -> Absence:
    """Take it back; one under way ends this moment. What was signed by it stays signed."""
    _check_changeable(absence, by=by)
    absence.cancelled_at = clock.now()
    await db.flush()
    await events.emit("absence.cancelled", absence, by=by, note=_in_words(absence))
    return absence


def present(absence: Absence, *, by: Actor) -> AbsenceOut:
    """An absence as it stands this moment, with what this reader may do with it."""
    state = state_of(absence, clock.now())
    changeable = state in ("PLANNED", "NOW") and _may_change(absence.user_id, by)
    return AbsenceOut(
        id=absence.id,
        user=Named.model_validate(absence.user),
        delegate=Named.model_validate(absence.delegate),
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
        reason=absence.reason,
        state=state,
        created_by=Named.model_validate(absence.created_by),
        can=["edit", "cancel"] if changeable else [],
    )


def state_of(absence: Absence, at: datetime) -> State:
    """Half open: it is over at `ends_at` itself."""
    if absence.cancelled_at is not None:
        return "CANCELLED"
    if absence.ends_at <= at:
        return "PAST"
    return "NOW" if absence.starts_at <= at else "PLANNED"


def _is_current() -> ColumnElement[bool]:
    return Absence.cancelled_at.is_(None) & (Absence.ends_at > clock.now())


def _may_change(user_id: int, by: Actor) -> bool:
    own = user_id == by.id and by.may(Permission.APPROVAL_DECIDE)
    return own or by.may(Permission.APPROVAL_MANAGE)


def _check_changeable(absence: Absence, *, by: Actor) -> None:
    if not _may_change(absence.user_id, by):
        raise Forbidden("absence.forbidden", "다른 사람의 부재는 결재 관리자만 등록하고 바꿀 수 있습니다.")
    state = state_of(absence, clock.now())
    if state == "CANCELLED":
        raise Conflict("absence.over", "이미 취소한 부재입니다.")
    if state == "PAST":
        raise Conflict("absence.over", "이미 지난 부재는 바꿀 수 없습니다.")


async def _checked(db: AsyncSession, absence: Absence) -> tuple[User, User]:
    """The one who is away and the delegate, both held still so that nobody registers either one meanwhile."""
    _check_times(absence)
    with db.no_autoflush:
        both = select(User).where(User.id.in_([absence.user_id, absence.delegate_id])).order_by(User.id)
        locked = both.with_for_update(key_share=True).execution_options(populate_existing=True)
        rows = {user.id: user for user in await db.scalars(locked)}
        user = active_person(rows.get(absence.user_id))
        delegate = active_person(rows.get(absence.delegate_id))
        _check_pair(user, delegate)
        await _refuse_overlaps(db, absence)
    return user, delegate


def _check_times(absence: Absence) -> None:
    now = clock.now()
    if absence.ends_at <= absence.starts_at:
        raise Invalid("absence.period", "끝나는 시각은 시작하는 시각보다 뒤여야 합니다.")
    if absence.ends_at <= now:
        raise Invalid("absence.past", "이미 지난 기간은 부재로 등록할 수 없습니다.")
    if absence.ends_at - absence.starts_at > MAX_LENGTH:
        raise Invalid("absence.too_long", "부재는 한 번에 1년까지 등록할 수 있습니다.")
    if absence.ends_at - now > MAX_AHEAD:
        raise Invalid("absence.too_far", "부재는 3년 안의 기간으로 등록해 주세요.")


def _check_pair(user: User, delegate: User) -> None:
    """Raise Invalid unless the delegate is somebody else who could sign whatever the principal could."""
    if user.id == delegate.id:
        raise Invalid("absence.self", "자기 자신을 대결자로 지정할 수 없습니다.")
    principal, actor = actor_of(user), actor_of(delegate)
    place = principal.institution_id if principal.tenant_bound else None
    if not actor.sees_institution(place):  # somebody of another institution is answered like nobody at all
        raise Invalid("user.unavailable", "지정한 사용자를 찾을 수 없거나 사용 중지된 사용자입니다.")
    for person in (principal, actor):
        if not person.may(Permission.APPROVAL_DECIDE):
            raise Invalid("user.unfit", f"{person.name} 님은 이 일을 맡을 권한이 없습니다.")


async def _refuse_overlaps(db: AsyncSession, absence: Absence) -> None:
    meanwhile = select(Absence.delegate_id).where(
        Absence.cancelled_at.is_(None),
        Absence.starts_at < absence.ends_at,
        Absence.ends_at > absence.starts_at,
        Absence.id != (absence.id or 0),
    )
    if await db.scalar(meanwhile.where(Absence.user_id == absence.user_id).limit(1)) is not None:
        raise Conflict("absence.overlap", "같은 기간에 이미 등록한 부재가 있습니다.")
    stand_ins = set(await db.scalars(meanwhile.where(Absence.user_id == absence.delegate_id)))
    if absence.user_id in stand_ins:
        raise Conflict("absence.cycle", "그 기간에 서로 대결자로 지정할 수 없습니다.")
    if stand_ins:
        raise Conflict("absence.delegate_absent", "대결자도 그 기간에 부재중입니다. 다른 사람을 지정해 주세요.")


def _in_words(absence: Absence) -> str:
    return (
        f"{absence.user.name} {at_seoul(absence.starts_at)} ~ {at_seoul(absence.ends_at)}, 대결 {absence.delegate.name}"
    )
