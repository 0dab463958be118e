"""Somebody at the door: `await as_("pm").post(path, to="CLOSED")` answers what the house answers, refusals too."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.fixtures.doors import Headers


class Visitor:
    """Keywords are the query of a GET or DELETE and the JSON body of everything else."""

    def __init__(self, client: httpx.AsyncClient, headers: Headers) -> None:
        self._client = client
        self._headers = headers

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self._client.get(path, params=query, headers=self._headers)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self._client.post(path, json=body, headers=self._headers)

    async def patch(self, path: str, **body: Any) -> httpx.Response:
        return await self._client.patch(path, json=body, headers=self._headers)

    async def delete(self, path: str, **query: Any) -> httpx.Response:
        return await self._client.delete(path, params=query, headers=self._headers)

    async def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The first page of a list."""
        answer = await self.get(path, **query)
        assert answer.is_success, answer.text
        return answer.json()["items"]


As = Callable[[str], Visitor]


@pytest.fixture
def as_(client: httpx.AsyncClient, headers_of: Callable[[str], Headers]) -> As:
    """The visitor of that user name."""
    return lambda username: Visitor(client, headers_of(username))


def refused(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


def wrong_fields(answer: httpx.Response) -> tuple[int, list[str]]:
    """The status and the fields that a malformed request was refused for."""
    return answer.status_code, [error["field"] for error in answer.json()["errors"]]
