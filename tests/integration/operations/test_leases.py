"""Of several processes one acts."""

import asyncio
from datetime import timedelta

import pytest
from freezegun import freeze_time

from core import leases

pytestmark = pytest.mark.usefixtures("database_url")

MONDAY = "2026-05-25 00:00:00"


async def test_the_first_holds_it_and_the_second_does_not():
    assert await leases.hold("x", holder="a")
    assert not await leases.hold("x", holder="b")


async def test_of_many_at_once_exactly_one_wins():
    taken = await asyncio.gather(*(leases.hold("x", holder=f"process {number}") for number in range(12)))
    assert taken.count(True) == 1


async def test_the_holder_may_renew_it():
    assert [await leases.hold("x", holder="a") for _ in range(3)] == [True, True, True]


async def test_renewed_in_time_it_never_lapses():
    with freeze_time(MONDAY, real_asyncio=True) as time:
        await leases.hold("x", holder="a", seconds=30)
        time.tick(timedelta(seconds=20))
        await leases.hold("x", holder="a", seconds=30)
        time.tick(timedelta(seconds=20))
        assert not await leases.hold("x", holder="b")


async def test_it_lapses_when_its_holder_is_gone():
    with freeze_time(MONDAY, real_asyncio=True) as time:
        await leases.hold("x", holder="a", seconds=30)
        time.tick(timedelta(seconds=29))
        assert not await leases.hold("x", holder="b")
        time.tick(timedelta(seconds=1))
        assert await leases.hold("x", holder="b")
        assert not await leases.hold("x", holder="a")


async def test_given_back_it_is_free_at_once():
    await leases.hold("x", holder="a")
    await leases.release("x", holder="a")
    assert await leases.hold("x", holder="b")


async def test_nobody_gives_back_what_another_holds():
    await leases.hold("x", holder="a")
    await leases.release("x", holder="b")
    assert not await leases.hold("x", holder="b")


async def test_two_names_are_two_leases():
    assert await leases.hold("x", holder="a")
    assert await leases.hold("y", holder="b")


def test_every_process_has_a_name_of_its_own_that_fits():
    assert 10 < len(leases.HOLDER) <= 80
