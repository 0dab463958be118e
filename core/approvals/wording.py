"""Lines in words: what people call whoever stands on a template."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.approvals.enums import KIND_LABELS, StepKind
from core.users.enums import ROLE_LABELS, Role
from models import Group, User

Json = dict[str, Any]
Names = dict[str, str]


def targets_of(steps: Iterable[Json], readers: Iterable[Json]) -> list[Json]:
    """Whom steps and readers mention, in the form they are stored in; those named for a delay as well."""
    steps = list(steps)
    delegates = [{"user_id": step["overdue_to_id"]} for step in steps if step.get("overdue_to_id") is not None]
    signing = [target for step in steps for target in step["targets"]]
    return [*signing, *delegates, *(reader["target"] for reader in readers)]


def key_of(target: Json) -> str:
    """`user:3`, `group:1` or `role:PM`."""
    kind = next(name for name in ("user_id", "group_id", "role") if target.get(name) is not None)
    return f"{kind.removesuffix('_id')}:{target[kind]}"


async def names_of(db: AsyncSession, targets: Iterable[Json]) -> Names:
    """The name that people read for each of them, by its key; at most two queries, however many there are."""
    targets = list(targets)
    named = {target["role"] for target in targets if target.get("role") is not None}
    names = {f"role:{role.value}": ROLE_LABELS[role] for role in Role if role.value in named}
    for kind, table in (("user", User), ("group", Group)):
        ids = {target[f"{kind}_id"] for target in targets if target.get(f"{kind}_id") is not None}
        rows = await db.execute(select(table.id, table.name).where(table.id.in_(ids))) if ids else ()
        names |= {f"{kind}:{number}": name for number, name in rows}
    return names


def line_in_words(steps: Iterable[Json], names: Names) -> str:
    """검토 박서연 → 합의 보안팀·운영팀 → 결재 오세훈."""
    return " → ".join(
        f"{KIND_LABELS[StepKind(step['kind'])]} {'·'.join(_name(target, names) for target in step['targets'])}"
        for step in steps
    )


def readers_in_words(readers: Iterable[Json], names: Names) -> str:
    """오세훈, 보안팀."""
    return ", ".join(_name(reader["target"], names) for reader in readers)


def _name(target: Json, names: Names) -> str:
    return names.get(key_of(target), key_of(target))
