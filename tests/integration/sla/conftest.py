"""A house in which something is promised: the policies every new house begins with."""

import pytest

from core.sla import service
from database import transaction
from tests.factories import Make
from tests.integration.sla.desk import Desk
from tests.integration.tasks.visitors import As
from tests.integration.tasks.visitors import as_ as as_


@pytest.fixture(autouse=True)
async def promised(database_url: str) -> None:
    async with transaction() as db:
        assert await service.seed_defaults(db)


@pytest.fixture
def desk(make: Make, as_: As) -> Desk:
    return Desk(make, as_)
