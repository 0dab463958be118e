"""Spans of time as sets: merged, cut out of each other, clipped. A span is from (included) to (excluded), aware."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, with those that overlap or touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(span: Span, holes: Sequence[Span]) -> list[Span]:
    """What is left of a span when the holes (in order, apart) are cut out of it."""
    left = []
    start, end = span
    for hole_start, hole_end in holes:
        if start < hole_start < end:
            left.append((start, hole_start))
        if start < hole_end and hole_start < end:
            start = hole_end
    return [*left, (start, end)] if start < end else left


def within(spans: Iterable[Span], bounds: Span) -> list[Span]:
    """The parts of the spans that lie inside the bounds."""
    clipped = ((max(start, bounds[0]), min(end, bounds[1])) for start, end in spans)
    return [(start, end) for start, end in clipped if start < end]


def length(spans: Iterable[Span]) -> timedelta:
    """How long they are together; what two of them share counts twice, so merge them first."""
    return sum((end - start for start, end in spans), timedelta())
