"""How often service levels ask the database: the figures found, held."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.integration.sla.desk import Desk, wall_at
from tests.integration.tasks.visitors import As

Budget = Callable[..., AbstractContextManager[list[str]]]


async def test_filing_an_sr(desk: Desk, queries: Budget):
    with wall_at("Mon 09:00"):
        await desk.asked()
        with queries(at_most=16):
            await desk.asked()


async def test_a_word_to_the_requester(desk: Desk, queries: Budget):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.asked()
        wall.shows("Mon 09:30")
        with queries(at_most=16):
            await desk.say(sr)


async def test_a_move(desk: Desk, queries: Budget):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        wall.shows("Mon 09:30")
        with queries(at_most=12):
            await desk.hold(sr)


async def test_reading_the_clocks(desk: Desk, queries: Budget):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        wall.shows("Mon 09:30")
        await desk.hold(sr)
        await desk.extension(sr, "Thu 15:00")
        with queries(at_most=7):
            await desk.sla(sr)


@pytest.mark.parametrize("rows", [1, 50])
async def test_the_wall_however_long_it_is(rows: int, desk: Desk, as_: As, queries: Budget):
    with wall_at("Mon 09:00"):
        for nth in range(rows):
            sr = await desk.asked("NORMAL")
            if nth % 2:
                await desk.hold(await desk.make.move(sr, "IN_PROGRESS"))
        with queries(at_most=5):
            items = await as_("customer").items("/sla/clocks", size=100, target="RESOLUTION")
    assert len(items) == rows


async def test_the_policies(as_: As, queries: Budget):
    with queries(at_most=4):
        assert len(await as_("customer").items("/sla/policies/")) == 4
