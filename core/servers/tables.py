"""Managed hosts. Address, account and secret stay in here: no schema of an answer names them (guide 6.1)."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.servers.enums import AuthMethod, HostKeyStatus, ServerEnvironment, ServerRole
from database import Record

if TYPE_CHECKING:
    from core.institutions.tables import Institution
    from core.systems.tables import InformationSystem


class Server(Record):
    """A host of an institution. `os_pw_enc` and `ssh_key_enc` are AES-256-GCM; `host_key` is pinned once."""

    __tablename__ = "tb_server"
    __table_args__ = (
        Index("uq_tb_server_ip_addr_ssh_port_ssh_user", "ip_addr", "ssh_port", "ssh_user", unique=True),
        Index("ix_tb_server_institution_id_hostname", "institution_id", "hostname"),
    )

    hostname: Mapped[str] = mapped_column(String(100), index=True)
    server_role: Mapped[ServerRole]
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"))
    system_id: Mapped[int | None] = mapped_column(ForeignKey("tb_information_system.id"), index=True)
    environment: Mapped[ServerEnvironment] = mapped_column(default=ServerEnvironment.PROD)
    os_name: Mapped[str | None] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    ip_addr: Mapped[str] = mapped_column(String(255))
    ssh_port: Mapped[int] = mapped_column(default=22)
    ssh_user: Mapped[str] = mapped_column(String(64))
    os_pw_enc: Mapped[str | None] = mapped_column(Text)
    ssh_key_enc: Mapped[str | None] = mapped_column(Text)
    host_key: Mapped[str | None] = mapped_column(Text)

    institution: Mapped["Institution"] = relationship(lazy="raise")
    system: Mapped["InformationSystem | None"] = relationship(lazy="raise")

    @property
    def auth_method(self) -> AuthMethod:
        return AuthMethod.KEY if self.ssh_key_enc else AuthMethod.PASSWORD

    @property
    def host_key_status(self) -> HostKeyStatus:
        return HostKeyStatus.PINNED if self.host_key else HostKeyStatus.UNVERIFIED
