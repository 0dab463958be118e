"""Everything an operator can set, read once from the environment or `.env`."""

from functools import cached_property
from typing import Annotated, Literal, Self

from limits import RateLimitItem, parse
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_BOT_TOKEN = "dev-token"  # noqa: S105 - the published development value, refused in production
MIN_TOKEN_LENGTH = 32


class Settings(BaseSettings):
    """Immutable once built. A production start with a weak secret refuses, naming the key."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    ENV: Literal["development", "test", "production"] = "development"
    MESSENGER_DB_URL: str = "sqlite+aiosqlite:///./guardia_messenger.db"
    ITSM_BASE_URL: str = "http://localhost:8000"
    ITSM_PUBLIC_URL: str = "http://localhost:8000"
    ITSM_TIMEOUT: Annotated[float, Field(gt=0, le=60)] = 5.0
    MESSENGER_BOT_TOKEN: SecretStr = SecretStr(DEFAULT_BOT_TOKEN)
    MESSENGER_PERSON_RATE: str = "30/10 second"
    MESSENGER_BOT_RATE: str = "6000/minute"
    MESSENGER_LOGIN_RATE: str = "20/minute"
    METRICS_TOKEN: SecretStr | None = None
    GUARDIA_DEMO: bool = False
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("MESSENGER_PERSON_RATE", "MESSENGER_BOT_RATE", "MESSENGER_LOGIN_RATE")
    @classmethod
    def rate_must_parse(cls, value: str) -> str:
        parse(value)
        return value

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Self:
        token = self.MESSENGER_BOT_TOKEN.get_secret_value()
        if not token:
            raise ValueError("MESSENGER_BOT_TOKEN이 비어 있습니다.")
        if self.ENV == "production" and (token == DEFAULT_BOT_TOKEN or len(token) < MIN_TOKEN_LENGTH):
            raise ValueError(
                f"운영 환경(ENV=production)에서는 MESSENGER_BOT_TOKEN을 {MIN_TOKEN_LENGTH}자 이상의 임의 값으로 "
                "설정해야 합니다."
            )
        return self

    @cached_property
    def person_rate(self) -> RateLimitItem:
        return parse(self.MESSENGER_PERSON_RATE)

    @cached_property
    def bot_rate(self) -> RateLimitItem:
        return parse(self.MESSENGER_BOT_RATE)

    @cached_property
    def login_rate(self) -> RateLimitItem:
        return parse(self.MESSENGER_LOGIN_RATE)
