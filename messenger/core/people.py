"""Who is asking, once their identity is settled."""

from dataclasses import dataclass

from models import MemberKind, Role

STAFF_ROLES = frozenset({Role.ADMIN, Role.PM, Role.ENGINEER})
READERS_OF_ALL = STAFF_ROLES | {Role.AUDITOR}
CHANNEL_CREATORS = frozenset({Role.ADMIN, Role.PM})


@dataclass(frozen=True, slots=True)
class Person:
    """A member and what the ITSM says of them. `id` is ours, `itsm_user_id` is theirs; the bot has no role."""

    id: int
    kind: MemberKind
    username: str
    name: str
    role: Role | None = None
    itsm_user_id: int | None = None
    institution_id: int | None = None

    @property
    def is_bot(self) -> bool:
        return self.kind is MemberKind.BOT

    @property
    def sees_all(self) -> bool:
        return self.is_bot or self.role in READERS_OF_ALL

    @property
    def is_staff(self) -> bool:
        """Someone who works here and may change things; an auditor only looks."""
        return self.is_bot or self.role in STAFF_ROLES

    @property
    def creates_channels(self) -> bool:
        return self.is_bot or self.role in CHANNEL_CREATORS
