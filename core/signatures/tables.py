"""What signatures are made with: the house's keys, people's stamps, and their second factor."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.signatures.enums import KeyPurpose
from database import Record


class SigningKey(Record):
    """A key of the house: private part AES-256-GCM encrypted, certificate in PEM. One is current for each purpose."""

    __tablename__ = "tb_signing_key"

    purpose: Mapped[KeyPurpose]
    private_key_enc: Mapped[str] = mapped_column(Text)
    certificate: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    is_current: Mapped[bool] = mapped_column(default=True)


class SignatureImage(Record):
    """A person's stamp (서명 이미지) as PNG. It is shown; what counts is the signed record."""

    __tablename__ = "tb_signature_image"

    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), unique=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


class TotpDevice(Record):
    """A second factor (RFC 6238) for signing. `last_step` is the newest time step that was used, against replay."""

    __tablename__ = "tb_totp_device"

    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), unique=True)
    secret_enc: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
