"""One demo site for everything that is looked at in this folder."""

from collections.abc import Iterator

import pytest

from tests.e2e.processes import Site


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    one = Site(tmp_path_factory.mktemp("ui-site"))
    with one.start_messenger(), one.start_itsm():
        yield one
