"""Shapes of information systems and outages on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from core.systems.enums import OutageKind
from utils.forms import Form, Id, Line, Name, Note, Out
from utils.paging import PageQuery, SortKeys

Grade = Annotated[int, Field(ge=1, le=4)]
Fee = Annotated[Decimal, Field(ge=0, le=Decimal(99_999_999_999), decimal_places=0)]
SystemCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,29}$", to_upper=True)]

_YEARS = range(2000, 2100)


def _of_our_time(value: datetime) -> datetime:
    """Neither a typing error of centuries nor an instant that overflows when it is turned into UTC."""
    if value.year not in _YEARS:
        raise ValueError(f"{_YEARS.start}~{_YEARS.stop - 1}년의 시각을 입력해 주세요.")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


class SystemCreate(Form):
    name: Name
    code: SystemCode
    institution_id: Id
    grade: Grade
    monthly_fee: Fee | None = None
    description: Note | None = None


class SystemUpdate(Form):
    name: Name | None = None
    grade: Grade | None = None
    monthly_fee: Fee | None = None
    description: Note | None = None
    is_active: bool | None = None


class SystemOut(Out):
    """`monthly_fee` only for those who manage systems or read reports of their own institution."""

    id: int
    name: str
    code: str
    institution_id: int
    institution_name: str
    grade: int
    monthly_fee: int | None
    description: str | None
    is_active: bool
    server_count: int
    created_at: datetime


class SystemQuery(PageQuery):
    institution_id: Id | None = None
    grade: Annotated[list[Grade], Field(max_length=4)] = []
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("name", "created_at")] = ["name"]


class OutageForm(Form):
    kind: OutageKind
    title: Line
    started_at: Moment
    ended_at: Moment | None = None
    note: Note | None = None


class OutageUpdate(Form):
    kind: OutageKind | None = None
    title: Line | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    note: Note | None = None
    reason: Note


class OutageRemoval(Form):
    reason: Note


class OutageOut(Out):
    id: int
    system_id: int
    kind: OutageKind
    title: str
    started_at: datetime
    ended_at: datetime | None
    note: str | None
    created_at: datetime


class OutageQuery(PageQuery):
    kind: OutageKind | None = None
    since: Moment | None = None
    until: Moment | None = None
    sort: Annotated[list[str], SortKeys("started_at")] = ["-started_at"]
