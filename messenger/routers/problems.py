"""Every refusal in one shape: {"detail", "code", "request_id"}, Korean for people and stable for programs."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Locked,
    MessengerError,
    NotFound,
    TooMany,
    Unauthenticated,
    Upstream,
)

STATUS: dict[type[MessengerError], int] = {
    Invalid: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Locked: 423,
    TooMany: 429,
    Upstream: 502,
}
WORDS = {
    400: ("request.malformed", "요청을 읽을 수 없습니다."),
    404: ("request.unknown", "요청한 주소를 찾을 수 없습니다."),
    405: ("request.method", "이 주소에서 허용되지 않는 요청 방식입니다."),
    413: ("request.too_large", "요청이 너무 큽니다. 64 KiB 이하로 보내세요."),
    422: ("request.invalid", "입력 값을 확인하세요."),
    500: ("server.crash", "처리 중 오류가 발생했습니다. 계속되면 요청 번호를 관리자에게 알려 주세요."),
    503: ("server.not_ready", "아직 요청을 받을 준비가 되지 않았습니다."),
}
FIELDS = {
    "before": "기준 메시지",
    "channel_id": "대화방",
    "command": "명령",
    "content": "메시지 내용",
    "idempotency-key": "Idempotency-Key",
    "institution_id": "기관",
    "kind": "종류",
    "limit": "개수",
    "message_id": "메시지",
    "name": "이름",
    "password": "비밀번호",
    "username": "아이디",
}
FAULTS = {
    "missing": "필수 항목입니다.",
    "extra_forbidden": "알 수 없는 항목입니다.",
    "string_too_short": "{min_length}자 이상 입력하세요.",
    "string_too_long": "{max_length}자 이하로 입력하세요.",
    "too_short": "값을 입력하세요.",
    "too_long": "{max_length}자 이하로 입력하세요.",
    "string_type": "문자로 입력하세요.",
    "string_unicode": "사용할 수 없는 문자가 들어 있습니다.",
    "int_type": "정수로 입력하세요.",
    "int_parsing": "정수로 입력하세요.",
    "int_parsing_size": "값이 너무 큽니다.",
    "int_from_float": "정수로 입력하세요.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "enum": "{expected} 중 하나여야 합니다.",
    "json_invalid": "JSON 형식이 아닙니다.",
    "model_attributes_type": "JSON 객체로 보내세요.",
    "value_error": "{error}",
}
UNKNOWN_FAULT = "값이 올바르지 않습니다."


def problem(
    status: int, request_id: str, *, code: str = "", detail: str = "", extra: dict[str, Any] | None = None
) -> JSONResponse:
    """The one place where a refusal gets its shape. Without words of its own it takes those of the status."""
    usual_code, usual_detail = WORDS.get(status, ("request.refused", "요청을 처리할 수 없습니다."))
    body = {"detail": detail or usual_detail, "code": code or usual_code, "request_id": request_id} | (extra or {})
    return JSONResponse(body, status)


def crash_response(request_id: str) -> JSONResponse:
    return problem(500, request_id)


def register(app: FastAPI) -> None:
    app.exception_handler(MessengerError)(_domain)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(HTTPException)(_plain)


def _domain(request: Request, error: MessengerError) -> JSONResponse:
    waiting = {} if error.retry_after is None else {"retry_after": error.retry_after}
    response = problem(
        STATUS[type(error)], request.state.request_id, code=error.code, detail=error.message, extra=waiting
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    faults = [{"field": _field(fault), "message": _message(fault)} for fault in error.errors()]
    first = faults[0]
    detail = f"{FIELDS.get(first['field'], first['field'])}: {first['message']}"
    return problem(422, request.state.request_id, detail=detail, extra={"errors": faults})


def _field(fault: dict[str, Any]) -> str:
    names = [part for part in fault["loc"][1:] if isinstance(part, str)]
    return ".".join(names) or "body"


def _message(fault: dict[str, Any]) -> str:
    return FAULTS.get(fault["type"], UNKNOWN_FAULT).format(**fault.get("ctx", {}))


def _plain(request: Request, error: HTTPException) -> JSONResponse:
    response = problem(error.status_code, request.state.request_id)
    response.headers.update(error.headers or {})
    return response
