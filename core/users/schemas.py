"""Shapes of people, sign-in and service accounts on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import EmailStr, Field, StringConstraints

from core.access import Permission
from core.users.enums import Role
from utils.forms import Form, Id, Name, Out, Secret, Short, Word
from utils.paging import PageQuery, SortKeys

Username = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,49}$", to_lower=True)]


class TokenPair(Out):
    """What a sign-in over REST answers; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105 - the RFC 6750 word
    expires_in: int


class RefreshForm(Form):
    refresh_token: Secret


class SessionForm(Form):
    username: Word
    password: Secret


class PasswordChange(Form):
    current_password: Secret
    new_password: Secret


class PasswordReset(Form):
    new_password: Secret


class Me(Out):
    """Who is signed in, and what that person may do."""

    id: int
    username: str
    name: str
    role: Role
    position: str | None
    email: str | None
    institution_id: int | None
    institution_name: str | None
    permissions: list[Permission]
    must_change_password: bool


class UserCreate(Form):
    username: Username
    name: Name
    password: Secret
    role: Role
    position: Short | None = None
    email: EmailStr | None = None
    institution_id: Id | None = None


class UserUpdate(Form):
    name: Name | None = None
    email: EmailStr | None = None
    role: Role | None = None
    position: Short | None = None
    institution_id: Id | None = None
    is_active: bool | None = None


class UserOut(Out):
    id: int
    username: str
    name: str
    role: Role
    position: str | None
    email: str | None
    institution_id: int | None
    institution_name: str | None
    is_active: bool
    is_locked: bool
    created_at: datetime


class UserOption(Out):
    """A person to pick from a list."""

    id: int
    name: str
    role: Role
    position: str | None
    institution_name: str | None


class UserQuery(PageQuery):
    role: list[Role] = []
    institution_id: Id | None = None
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("name", "username", "created_at")] = ["name"]


class UserOptionQuery(Form):
    can: Permission
    institution_id: Id | None = None


class ServiceAccountCreate(Form):
    name: Name
    role: Role
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=len(Permission))]
    institution_id: Id | None = None
    expires_in_days: Annotated[int, Field(ge=1, le=730)] | None = None


class ServiceAccountOut(Out):
    id: int
    name: str
    role: Role
    scopes: list[Permission]
    institution_id: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime


class ServiceAccountIssued(ServiceAccountOut):
    """The only answer that ever holds the token."""

    token: str


class ServiceAccountQuery(PageQuery):
    sort: Annotated[list[str], SortKeys("created_at")] = ["-created_at"]
