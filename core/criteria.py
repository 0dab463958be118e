"""Rules whose criteria may be left empty: which of them fit, and which is the most particular."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

Criterion = InstrumentedAttribute[int | None] | InstrumentedAttribute[str | None]


def fits(column: Criterion, value: Any) -> ColumnElement[bool]:
    """That a rule leaves this criterion empty, or names this very value."""
    return or_(column.is_(None), column == value)


def weight(criteria: Iterable[tuple[Criterion, int]]) -> ColumnElement[int]:
    """How particular a rule is: the points of the criteria it names, added up."""
    total: ColumnElement[int] = literal(0)
    for column, points in criteria:
        total += case((column.is_not(None), points), else_=0)
    return total
