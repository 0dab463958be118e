"""Lines made beforehand (결재선 템플릿): which one applies to what, and how they are looked after."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import criteria, events
from core.access import Actor, Permission
from core.approvals import policy, subjects, wording
from core.approvals.enums import StepKind, SubjectType
from core.approvals.line_schemas import (
    LineQuery,
    StepForm,
    Target,
    TemplateCreate,
    TemplateOut,
    TemplateQuery,
    TemplateUpdate,
)
from core.audit import Changes, change
from core.errors import Conflict, Invalid, NotFound, Outdated
from core.institutions.queries import get_institution
from core.lists import SortColumns, paginate
from core.security import actor_of
from core.servers.queries import get_server
from core.sla.matching import grade_of
from core.tasks.enums import SRCategory
from models import Approval, ApprovalTemplate, Group, User
from utils.forms import Named
from utils.paging import Listed

Json = dict[str, Any]
Form = TemplateCreate | TemplateUpdate
SORTS: SortColumns = {"name": ApprovalTemplate.name, "updated_at": ApprovalTemplate.updated_at}
_CRITERIA = ("institution_id", "grade", "category", "amount_from")
# How much each criterion weighs, as for SLA policies: an institution's own line beats one for a grade, and so on.
_WEIGHTS: tuple[tuple[criteria.Criterion, int], ...] = (
    (ApprovalTemplate.institution_id, 8),
    (ApprovalTemplate.grade, 4),
    (ApprovalTemplate.category, 2),
    (ApprovalTemplate.amount_from, 1),
)


def visible_templates(actor: Actor) -> Select[ApprovalTemplate]:
    """All of them; for a customer those for everybody and those of its own institution."""
    rows = select(ApprovalTemplate)
    if not actor.tenant_bound:
        return rows
    own = ApprovalTemplate.institution_id == actor.institution_id
    return rows.where(ApprovalTemplate.institution_id.is_(None) | own)


async def get_template(db: AsyncSession, actor: Actor, template_id: int, *, lock: bool = False) -> ApprovalTemplate:
    """One visible template; `lock` lets nobody else change or use it meanwhile. Raises NotFound."""
    wanted = visible_templates(actor).where(ApprovalTemplate.id == template_id)
    wanted = wanted.options(joinedload(ApprovalTemplate.institution))
    if lock:
        wanted = wanted.with_for_update(of=ApprovalTemplate).execution_options(populate_existing=True)
    row = await db.scalar(wanted)
    if row is None:
        raise NotFound("approval_template.not_found", "결재선 템플릿을 찾을 수 없습니다.")
    return row


async def list_templates(db: AsyncSession, actor: Actor, query: TemplateQuery) -> Listed[ApprovalTemplate]:
    rows = visible_templates(actor)
    for name in ("subject_type", "institution_id", "is_active"):
        value = getattr(query, name)
        if value is not None:
            rows = rows.where(getattr(ApprovalTemplate, name) == value)
    options = [joinedload(ApprovalTemplate.institution)]
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=options)


async def match(
    db: AsyncSession,
    *,
    subject_type: SubjectType,
    institution_id: int | None,
    category: str | None,
    grade: int | None,
    amount: int | None,
) -> ApprovalTemplate | None:
    """Of the active templates that fit, the most particular one; of several amounts, the highest that is reached.

    `amount` is in won. One that begins at an amount fits nothing whose amount is unknown.
    """
    template = ApprovalTemplate
    best = (
        select(template)
        .where(template.is_active, template.subject_type == subject_type)
        .where(criteria.fits(template.institution_id, institution_id))
        .where(criteria.fits(template.category, category))
        .where(criteria.fits(template.grade, grade))
        .where(template.amount_from.is_(None) if amount is None else _reached(amount))
        .order_by(criteria.weight(_WEIGHTS).desc(), template.amount_from.desc(), template.id)
        .limit(1)
        .options(joinedload(template.institution))
    )
    return await db.scalar(best)


def _reached(amount: int) -> ColumnElement[bool]:
    return or_(ApprovalTemplate.amount_from.is_(None), ApprovalTemplate.amount_from <= amount)


async def find(db: AsyncSession, query: LineQuery, *, by: Actor) -> ApprovalTemplate | None:
    """The template that a subject like this would get; a customer asks for its own institution.

    Raises NotFound for an institution or server out of sight, Invalid when they do not belong together.
    """
    institution_id = by.institution_id if query.institution_id is None and by.tenant_bound else query.institution_id
    if institution_id is not None:
        await get_institution(db, by, institution_id)
    if query.server_id is not None:
        server = await get_server(db, by, query.server_id)
        if institution_id not in (None, server.institution_id):
            raise Invalid("sr.server_institution", "다른 기관의 서버는 지정할 수 없습니다.")
        institution_id = server.institution_id
    return await match(
        db,
        subject_type=query.subject_type,
        institution_id=institution_id,
        category=query.category,
        grade=await grade_of(db, query.server_id),
        amount=query.amount,
    )


async def create(db: AsyncSession, form: TemplateCreate, *, by: Actor) -> ApprovalTemplate:
    """Add a template. Raises Conflict when its name or the very same criteria are taken, Invalid for a line that
    could not be signed."""
    institution = await get_institution(db, by, form.institution_id) if form.institution_id is not None else None
    values = form.model_dump(mode="json", exclude={"subject_type", "institution_id"})
    await _refuse_taken(db, form.name)
    await _refuse_twin(db, form.subject_type, form.model_dump(include=set(_CRITERIA)))
    await _check(db, form, form.subject_type)
    template = ApprovalTemplate(**values, subject_type=form.subject_type, institution=institution)
    db.add(template)
    await db.flush()
    await events.emit("approval_template.created", template, by=by, note=template.name)
    return template


async def update(db: AsyncSession, template: ApprovalTemplate, form: TemplateUpdate, *, by: Actor) -> ApprovalTemplate:
    """Make it as the form says; documents under way keep the line they have.

    Raises Outdated with the differing fields when it was changed since it was read; otherwise as `create`.
    """
    wanted = form.model_dump(mode="json", exclude={"version"})
    differing = {name: value for name, value in wanted.items() if getattr(template, name) != value}
    if form.version != template.version:
        raise _outdated(template, differing)
    if not differing:
        return template
    if "name" in differing:
        await _refuse_taken(db, form.name)
    if form.is_active and (not template.is_active or differing.keys() & set(_CRITERIA)):
        await _refuse_twin(db, template.subject_type, form.model_dump(include=set(_CRITERIA)), own_id=template.id)
    if form.is_active or differing.keys() != {"is_active"}:  # one that has become unusable can still be put away
        await _check(db, form, template.subject_type)
    changes = await _described(db, template, differing)
    if "institution_id" in differing:
        place = form.institution_id
        template.institution = await get_institution(db, by, place) if place is not None else None
    for name, value in differing.items():
        setattr(template, name, value)
    await db.flush()
    await events.emit("approval_template.edited", template, by=by, changes=changes)
    return template


async def remove(db: AsyncSession, template: ApprovalTemplate, *, by: Actor) -> None:
    """Delete it; what it said stays in the audit trail. Raises Conflict when a document has its line from it."""
    if await db.scalar(select(Approval.id).where(Approval.template_id == template.id).limit(1)) is not None:
        raise Conflict(
            "approval_template.in_use",
            "이 결재선으로 상신한 문서가 있어 삭제할 수 없습니다. 대신 사용을 중지해 주세요.",
        )
    names = await wording.names_of(db, wording.targets_of(template.steps, []))
    line = wording.line_in_words(template.steps, names)
    changes = {"name": change(template.name, None), "steps": change(line, None)}
    await events.emit("approval_template.removed", template, by=by, changes=changes)
    await db.delete(template)
    await db.flush()


async def present(db: AsyncSession, template: ApprovalTemplate) -> TemplateOut:
    """A template with the names of all it mentions."""
    return _out(template, await wording.names_of(db, _mentioned(template)))


async def present_page(db: AsyncSession, page: Listed[ApprovalTemplate]) -> Listed[TemplateOut]:
    """The same for a page of them, with two queries for all names."""
    names = await wording.names_of(db, [target for template in page.items for target in _mentioned(template)])
    return page.map(lambda template: _out(template, names))


def _mentioned(template: ApprovalTemplate) -> list[Json]:
    return wording.targets_of(template.steps, template.readers)


def _out(template: ApprovalTemplate, names: wording.Names) -> TemplateOut:
    mentioned = {wording.key_of(target) for target in _mentioned(template)}
    return TemplateOut(
        id=template.id,
        name=template.name,
        subject_type=template.subject_type,
        institution=Named.model_validate(template.institution) if template.institution else None,
        category=template.category,
        grade=template.grade,
        amount_from=template.amount_from,
        steps=template.steps,
        readers=template.readers,
        names={key: name for key, name in names.items() if key in mentioned},
        is_locked=template.is_locked,
        allows_deferred=template.allows_deferred,
        requires_reauthentication=template.requires_reauthentication,
        is_active=template.is_active,
        version=template.version,
        updated_at=template.updated_at,
    )


async def _described(db: AsyncSession, template: ApprovalTemplate, new: Json) -> Changes:
    """What changes, for the audit trail: steps and readers in the words people use."""
    old = {name: getattr(template, name) for name in new}
    sides = [wording.targets_of(side.get("steps", []), side.get("readers", [])) for side in (old, new)]
    names = await wording.names_of(db, [*sides[0], *sides[1]])
    for name, in_words in (("steps", wording.line_in_words), ("readers", wording.readers_in_words)):
        if name in new:
            old, new = ({**side, name: in_words(side[name], names)} for side in (old, new))
    return {name: change(old[name], new[name]) for name in new}


async def _check(db: AsyncSession, form: Form, subject_type: SubjectType) -> None:
    """Raise Invalid for a line nobody could sign, or not the people of its institution."""
    if subject_type is SubjectType.SR and form.category is not None and form.category not in {*SRCategory}:
        raise Invalid("approval_template.category", "없는 SR 분류입니다.")
    _check_order(form.steps)
    _check_deferred(form, subject_type)
    signing = [target for step in form.steps for target in step.targets]
    reading = [reader.target for reader in form.readers]
    for target in signing:
        if target.role is not None:
            policy.check_role(target.role)
    delegates = [Target(user_id=step.overdue_to_id) for step in form.steps if step.overdue_to_id is not None]
    await _check_people(db, [*signing, *delegates], Permission.APPROVAL_DECIDE, form.institution_id)
    await _check_people(db, reading, Permission.APPROVAL_READ, form.institution_id)
    await _check_groups(db, [*signing, *reading], form.institution_id)


def _check_order(steps: Sequence[StepForm]) -> None:
    if steps[-1].kind is not StepKind.DECISION or steps[-1].deferred:
        raise Invalid("approval_template.last_step", "마지막 단계는 결재여야 하며 후결로 둘 수 없습니다.")
    policy.check_distinct(steps)


def _check_deferred(form: Form, subject_type: SubjectType) -> None:
    if not any(step.deferred for step in form.steps):
        return
    if not form.allows_deferred:
        raise Invalid("approval.deferred_forbidden", "후결을 허용하지 않는 결재선에는 후결 단계를 둘 수 없습니다.")
    if form.category is not None and not subjects.may_defer(subject_type, form.category):
        raise Invalid("approval.deferred_forbidden", "이 분류의 문서는 후결을 쓸 수 없습니다.")


async def _check_people(
    db: AsyncSession, targets: Iterable[Target], permission: Permission, institution_id: int | None
) -> None:
    ids = {target.user_id for target in targets if target.user_id is not None}
    rows = await db.scalars(select(User).where(User.id.in_(ids), User.is_active, User.is_service.is_(False)))
    people = {user.id: actor_of(user) for user in rows}
    if ids - people.keys():
        raise Invalid("user.unavailable", "지정한 사용자를 찾을 수 없거나 사용 중지된 사용자입니다.")
    for person in people.values():
        if not person.may(permission):
            raise Invalid("user.unfit", f"{person.name} 님은 이 일을 맡을 권한이 없습니다.")
        if not person.sees_institution(institution_id):
            raise Invalid("approval_template.institution", f"{person.name} 님은 이 결재선을 쓸 기관을 볼 수 없습니다.")


async def _check_groups(db: AsyncSession, targets: Iterable[Target], institution_id: int | None) -> None:
    ids = {target.group_id for target in targets if target.group_id is not None}
    groups = (await db.scalars(select(Group).where(Group.id.in_(ids), Group.is_active))).all()
    if len(groups) < len(ids):
        raise Invalid("approval.group_unknown", "지정한 그룹을 찾을 수 없거나 사용 중지된 그룹입니다.")
    for group in groups:
        if group.institution_id not in (None, institution_id):
            raise Invalid(
                "approval_template.institution", f"'{group.name}' 그룹은 이 결재선을 쓸 기관의 것이 아닙니다."
            )


async def _refuse_taken(db: AsyncSession, name: str) -> None:
    if await db.scalar(select(ApprovalTemplate.id).where(ApprovalTemplate.name == name)):
        raise Conflict("approval_template.name_taken", "같은 이름의 결재선이 있습니다.")


async def _refuse_twin(db: AsyncSession, subject_type: SubjectType, wanted: Json, *, own_id: int | None = None) -> None:
    """Two lines for the very same documents would leave it to chance which one applies."""
    same = [getattr(ApprovalTemplate, name).is_not_distinct_from(value) for name, value in wanted.items()]
    rows = select(ApprovalTemplate.name).where(
        ApprovalTemplate.is_active, ApprovalTemplate.subject_type == subject_type, *same
    )
    other = await db.scalar(rows.where(ApprovalTemplate.id != (own_id or 0)).limit(1))
    if other is not None:
        raise Conflict("approval_template.twin", f"같은 조건의 결재선 '{other}'이(가) 이미 있습니다.")


def _outdated(template: ApprovalTemplate, differing: Json) -> Outdated:
    return Outdated(
        "approval_template.version",
        "다른 사람이 먼저 수정했습니다. 달라진 항목을 확인하고 다시 저장해 주세요.",
        version=template.version,
        fields={name: {"yours": value, "theirs": getattr(template, name)} for name, value in differing.items()},
    )
