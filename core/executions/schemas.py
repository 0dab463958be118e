"""Shapes of commands on servers on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from core.executions.enums import ExecutionStatus
from utils.forms import Form, Named, Out


class ServerName(Out):
    id: int
    hostname: str


class ExecuteForm(Form):
    """The command as it would be typed into the server's shell."""

    command: Annotated[str, Field(min_length=1, max_length=4000)]

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"command": "df -h /data"}]}}


class ExecutionOut(Out):
    """`output` and `command` are redacted; `output` grows while it runs and is bounded."""

    id: int
    command: str
    status: ExecutionStatus
    status_label: str
    exit_status: int | None
    error: str | None
    output: str
    truncated: bool
    requested_by: Named
    server: ServerName
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
