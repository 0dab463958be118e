"""Lists on the wire: what may be asked (`PageQuery`), what is found (`Listed`), what is answered (`Page`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

MAX_SIZE = 100
MAX_PAGE = 100_000

Item = TypeVar("Item")
Other = TypeVar("Other")


class PageQuery(BaseModel):
    """The part every list query shares; a list adds its filters and its `sort`. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(1, ge=1, le=MAX_PAGE, description="1부터 시작하는 쪽 번호")
    size: int = Field(20, ge=1, le=MAX_SIZE, description="한 쪽의 항목 수")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


class Page(BaseModel, Generic[Item]):
    """One page of a list, as every list answers."""

    model_config = ConfigDict(from_attributes=True)

    items: list[Item]
    total: int
    page: int
    size: int
    pages: int


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """One page of rows inside the house; a `Page` is read off it."""

    items: list[Item]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return (self.total + self.size - 1) // self.size

    def map(self, present: Callable[[Item], Other]) -> "Listed[Other]":
        """The same page of something else."""
        return Listed([present(item) for item in self.items], self.total, self.page, self.size)


class SortKeys:
    """Annotates a `sort` parameter: each name ascending, or descending with a leading `-`; an enum in OpenAPI."""

    def __init__(self, *names: str, at_most: int = 3) -> None:
        self.keys = [key for name in names for key in (name, f"-{name}")]
        self.at_most = at_most

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.list_schema(core_schema.literal_schema(self.keys), max_length=self.at_most)
