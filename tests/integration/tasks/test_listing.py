"""Lists of SRs: filters, boxes, order and pages, at a cost that does not grow."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.tasks.enums import SRCategory, SRPriority, SRStatus
from models import SRRequest
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.tasks.shelf import NEW_YEAR, shelve
from tests.integration.tasks.visitors import As, Visitor, wrong_fields

Budget = Callable[..., AbstractContextManager[list[str]]]
ENGINEER, CUSTOMER, MANAGER, STRANGER = (CAST[name].id for name in ("engineer", "customer", "manager", "stranger"))

FIVE: list[dict[str, Any]] = [
    {"priority": SRPriority.URGENT, "category": SRCategory.SERVER, "server_id": 1},
    {"status": SRStatus.IN_PROGRESS, "assignee_id": ENGINEER},
    {"status": SRStatus.CLOSED, "requester_id": MANAGER, "priority": SRPriority.LOW},
    {"institution_id": OTHER, "requester_id": STRANGER, "server_id": 2},
    {"status": SRStatus.CANCELLED, "institution_id": OTHER, "requester_id": STRANGER, "assignee_id": CAST["pm"].id},
]


async def numbers(visitor: Visitor, **query: Any) -> list[int]:
    """Which of the shelved SRs are found, by the last digits of their numbers, the oldest first."""
    items = await visitor.items("/tasks/", **{"sort": "created_at", "size": 100, **query})
    return [int(item["number"][-3:]) for item in items]


WHAT_THE_ENGINEER_FINDS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3, 4, 5]),
    ({"status": "OPEN"}, [1, 4]),
    ({"status": ["CLOSED", "CANCELLED"]}, [3, 5]),
    ({"priority": "URGENT"}, [1]),
    ({"priority": ["URGENT", "LOW"]}, [1, 3]),
    ({"category": "SERVER"}, [1]),
    ({"institution_id": OTHER}, [4, 5]),
    ({"institution_id": [OWN, OTHER]}, [1, 2, 3, 4, 5]),
    ({"assignee_id": ENGINEER}, [2]),
    ({"requester_id": MANAGER}, [3]),
    ({"server_id": [1, 2]}, [1, 4]),
    ({"number": "sr-2026-000003 "}, [3]),
    ({"number": "SR-2026-00000"}, []),
    ({"status": "OPEN", "institution_id": OTHER}, [4]),
    ({"box": "assigned"}, [2]),
    ({"box": "requested"}, []),
    ({"box": "unassigned"}, [1, 4]),
    ({"box": "unassigned", "institution_id": OWN}, [1]),
]


async def test_every_filter_and_box_finds_what_it_names(db_session: AsyncSession, as_: As):
    await shelve(db_session, *FIVE)
    found = [(query, await numbers(as_("engineer"), **query)) for query, _ in WHAT_THE_ENGINEER_FINDS]
    assert found == WHAT_THE_ENGINEER_FINDS


async def test_a_customer_finds_only_its_own_institutions_by_whatever_filter(db_session: AsyncSession, as_: As):
    await shelve(db_session, *FIVE)
    customer = as_("customer")
    asked: list[dict[str, Any]] = [
        {},
        {"institution_id": OTHER},
        {"institution_id": [OWN, OTHER]},
        {"requester_id": STRANGER},
        {"server_id": 2},
        {"number": "SR-2026-000004"},
        {"box": "requested"},
        {"box": "unassigned"},
    ]
    assert [await numbers(customer, **query) for query in asked] == [[1, 2, 3], [], [1, 2, 3], [], [], [], [1, 2], [1]]
    assert (await customer.get("/tasks/", institution_id=OTHER)).json()["total"] == 0


async def test_the_newest_come_first_and_a_list_leaves_the_description_out(db_session: AsyncSession, as_: As):
    await shelve(db_session, *FIVE)
    items = await as_("auditor").items("/tasks/")
    assert [item["number"][-1] for item in items] == ["5", "4", "3", "2", "1"]
    assert not {"description", "can", "allowed_transitions"} & items[0].keys()


ORDER: dict[str, Callable[[SRRequest], Any]] = {
    "created_at": lambda sr: sr.created_at,
    "updated_at": lambda sr: sr.updated_at,
    "priority": lambda sr: list(SRPriority).index(sr.priority),
    "status": lambda sr: sr.status.value,
    "number": lambda sr: sr.number,
}


def fifty_with_equal_keys() -> list[dict[str, Any]]:
    """Every sort key but the number is shared by many of them."""
    statuses = [SRStatus.OPEN, SRStatus.CLOSED, SRStatus.RESOLVED]
    return [
        {
            "priority": list(SRPriority)[nth % 4],
            "status": statuses[nth % 3],
            "created_at": NEW_YEAR + timedelta(days=nth % 5),
            "updated_at": NEW_YEAR + timedelta(days=nth % 2),
        }
        for nth in range(50)
    ]


async def walk(visitor: Visitor, sort: str) -> list[int]:
    """The ids of all pages of seven, one after the other."""
    pages = [await visitor.items("/tasks/", sort=sort, size=7, page=page) for page in range(1, 10)]
    return [item["id"] for page in pages for item in page]


@pytest.mark.parametrize("name", ORDER)
async def test_pages_neither_overlap_nor_miss_in_either_direction(name: str, db_session: AsyncSession, as_: As):
    srs = await shelve(db_session, *fifty_with_equal_keys())
    rising = [sr.id for sr in sorted(srs, key=lambda sr: (ORDER[name](sr), sr.id))]
    assert await walk(as_("pm"), name) == rising
    assert await walk(as_("pm"), f"-{name}") == rising[::-1]


async def test_a_second_key_orders_within_the_first(db_session: AsyncSession, as_: As):
    srs = await shelve(db_session, *fifty_with_equal_keys())
    items = await as_("pm").items("/tasks/", sort=["-priority", "number"], size=100)
    urgent_first = sorted(srs, key=lambda sr: (-ORDER["priority"](sr), sr.number))
    assert [item["number"] for item in items] == [sr.number for sr in urgent_first]


PAGES_OF_FIFTY: list[tuple[dict[str, int], dict[str, int]]] = [
    ({}, {"items": 20, "total": 50, "page": 1, "size": 20, "pages": 3}),
    ({"size": 50}, {"items": 50, "total": 50, "page": 1, "size": 50, "pages": 1}),
    ({"size": 49, "page": 2}, {"items": 1, "total": 50, "page": 2, "size": 49, "pages": 2}),
    ({"page": 4}, {"items": 0, "total": 50, "page": 4, "size": 20, "pages": 3}),
    ({"page": 99_999}, {"items": 0, "total": 50, "page": 99_999, "size": 20, "pages": 3}),
]


async def test_the_total_is_right_on_every_page_and_behind_the_last(db_session: AsyncSession, as_: As):
    await shelve(db_session, *fifty_with_equal_keys())
    answers = [(query, (await as_("pm").get("/tasks/", **query)).json()) for query, _ in PAGES_OF_FIFTY]
    assert [(query, page | {"items": len(page["items"])}) for query, page in answers] == PAGES_OF_FIFTY


REFUSED: list[tuple[str, Any]] = [
    ("staus", "OPEN"),
    ("size", 101),
    ("size", 0),
    ("page", 0),
    ("page", 100_001),
    ("sort", "title"),
    ("sort", "-"),
    ("status", "DONE"),
    ("status", ["OPEN"] * 21),
    ("box", "all"),
    ("institution_id", "하나"),
    ("institution_id", 2**31),
    ("assignee_id", 0),
    ("number", "S" * 21),
]


async def test_what_cannot_be_asked_is_refused_by_name(as_: As):
    answers = [wrong_fields(await as_("pm").get("/tasks/", **{field: value})) for field, value in REFUSED]
    assert answers == [(422, [field]) for field, _ in REFUSED]


async def test_a_number_that_no_database_can_hold_is_refused_too(as_: As):
    assert wrong_fields(await as_("pm").get("/tasks/", number="SR\x00")) == (422, ["number"])


@pytest.mark.parametrize("rows", [1, 50])
async def test_a_list_asks_the_database_three_times_however_long_it_is(
    rows: int, db_session: AsyncSession, as_: As, queries: Budget
):
    await shelve(db_session, *fifty_with_equal_keys()[:rows])
    with queries(at_most=3):
        page = (await as_("customer").get("/tasks/", size=100, status=["OPEN", "CLOSED", "RESOLVED"])).json()
    assert len(page["items"]) == rows
