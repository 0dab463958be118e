"""Sets of time: merging, cutting out and clipping, against counting second by second."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from utils.spans import Span, length, merged, within, without

START = datetime(2026, 1, 1, tzinfo=UTC)
LAST = 40


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def seconds_of(spans: Iterable[Span]) -> set[int]:
    return {second for second in range(LAST) for start, end in spans if start <= at(second) < end}


spans = st.tuples(st.integers(0, LAST), st.integers(0, LAST)).map(lambda pair: (at(min(pair)), at(max(pair))))
several = st.lists(spans, max_size=6)
relaxed = settings(deadline=None)  # a busy machine is no wrong result


@relaxed
@given(several)
def test_merging_keeps_every_second_and_leaves_gaps_between(some: list[Span]):
    found = merged(some)
    assert seconds_of(found) == seconds_of(some)
    assert all(one[1] < next_one[0] for one, next_one in pairwise(found))
    assert merged(found) == found


@relaxed
@given(spans, several)
def test_cutting_out_leaves_what_no_hole_covers(span: Span, holes: list[Span]):
    left = without(span, merged(holes))
    assert seconds_of(left) == seconds_of([span]) - seconds_of(holes)
    assert length(left) == timedelta(seconds=len(seconds_of(left)))


@relaxed
@given(several, spans)
def test_clipping_leaves_what_lies_inside(some: list[Span], bounds: Span):
    inside = within(some, bounds)
    assert seconds_of(inside) == seconds_of(some) & seconds_of([bounds])
    assert all(start < end for start, end in inside)


def test_spans_that_touch_become_one():
    assert merged([(at(5), at(9)), (at(1), at(5))]) == [(at(1), at(9))]
