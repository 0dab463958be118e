"""One way to answer a list: filter, count, sort, page. The order always ends in `id`, so pages never overlap."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, UnaryExpression, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from database import Base
from utils.paging import Listed, PageQuery

SortColumns = Mapping[str, InstrumentedAttribute[Any]]
AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]


def ordered(
    statement: AnySelect, sort: Sequence[str], columns: SortColumns, last: InstrumentedAttribute[int]
) -> AnySelect:
    """Order by the given keys (`-` descends); `last` breaks ties in the direction of the last key."""
    descending = False
    for key in sort:
        descending = key.startswith("-")
        column = columns[key.removeprefix("-")]
        statement = statement.order_by(_directed(column, descending=descending))
    return statement.order_by(last.desc() if descending else last.asc())


def _directed(column: InstrumentedAttribute[Any], *, descending: bool) -> UnaryExpression[Any]:
    """Rows without a value come last, first when descending: the one order both databases read off an index."""
    direction = column.desc() if descending else column.asc()
    if not column.property.columns[0].nullable:
        return direction
    return direction.nulls_first() if descending else direction.nulls_last()


def counting(entity: type[Base], conditions: Sequence[ColumnElement[bool]]) -> Select[int]:
    """How many rows there are. Without a condition there is no WHERE: SQLite then counts from its smallest index."""
    statement = select(func.count()).select_from(entity)
    return statement.where(*conditions) if conditions else statement


async def count(db: AsyncSession, entity: type[Base], conditions: Sequence[ColumnElement[bool]]) -> int:
    """The same, asked."""
    return await db.scalar(counting(entity, conditions)) or 0


async def rows_of(db: AsyncSession, statement: AnySelect, values: Mapping[str, Any]) -> Sequence[AnyRow]:
    """All rows of a statement of columns. Past the ORM, which would look at each row for the entities of a query."""
    return await db.run_sync(lambda session: session.connection().execute(statement, values).all())


async def paginate(
    db: AsyncSession,
    statement: Select[Any],
    query: PageQuery,
    *,
    sort: Sequence[str],
    columns: SortColumns,
    options: Sequence[Any] = (),
) -> Listed[Any]:
    """One page of `statement` (a select of one entity, filtered but unordered)."""
    entity = statement.column_descriptions[0]["entity"]
    where = statement.whereclause
    total = await count(db, entity, [] if where is None else [where])
    if query.offset >= total:
        return Listed([], total, query.page, query.size)
    page = ordered(statement, sort, columns, entity.id).options(*options).offset(query.offset).limit(query.size)
    rows = (await db.execute(page)).scalars().all()
    return Listed(list(rows), total, query.page, query.size)
