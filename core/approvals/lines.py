"""From what was asked for to a line of rows: by hand, in short, or by the template that fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from core.access import Actor, Permission
from core.approvals import machine, policy, subjects, templates
from core.approvals.enums import ReaderKind, StepKind, StepMode, SubjectType
from core.approvals.line_schemas import ReaderForm, StepForm, Target
from core.approvals.schemas import ApprovalRequest
from core.approvals.subjects import Content
from core.errors import Invalid
from core.security import actor_of
from core.users.enums import ROLE_LABELS
from core.users.queries import holders
from models import ApprovalReader, ApprovalSeat, ApprovalStep, ApprovalTemplate, Group, GroupMember, Role, User
from utils import clock

DEADLINE_MINUTES = 960
"""Two working days, where a line says nothing else."""
MAX_READERS = 200


@dataclass(frozen=True, slots=True)
class Drafting:
    """Who drafts a line for whom; `excluded` are those whose own the document is."""

    subject_type: SubjectType
    institution_id: int
    content: Content
    excluded: frozenset[int]
    by: Actor


@dataclass(frozen=True, slots=True)
class Planned:
    """A line before it is saved."""

    steps: list[ApprovalStep]
    readers: list[ApprovalReader]
    template: ApprovalTemplate | None

    @property
    def requires_reauthentication(self) -> bool:
        """Whether the template asks for proof of person."""
        return self.template is not None and self.template.requires_reauthentication


async def plan(db: AsyncSession, form: ApprovalRequest, drafting: Drafting) -> Planned:
    """The line that this request leads to.

    Raises Invalid when nobody is named and no template fits, when a locked template fits and another line was asked
    for, or when somebody on it could not or must not sign.
    """
    content = drafting.content
    template = await templates.match(
        db,
        subject_type=drafting.subject_type,
        institution_id=drafting.institution_id,
        category=content.category,
        grade=content.grade,
        amount=content.amount,
    )
    steps = _steps_of(form, template)
    _check_order(steps, template, drafting)
    rows = await _seated(db, steps, drafting)
    forms = [*_readers_of(template), *form.readers]
    return Planned(rows, await _readers(db, forms, drafting), template)


def _steps_of(form: ApprovalRequest, template: ApprovalTemplate | None) -> list[StepForm]:
    by_hand = form.steps or _in_order(form.approver_ids or [])
    if by_hand and template is not None and template.is_locked:
        raise Invalid("approval.line_locked", f"이 문서는 '{template.name}' 결재선을 그대로 써야 합니다.")
    if by_hand:
        return by_hand
    if template is None:
        raise Invalid("approval.line_required", "결재자를 지정해 주세요. 이 문서에 맞는 결재선 템플릿이 없습니다.")
    return [StepForm.model_validate(step) for step in template.steps]


def _in_order(approver_ids: Sequence[int]) -> list[StepForm]:
    """The short form: one after the other, the last one decides."""
    return [
        StepForm(
            kind=StepKind.DECISION if place == len(approver_ids) else StepKind.REVIEW,
            targets=[Target(user_id=user_id)],
        )
        for place, user_id in enumerate(approver_ids, start=1)
    ]


def _check_order(steps: Sequence[StepForm], template: ApprovalTemplate | None, drafting: Drafting) -> None:
    last = steps[-1]
    if last.kind is not StepKind.DECISION or last.deferred:
        raise Invalid("approval.line_last", "마지막 단계는 결재여야 하며 후결로 둘 수 없습니다.")
    if any(step.deferred for step in steps):
        allowed = template is not None and template.allows_deferred
        if not allowed or not subjects.may_defer(drafting.subject_type, drafting.content.category):
            raise Invalid("approval.deferred_forbidden", "이 문서는 후결을 쓸 수 없습니다.")
    policy.check_distinct(steps)
    if any(target.user_id in drafting.excluded for step in steps for target in step.targets):
        raise Invalid("approval.self_line", "요청자나 기안자, 마지막으로 내용을 고친 사람은 결재자가 될 수 없습니다.")


async def _seated(db: AsyncSession, steps: Sequence[StepForm], drafting: Drafting) -> list[ApprovalStep]:
    targets = [target for step in steps for target in step.targets]
    people = await _signers(db, [target.user_id for target in targets if target.user_id is not None], drafting)
    await _signers(db, [step.overdue_to_id for step in steps if step.overdue_to_id is not None], drafting)
    groups = await _groups(db, {target.group_id for target in targets if target.group_id is not None}, drafting)
    roles = {target.role: await _of_role(db, target.role, drafting) for target in targets if target.role is not None}
    for step in steps:
        _check_enough(step, [_may_take(target, groups, roles, drafting) for target in step.targets])
    return [_step(place, step, people, groups) for place, step in enumerate(steps, start=1)]


def _may_take(target: Target, groups: dict[int, Group], roles: dict[Role, set[int]], drafting: Drafting) -> set[int]:
    """Who could sign this seat. Raises Invalid when nobody of a group or role is left: the drafter does not count."""
    if target.user_id is not None:
        return {target.user_id}
    if target.role is not None:
        name, able = ROLE_LABELS[target.role], roles[target.role]
    else:
        group = groups[target.group_id or 0]
        members = [member.user for member in group.members]
        name, able = group.name, {user.id for user in members if _may_sign(user, drafting)}
    if not able:
        raise Invalid("approval.nobody_left", f"{name}에 이 문서를 결재할 수 있는 사람이 없습니다.")
    return able


def _check_enough(step: StepForm, seats: Sequence[set[int]]) -> None:
    """Raise Invalid when too few different people could sign: nobody signs twice in one step."""
    if _most_signed(seats) < machine.threshold(step.mode, len(seats), step.needed or 1):
        raise Invalid("approval.too_few", "한 사람이 한 단계에 두 번 서명할 수 없어 이 단계를 끝낼 사람이 모자랍니다.")


def _most_signed(seats: Sequence[set[int]]) -> int:
    """How many of the seats could be signed by different people: the largest matching, seat by seat."""
    taken: dict[int, int] = {}

    def place(seat: int, tried: set[int]) -> bool:
        for person in seats[seat] - tried:
            tried.add(person)
            if person not in taken or place(taken[person], tried):
                taken[person] = seat
                return True
        return False

    return sum(place(seat, set()) for seat in range(len(seats)))


def _step(place: int, form: StepForm, people: dict[int, User], groups: dict[int, Group]) -> ApprovalStep:
    seats = [
        ApprovalSeat(
            ordinal=ordinal,
            user=people[target.user_id] if target.user_id else None,
            group=groups[target.group_id] if target.group_id else None,
            role=target.role,
            delegate=None,
            principal=None,
            actor=None,
        )
        for ordinal, target in enumerate(form.targets, start=1)
    ]
    return ApprovalStep(
        position=place,
        kind=form.kind,
        mode=form.mode,
        needed=form.needed if form.mode is StepMode.QUORUM and form.needed else 1,
        deferred=form.deferred,
        deadline_minutes=form.deadline_minutes or DEADLINE_MINUTES,
        overdue_action=form.overdue_action,
        overdue_minutes=form.overdue_minutes,
        overdue_to_id=form.overdue_to_id,
        seats=seats,
    )


async def _signers(db: AsyncSession, user_ids: list[int], drafting: Drafting) -> dict[int, User]:
    """People by their ids. The desk may ask somebody of another institution to sign; a customer may not know him.

    Whose own document it is has been looked at before; one who would only stand in too late is passed over then.
    """
    within = drafting.institution_id if drafting.by.tenant_bound else None
    found = await holders(db, user_ids, Permission.APPROVAL_DECIDE, institution_id=within)
    return {user.id: user for user in found}


async def _groups(db: AsyncSession, group_ids: set[int], drafting: Drafting) -> dict[int, Group]:
    """Groups by their ids, held still: one put out of use in this moment waits until the line stands."""
    rows = select(Group).where(Group.id.in_(group_ids), Group.is_active).with_for_update(read=True, of=Group)
    found = {
        group.id: group
        for group in await db.scalars(rows.options(selectinload(Group.members).joinedload(GroupMember.user)))
        if group.institution_id in (None, drafting.institution_id)
    }
    if group_ids - found.keys():
        raise Invalid("approval.group_unknown", "지정한 그룹을 찾을 수 없거나 사용 중지된 그룹입니다.")
    return found


async def _of_role(db: AsyncSession, role: Role, drafting: Drafting) -> set[int]:
    policy.check_role(role)
    rows = select(User).where(User.role == role, User.is_active, User.is_service.is_(False))
    if role is Role.CUSTOMER:
        rows = rows.where(User.institution_id == drafting.institution_id)
    people = await db.scalars(rows.order_by(User.id).limit(MAX_READERS))
    return {user.id for user in people if _may_sign(user, drafting)}


def _may_sign(user: User, drafting: Drafting) -> bool:
    actor = actor_of(user)
    return (
        user.is_active
        and not user.is_service
        and user.id not in drafting.excluded
        and actor.may(Permission.APPROVAL_DECIDE)
        and actor.sees_institution(drafting.institution_id)
    )


def _readers_of(template: ApprovalTemplate | None) -> list[ReaderForm]:
    return [ReaderForm.model_validate(reader) for reader in template.readers] if template else []


async def _readers(db: AsyncSession, forms: Sequence[ReaderForm], drafting: Drafting) -> list[ApprovalReader]:
    """참조 have it at once, 수신 when it is approved. Groups and roles are the people who belong to them now."""
    readers: dict[tuple[int, ReaderKind], ApprovalReader] = {}
    for form in forms:
        kind = ReaderKind(form.kind)
        for user in await _people_of(db, form.target, drafting):
            arrived = clock.now() if kind is ReaderKind.REFERENCE else None
            readers.setdefault((user.id, kind), ApprovalReader(user=user, kind=kind, arrived_at=arrived))
    if len(readers) > MAX_READERS:
        raise Invalid("approval.too_many_readers", f"참조와 수신은 모두 {MAX_READERS}명까지 지정할 수 있습니다.")
    return list(readers.values())


async def _people_of(db: AsyncSession, target: Target, drafting: Drafting) -> list[User]:
    people = select(User).where(User.is_active, User.is_service.is_(False))
    if target.group_id is not None:
        in_reach = Group.institution_id.is_(None) | (Group.institution_id == drafting.institution_id)
        members = select(GroupMember.user_id).join(Group).where(Group.id == target.group_id, in_reach)
        rows = people.where(User.id.in_(members))
    elif target.role is not None:
        rows = people.where(User.role == target.role)
    else:
        rows = people.where(User.id == target.user_id)
    found = (await db.scalars(rows.order_by(User.id).limit(MAX_READERS + 1))).all()
    open_to_all = target.user_id is not None and not drafting.by.tenant_bound
    fit = [user for user in found if open_to_all or actor_of(user).sees_institution(drafting.institution_id)]
    if not fit:
        raise Invalid("approval.reader_unknown", "참조나 수신으로 지정한 사람을 찾을 수 없습니다.")
    return fit
