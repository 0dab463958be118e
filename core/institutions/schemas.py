"""Shapes of institutions on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from utils.forms import Form, Id, Name, Out
from utils.paging import PageQuery, SortKeys

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,29}$", to_upper=True)]


class InstitutionCreate(Form):
    name: Name
    code: Code
    is_active: bool = True
    channel_id: Id | None = None
    default_approver_id: Id | None = None


class InstitutionUpdate(Form):
    name: Name | None = None
    code: Code | None = None
    is_active: bool | None = None
    channel_id: Id | None = None
    default_approver_id: Id | None = None


class InstitutionOut(Out):
    id: int
    name: str
    code: str
    is_active: bool
    channel_id: int | None
    default_approver_id: int | None
    created_at: datetime


class InstitutionQuery(PageQuery):
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("name", "code", "created_at")] = ["name"]
