"""Errors as HTTP: one table of statuses, one shape of answer, in Korean, whatever went wrong."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from core import errors
from core.request_context import request_id
from database import is_out_of_reach
from routers.validation_words import field_errors

logger = logging.getLogger(__name__)

STATUS: dict[type[errors.GuardiaError], int] = {
    errors.Invalid: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.LimitExceeded: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Outdated: 409,
    errors.Locked: 423,
    errors.TooMany: 429,
    errors.Upstream: 502,
}

_HTTP_WORDS = {
    400: ("http.bad_request", "요청을 이해할 수 없습니다. 보낸 형식을 확인해 주세요."),
    404: ("http.not_found", "없는 주소입니다."),
    405: ("http.method", "이 주소에서 쓸 수 없는 방식입니다."),
    413: ("http.too_large", "보낸 내용이 너무 큽니다."),
}
_OTHERWISE = ("http.error", "요청을 처리할 수 없습니다.")


def problem(
    status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **data: Any
) -> JSONResponse:
    """The one shape: {"detail", "code", "request_id"} and what the error adds."""
    content = {"detail": detail, "code": code, "request_id": request_id.get(), **jsonable_encoder(data)}
    return JSONResponse(content, status_code=status, headers=dict(headers or {}))


def register(app: FastAPI) -> None:
    """Have every error of `core`, of validation and of the database answered in the one shape."""
    app.add_exception_handler(errors.GuardiaError, _guardia)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(IntegrityError, _integrity)
    app.add_exception_handler(StaleDataError, _stale)
    app.add_exception_handler(DBAPIError, _database)
    for gone in (PoolTimeout, ConnectionError, TimeoutError):
        app.add_exception_handler(gone, _unavailable)


async def _guardia(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.GuardiaError)  # noqa: S101 - registered for it
    headers = {"Retry-After": str(error.data["retry_after"])} if "retry_after" in error.data else {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    logger.info("refused", extra={"code": error.code})
    return problem(STATUS[type(error)], error.code, error.detail, headers=headers, **error.data)


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    fields = field_errors(error.errors())
    first = f"{fields[0]['label']}: {fields[0]['message']}" if fields else "입력한 값을 확인해 주세요."
    return problem(422, "request.invalid", first, errors=fields)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    code, detail = _HTTP_WORDS.get(error.status_code, _OTHERWISE)
    return problem(error.status_code, code, detail, headers=error.headers)


async def _integrity(_request: Request, error: Exception) -> JSONResponse:
    logger.info("integrity: %s", type(error).__name__)
    return problem(409, "database.conflict", "같은 값이 이미 있거나 다른 자료가 이 값을 쓰고 있습니다.")


async def _stale(_request: Request, _error: Exception) -> JSONResponse:
    return problem(409, "database.stale", "다른 사람이 먼저 바꿨습니다. 새로 고친 뒤 다시 시도해 주세요.")


async def _database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)  # noqa: S101 - registered for it
    if not is_out_of_reach(error):
        raise error
    return await _unavailable(request, error)


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    """The database is busy, full or gone (a driver that cannot connect raises a plain ConnectionError)."""
    logger.warning("database out of reach: %s", type(error).__name__)
    detail = "데이터베이스가 응답하지 않습니다. 잠시 후 다시 시도해 주세요."
    return problem(503, "database.unavailable", detail, headers={"Retry-After": "5"})
