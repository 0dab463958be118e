"""People at the door of the tests of service requests."""

from tests.integration.tasks.visitors import as_ as as_
