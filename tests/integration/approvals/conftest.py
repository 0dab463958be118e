"""People at the door of the tests of approvals, and what they find on a document."""

from collections.abc import Awaitable, Callable

import pytest

from tests.factories import Row
from tests.integration.tasks.visitors import As
from tests.integration.tasks.visitors import as_ as as_

Read = Callable[..., Awaitable[Row]]


@pytest.fixture
def read(as_: As) -> Read:
    """The document as somebody sees it, by default one who only looks."""

    async def document(approval: Row, *, by: str = "auditor") -> Row:
        answer = await as_(by).get(f"/approvals/{approval['id']}")
        assert answer.is_success, answer.text
        return dict(answer.json())

    return document
