"""Shapes of groups on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from utils.forms import Form, Id, Line, Name, Named, Out
from utils.paging import PageQuery, SortKeys

MAX_MEMBERS = 100
MemberIds = Annotated[list[Id], Field(max_length=MAX_MEMBERS)]


class GroupCreate(Form):
    """`institution_id` null: a group of the desk. A group of an institution has that institution's people only."""

    name: Name
    description: Line | None = None
    institution_id: Id | None = None
    member_ids: MemberIds = []


class GroupUpdate(Form):
    """`member_ids` replaces the members."""

    name: Name | None = None
    description: Line | None = None
    is_active: bool | None = None
    member_ids: MemberIds | None = None


class GroupOut(Out):
    id: int
    name: str
    description: str | None
    institution: Named | None
    is_active: bool
    members: list[Named]
    created_at: datetime


class GroupQuery(PageQuery):
    institution_id: Id | None = None
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("name", "created_at")] = ["name"]
