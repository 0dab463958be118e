"""What is due next: the list of SRs, and the wall of clocks."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models import SRRequest
from tests.factories import Make, Row
from tests.integration.sla.desk import Desk, kst, utc, wall_at
from tests.integration.tasks.shelf import shelve
from tests.integration.tasks.visitors import As, refused, wrong_fields


async def titles(as_: As, who: str = "engineer", **query: Any) -> list[str]:
    return [row["title"] for row in await as_(who).items("/tasks/", size=100, **query)]


async def on_the_wall(as_: As, who: str = "engineer", **query: Any) -> list[tuple[str, str]]:
    """The title of the SR and the target of each clock."""
    return [(row["title"], row["target"]) for row in await as_(who).items("/sla/clocks", size=100, **query)]


async def busy_morning(desk: Desk, make: Make) -> dict[str, Row]:
    """Monday 10:00: one SR is late, one is due soon, one later, one waits, one is done, one is of another house."""
    with wall_at("Fri 10:00") as wall:
        late = await desk.in_work("URGENT", title="늦음")
        later = await desk.in_work("LOW", title="나중")
        waiting = await desk.hold(await desk.in_work("NORMAL", title="대기"))
        wall.shows("Mon+1 09:30")
        soon = await desk.in_work("HIGH", title="곧")
        done = await make.move(await desk.in_work("HIGH", title="끝"), "RESOLVED")
        theirs = await desk.in_work("HIGH", title="남의 것", by="stranger")
    return {"late": late, "later": later, "waiting": waiting, "soon": soon, "done": done, "theirs": theirs}


async def test_srs_are_found_by_what_is_late_and_what_is_soon(desk: Desk, make: Make, as_: As):
    await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        assert await titles(as_, due="overdue") == ["늦음"]
        assert await titles(as_, due="soon", sort="next_due_at") == ["곧", "남의 것"]
        assert await titles(as_, "customer", due="soon") == ["곧"]
        assert await titles(as_, "stranger", due="overdue") == []
        assert wrong_fields(await as_("engineer").get("/tasks/", due="later")) == (422, ["due"])


async def test_srs_without_a_due_time_stand_last_and_first_when_turned_round(desk: Desk, make: Make, as_: As):
    await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        rising = await titles(as_, sort="next_due_at")
        falling = await titles(as_, sort="-next_due_at")
    assert rising == ["늦음", "곧", "남의 것", "나중", "대기", "끝"]
    assert falling == rising[::-1]


async def test_pages_by_next_due_neither_overlap_nor_miss(db_session: AsyncSession, as_: As):
    srs = await shelve(db_session, *[{"title": f"{nth}"} for nth in range(30)])
    for nth, sr in enumerate(srs):
        due = kst("Mon 09:00") if nth % 3 == 0 else kst("Tue 09:00") if nth % 3 == 1 else None
        await db_session.execute(update(SRRequest).where(SRRequest.id == sr.id).values(next_due_at=due))
    await db_session.commit()
    pages = {
        sort: [
            row["id"] for page in range(1, 6) for row in await as_("pm").items("/tasks/", sort=sort, size=7, page=page)
        ]
        for sort in ("next_due_at", "-next_due_at")
    }
    rising = [sr.id for rest in range(3) for sr in srs[rest::3]]
    assert pages == {"next_due_at": rising, "-next_due_at": rising[::-1]}


async def test_the_wall_shows_open_clocks_the_nearest_first_and_those_that_wait_last(desk: Desk, make: Make, as_: As):
    await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        wall = await on_the_wall(as_)
        turned = await on_the_wall(as_, sort="-due_at")
    assert wall == [
        ("늦음", "UPDATE"),
        ("늦음", "RESOLUTION"),
        ("곧", "RESOLUTION"),
        ("곧", "UPDATE"),
        ("남의 것", "RESOLUTION"),
        ("남의 것", "UPDATE"),
        ("나중", "RESOLUTION"),
        ("대기", "RESOLUTION"),
    ]
    assert turned == [*wall[:-1][::-1], wall[-1]]


async def test_every_box_of_the_wall_holds_what_its_count_says(desk: Desk, make: Make, as_: As):
    await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        counts = (await as_("engineer").get("/sla/clocks/counts")).json()
        boxes = {box: await on_the_wall(as_, box=box) for box in counts}
        theirs = (await as_("stranger").get("/sla/clocks/counts")).json()
    assert {box: len(clocks) for box, clocks in boxes.items()} == counts
    assert counts == {"overdue": 2, "soon": 4, "running": 7, "paused": 1}
    assert theirs == {"overdue": 0, "soon": 2, "running": 2, "paused": 0}


async def test_what_was_late_before_it_waited_is_still_late(desk: Desk, as_: As):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work("URGENT", title="늦음")
        wall.shows("Mon 17:00")
        await desk.hold(sr)
        (late, _) = await as_("engineer").items("/sla/clocks", box="overdue")
        assert await titles(as_, due="overdue") == ["늦음"]
        assert (await as_("engineer").get("/sla/clocks/counts")).json()["overdue"] == 2
    assert (late["state"], late["overdue"], late["due_at"], late["breached_at"]) == (
        "PAUSED",
        True,
        utc("Mon 11:00"),
        utc("Mon 11:00"),
    )


async def test_a_customer_sees_the_wall_of_the_own_institution(desk: Desk, make: Make, as_: As):
    await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        assert {title for title, _ in await on_the_wall(as_, "customer")} == {"늦음", "곧", "나중", "대기"}
        assert {title for title, _ in await on_the_wall(as_, "stranger")} == {"남의 것"}
        assert await on_the_wall(as_, "customer", institution_id=2) == []
        assert len(await on_the_wall(as_, "auditor")) == 8


async def test_filters_of_the_wall(desk: Desk, make: Make, as_: As):
    srs = await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        await make.post(f"/tasks/{srs['soon']['id']}/assignment", {"assignee_id": 2}, by="pm")
        assert await on_the_wall(as_, assignee_id=2) == [("곧", "RESOLUTION"), ("곧", "UPDATE")]
        assert await on_the_wall(as_, institution_id=2, target="UPDATE") == [("남의 것", "UPDATE")]
        assert await on_the_wall(as_, target="RESPONSE") == []
        assert wrong_fields(await as_("pm").get("/sla/clocks", box="all")) == (422, ["box"])
        assert wrong_fields(await as_("pm").get("/sla/clocks", sort="state")) == (422, ["sort"])
        assert refused(await as_("customer").get("/sla/recalculations/")) == (403, "access.forbidden")


async def test_pages_of_the_wall_run_from_those_that_run_into_those_that_wait(desk: Desk, make: Make, as_: As):
    await busy_morning(desk, make)
    with wall_at("Mon+1 10:00"):
        whole = await as_("pm").items("/sla/clocks", size=100)
        for size in (1, 3, 5, 7, 8):
            pages = [await as_("pm").get("/sla/clocks", size=size, page=page) for page in range(1, 10)]
            assert [row["id"] for page in pages for row in page.json()["items"]] == [row["id"] for row in whole]
            assert {page.json()["total"] for page in pages} == {8}


async def test_a_clock_on_the_wall_says_what_is_left_now(desk: Desk, as_: As):
    with wall_at("Mon 09:00") as wall:
        await desk.in_work("HIGH", title="곧")
        wall.shows("Mon 11:00")
        (row, _) = await as_("customer").items("/sla/clocks")
    assert (row["remaining_seconds"], row["ratio"], row["overdue"]) == (6 * 3600, 0.25, False)
    assert (row["number"], row["status"], row["priority"]) == ("SR-2026-000001", "IN_PROGRESS", "HIGH")
    assert (row["institution"]["name"], row["assignee"]["name"]) == ("한빛시청", "김도현")
