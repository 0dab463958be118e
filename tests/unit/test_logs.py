"""One JSON object per line, with the request it belongs to and without anybody's secrets."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core import logs
from core.request_context import request_id

LOGGER = logging.getLogger("guardia.test")
Written = Callable[[Callable[[], None]], str]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """What the service, configured as it starts, writes to standard output while something speaks."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def write(speak: Callable[[], None]) -> str:
        logs.configure("INFO")
        speak()
        return capsys.readouterr().out

    yield write
    root.handlers[:], root.level = handlers, level


def line(text: str) -> dict[str, Any]:
    return json.loads(text)


def test_a_line_is_json_with_the_request_id(written: Written):
    token = request_id.set("req-12345678")
    said = line(written(lambda: LOGGER.info("결재 %s건", 3, extra={"code": "sr.transition"})))
    request_id.reset(token)

    assert said["message"] == "결재 3건"
    assert (said["level"], said["logger"]) == ("INFO", "guardia.test")
    assert said["request_id"] == "req-12345678"
    assert said["code"] == "sr.transition"
    assert said["at"][10] == "T"


def test_outside_a_request_there_is_no_id(written: Written):
    assert line(written(lambda: LOGGER.info("x")))["request_id"] is None


def test_korean_stays_readable(written: Written):
    assert "한글" in written(lambda: LOGGER.info("한글"))


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("password=Hunter2-secret", "Hunter2-secret"),
        ("Authorization: Bearer abc.def.ghi-123456", "abc.def.ghi-123456"),
        ("connecting to 10.77.1.9", "10.77.1.9"),
        ("postgresql://guardia:S3cret@db/x", "S3cret"),
        ("주민번호 900101-1234568", "900101-1234568"),
    ],
)
def test_secrets_are_masked_in_what_is_said(written: Written, said: str, secret: str):
    out = written(lambda: LOGGER.warning(said))
    assert out.count("\n") == 1
    assert secret not in out


def test_secrets_are_masked_in_what_is_attached(written: Written):
    out = written(lambda: LOGGER.warning("x", extra={"where": "password=Hunter2-secret"}))
    assert "where" in line(out)
    assert "Hunter2-secret" not in out


def test_a_traceback_is_one_line_and_masked(written: Written):
    error = RuntimeError("password=Hunter2-secret at 10.77.1.9")

    out = written(lambda: LOGGER.error("failed", exc_info=error))

    assert out.count("\n") == 1
    assert "RuntimeError" in line(out)["exc_info"]
    assert "Hunter2-secret" not in out
    assert "10.77.1.9" not in out


@pytest.mark.parametrize("name", ["httpx", "uvicorn.access", "alembic", "apscheduler.scheduler"])
def test_libraries_that_say_too_much_are_kept_quiet(written: Written, name: str):
    assert written(lambda: logging.getLogger(name).info("GET /tasks?x=1")) == ""


def test_the_servers_own_log_comes_in_the_same_form(written: Written):
    said = line(written(lambda: logging.getLogger("uvicorn.error").info("Application startup complete.")))
    assert said["logger"] == "uvicorn.error"
