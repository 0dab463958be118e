"""Many sign-ins at once, in many event loops."""

import pytest

from main import app


@pytest.fixture(autouse=True)
def limits_of_its_own() -> None:
    """The rate limiter's memory belongs to one event loop: each test begins with a new one."""
    app.middleware_stack = None
