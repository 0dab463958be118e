"""A freshly made application with settings of its own, in this process."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import patch

import httpx
from fastapi import FastAPI

from core.config import get_settings
from main import create_app


async def _crash() -> None:
    """A route that fails as no route should, with words that must stay inside."""
    raise RuntimeError("password=Hidden-server-pw-1 at 10.77.1.9")


@asynccontextmanager
async def fresh_client(*, base_url: str = "http://itsm.test", **settings: str) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application made anew under these settings, with one more route that crashes: `/crash`."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with patch.dict(os.environ, settings):
        get_settings.cache_clear()
        app = _with_a_crashing_route(create_app)
    get_settings.cache_clear()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=base_url) as client:
            yield client
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _with_a_crashing_route(make) -> FastAPI:
    app: FastAPI = make()
    app.add_api_route("/crash", _crash, include_in_schema=False)
    return app
