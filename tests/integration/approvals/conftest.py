"""People at the door of the tests of approvals."""

from tests.integration.tasks.visitors import as_ as as_
