"""Logs as JSON lines with the request id, and with anything that looks like a secret masked."""

import logging
import logging.config
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from core.request_context import request_id
from utils.redact import Redactor, compile_names

_masks: Redactor = compile_names([], [])


class _Masked(JsonFormatter):
    """Masks every text field as the record is written, tracebacks too."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {key: _masks.text(value) if isinstance(value, str) else value for key, value in log_data.items()}


class _WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def configure(level: str) -> None:
    """Send every log of this process, uvicorn's too, to standard output as JSON lines."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"request_id": {"()": _WithRequestId}},
            "formatters": {
                "json": {
                    "()": _Masked,
                    "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
                    "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                    "json_ensure_ascii": False,
                    "reserved_attrs": [*RESERVED_ATTRS, "color_message"],
                    "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
                }
            },
            "handlers": {
                "console": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stdout",
                    "formatter": "json",
                    "filters": ["request_id"],
                }
            },
            "root": {"level": level, "handlers": ["console"]},
            "loggers": {
                "uvicorn": {"handlers": [], "propagate": True},
                "uvicorn.error": {"handlers": [], "propagate": True},
                "uvicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
                "apscheduler": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},
                "alembic": {"level": "WARNING"},
            },
        }
    )
