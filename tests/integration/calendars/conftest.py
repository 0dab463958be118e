"""People at the door, and a house that is still empty."""

from tests.integration.operations.conftest import empty_house as empty_house
from tests.integration.tasks.visitors import as_ as as_
