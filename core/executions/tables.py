"""Commands run on an SR's server."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.executions.enums import ExecutionStatus
from database import Record

if TYPE_CHECKING:
    from core.servers.tables import Server
    from core.users.tables import User


class CommandExecution(Record):
    """One command, its life and its output (redacted before it is stored).

    `command` is what people read, masked; `command_enc` is what runs, AES-256-GCM, for a command may hold a secret.
    `heartbeat_at` is renewed while it runs: a running row without a recent one lost its process.
    """

    __tablename__ = "tb_command_execution"
    __table_args__ = (
        Index("ix_tb_command_execution_sr_id_id", "sr_id", "id"),
        Index("ix_tb_command_execution_status_id", "status", "id"),
    )

    sr_id: Mapped[int] = mapped_column(ForeignKey("tb_sr_request.id"))
    server_id: Mapped[int] = mapped_column(ForeignKey("tb_server.id"), index=True)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    command: Mapped[str] = mapped_column(Text)
    command_enc: Mapped[str] = mapped_column(Text)
    status: Mapped[ExecutionStatus] = mapped_column(default=ExecutionStatus.QUEUED)
    exit_status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(300))
    output: Mapped[str] = mapped_column(Text, default="")
    truncated: Mapped[bool] = mapped_column(default=False)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    heartbeat_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    server: Mapped["Server"] = relationship(lazy="raise")
    requested_by: Mapped["User"] = relationship(lazy="raise")
