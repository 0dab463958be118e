"""People at the door of the tests of groups, and groups with sensible defaults."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.factories import Make, Row
from tests.fixtures.house import CAST
from tests.integration.tasks.visitors import as_ as as_

NewGroup = Callable[..., Awaitable[Row]]


@pytest.fixture
def new_group(make: Make) -> NewGroup:
    """A group of the desk with both PMs in it; `members` are user names."""

    async def build(*, members: tuple[str, ...] = ("pm", "pm2"), **fields: Any) -> Row:
        body = {"name": "보안팀", "member_ids": [CAST[username].id for username in members], **fields}
        return await make.post("/groups/", body, by="admin")

    return build
