"""Pages of lists: what may be asked and what is answered."""

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from utils.paging import MAX_PAGE, MAX_SIZE, Listed, Page, PageQuery, SortKeys

SORT: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[str], SortKeys("name", "created_at")])


def test_without_being_asked_it_is_the_first_twenty():
    query = PageQuery()
    assert (query.page, query.size, query.offset) == (1, 20, 0)


@given(size=st.integers(1, MAX_SIZE), total=st.integers(0, 1000))
def test_the_pages_cover_every_row_once(size: int, total: int):
    pages = Listed([], total, 1, size).pages
    rows = [
        row for page in range(1, pages + 1) for row in range(total)[PageQuery(page=page, size=size).offset :][:size]
    ]
    assert rows == list(range(total))


@pytest.mark.parametrize(
    "asked", [{"page": 0}, {"page": MAX_PAGE + 1}, {"size": 0}, {"size": MAX_SIZE + 1}, {"pages": 1}, {"page": "둘"}]
)
def test_what_makes_no_sense_is_refused(asked: dict[str, object]):
    with pytest.raises(ValidationError):
        PageQuery.model_validate(asked)


def test_a_page_of_something_else_keeps_its_place():
    listed = Listed([1, 2], total=7, page=3, size=2).map(str)
    page = Page[str].model_validate(listed)
    assert page.model_dump() == {"items": ["1", "2"], "total": 7, "page": 3, "size": 2, "pages": 4}


@pytest.mark.parametrize("sort", [["name"], ["-created_at", "name"], []])
def test_a_list_sorts_by_its_own_keys_in_both_directions(sort: list[str]):
    assert SORT.validate_python(sort) == sort


@pytest.mark.parametrize("sort", [["title"], ["+name"], ["--name"], [""], ["name", "-name", "created_at", "name"]])
def test_and_by_no_other_nor_by_more_than_three(sort: list[str]):
    with pytest.raises(ValidationError):
        SORT.validate_python(sort)


def test_the_keys_stand_in_the_description_of_the_api():
    assert SORT.json_schema()["items"]["enum"] == ["name", "-name", "created_at", "-created_at"]
