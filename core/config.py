"""Every setting of the ITSM, read from the environment and `.env`, checked once at start.

A production start (`ENV=production`) with a default or guessable secret is refused with a sentence naming the key:
a secret that everybody can read in the guide protects nothing.
"""

from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent

_HEX_32_BYTES = 64
_MIN_SECRET_KEY = 32
_MIN_DISTINCT = 8
_GUIDE_SECRET_KEY = "your-256-bit-secret-key-here-change-in-production"  # noqa: S105 - the guide's example, refused in production


class Environment(str, Enum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Names are the environment's; `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    ENV: Environment = Environment.DEVELOPMENT
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

    SECRET_KEY: SecretStr = SecretStr(_GUIDE_SECRET_KEY)
    ALGORITHM: str = "HS256"
    ACCESS_TOKEN_EXPIRE_MINUTES: Annotated[int, Field(ge=1, le=24 * 60)] = 480
    REFRESH_TOKEN_EXPIRE_DAYS: Annotated[int, Field(ge=1, le=90)] = 14
    ENCRYPTION_KEY: SecretStr = SecretStr("0" * _HEX_32_BYTES)
    GUARDIA_LICENSE_KEY: SecretStr = SecretStr("0" * _HEX_32_BYTES)
    ARGON2_TIME_COST: Annotated[int, Field(ge=1, le=10)] = 2
    ARGON2_MEMORY_KIB: Annotated[int, Field(ge=8, le=1_048_576)] = 19_456

    DB_URL: str = "sqlite+aiosqlite:///./guardia_itsm.db"

    MESSENGER_BASE_URL: str = "http://localhost:8002"
    MESSENGER_PUBLIC_URL: str = "http://localhost:8002"
    MESSENGER_BOT_TOKEN: SecretStr = SecretStr("dev-token")
    SR_CHANNEL_ID: int = 1
    INCIDENT_CHANNEL_ID: int = 2

    SSH_TIMEOUT: Annotated[float, Field(gt=0, le=3600)] = 30
    SSH_MAX_OUTPUT_KIB: Annotated[int, Field(ge=1, le=16_384)] = 1024
    SSH_CONCURRENCY: Annotated[int, Field(ge=1, le=200)] = 20

    UPLOAD_ROOT: Path = Path("./uploads")
    MAX_FILE_SIZE_MB: Annotated[int, Field(ge=1, le=1024)] = 10

    RATE_LIMIT_PER_MINUTE: Annotated[int, Field(ge=1)] = 1200
    LOGIN_RATE_LIMIT_PER_MINUTE: Annotated[int, Field(ge=1)] = 60
    APPROVAL_REAUTHENTICATION: bool = False

    METRICS_TOKEN: SecretStr | None = None
    TRUSTED_PROXIES: str = ""

    GUARDIA_ADMIN_PASSWORD: SecretStr | None = None
    GUARDIA_DEMO: bool = False
    GUARDIA_DEMO_PASSWORD: SecretStr | None = None

    @field_validator("ENCRYPTION_KEY", "GUARDIA_LICENSE_KEY")
    @classmethod
    def _is_32_bytes_of_hex(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if len(text) != _HEX_32_BYTES or any(c not in "0123456789abcdefABCDEF" for c in text):
            raise ValueError("64자리 hex 문자열이어야 합니다.")
        return value

    @field_validator("ALGORITHM")
    @classmethod
    def _is_the_pinned_algorithm(cls, value: str) -> str:
        if value != "HS256":
            raise ValueError("HS256만 지원합니다.")
        return value

    @field_validator("DB_URL")
    @classmethod
    def _is_a_database_we_test(cls, value: str) -> str:
        if not value.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("sqlite+aiosqlite:// 또는 postgresql+asyncpg:// 로 시작해야 합니다.")
        return value

    @model_validator(mode="after")
    def _production_has_real_secrets(self) -> "Settings":
        if self.ENV is not Environment.PRODUCTION:
            return self
        for name, minimum in (
            ("SECRET_KEY", _MIN_SECRET_KEY),
            ("ENCRYPTION_KEY", _HEX_32_BYTES),
            ("GUARDIA_LICENSE_KEY", _HEX_32_BYTES),
            ("MESSENGER_BOT_TOKEN", _MIN_SECRET_KEY),
        ):
            _refuse_weak(name, getattr(self, name).get_secret_value(), minimum)
        return self


def _refuse_weak(name: str, value: str, minimum: int) -> None:
    if value == _GUIDE_SECRET_KEY or len(value) < minimum or len(set(value.lower())) < _MIN_DISTINCT:
        raise ValueError(
            f"{name} 값이 기본값이거나 약합니다. 운영 환경(ENV=production)에서는 무작위 값으로 바꾸세요: "
            'python -c "import secrets; print(secrets.token_hex(32))"'
        )


@lru_cache
def get_settings() -> Settings:
    """The one settings object of this process; tests clear the cache after changing the environment."""
    return Settings()
