"""Settings: what is refused at start, by which sentence, and that `.env.example` names every key."""

import re
import secrets
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from core.config import ROOT, Environment, Settings, get_settings

GUIDE_SECRET_KEY = "your-256-bit-secret-key-here-change-in-production"
ZEROS = "0" * 64
REAL = {
    "SECRET_KEY": secrets.token_hex(32),
    "ENCRYPTION_KEY": secrets.token_hex(32),
    "GUARDIA_LICENSE_KEY": secrets.token_hex(32),
    "MESSENGER_BOT_TOKEN": secrets.token_hex(32),
}
GUIDE_KEYS = {
    "SECRET_KEY", "ALGORITHM", "ACCESS_TOKEN_EXPIRE_MINUTES", "DB_URL", "ENCRYPTION_KEY", "GUARDIA_LICENSE_KEY",
    "MESSENGER_BASE_URL", "MESSENGER_BOT_TOKEN", "SSH_TIMEOUT", "UPLOAD_ROOT", "MAX_FILE_SIZE_MB",
}  # fmt: skip


def settings(**values: Any) -> Settings:
    """Settings of these values and defaults, whatever this machine's environment says."""
    return Settings(_env_file=None, **values)


def refusal(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        settings(**values)
    return str(caught.value)


class TestProduction:
    def test_starts_with_real_secrets(self):
        assert settings(ENV="production", **REAL).ENV is Environment.PRODUCTION

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("SECRET_KEY", GUIDE_SECRET_KEY),
            ("SECRET_KEY", "short-but-random-8f3a"),
            ("SECRET_KEY", "abababab" * 8),
            ("ENCRYPTION_KEY", ZEROS),
            ("ENCRYPTION_KEY", "deadbeef" * 8),
            ("GUARDIA_LICENSE_KEY", ZEROS),
            ("MESSENGER_BOT_TOKEN", "dev-token"),
        ],
    )
    def test_refuses_a_default_or_weak_secret_and_names_the_key(self, key: str, value: str):
        said = refusal(ENV="production", **{**REAL, key: value})
        assert f"{key} 값이 기본값이거나 약합니다" in said
        assert "secrets.token_hex(32)" in said

    @pytest.mark.parametrize("env", ["development", "test"])
    def test_elsewhere_the_guides_example_values_do(self, env: str):
        weak = {"SECRET_KEY": GUIDE_SECRET_KEY, "ENCRYPTION_KEY": ZEROS, "GUARDIA_LICENSE_KEY": ZEROS}
        assert settings(ENV=env, MESSENGER_BOT_TOKEN="dev-token", **weak).ENV.value == env


class TestValues:
    @pytest.mark.parametrize("key", ["ENCRYPTION_KEY", "GUARDIA_LICENSE_KEY"])
    @pytest.mark.parametrize("value", ["ab" * 31, "ab" * 33, "zz" * 32, "가" * 64])
    def test_keys_are_64_hex_digits(self, key: str, value: str):
        said = refusal(**{key: value})
        assert key in said
        assert "64자리 hex 문자열이어야 합니다." in said

    def test_hex_may_be_written_in_capitals(self):
        assert settings(ENCRYPTION_KEY="AB" * 32).ENCRYPTION_KEY.get_secret_value() == "AB" * 32

    @pytest.mark.parametrize("value", ["none", "HS512", "RS256", "hs256"])
    def test_tokens_are_signed_by_the_one_algorithm(self, value: str):
        assert "HS256만 지원합니다." in refusal(ALGORITHM=value)

    @pytest.mark.parametrize("value", ["sqlite:///./x.db", "mysql+aiomysql://h/x", "postgresql://h/x", "x"])
    def test_a_database_is_one_we_test(self, value: str):
        assert "postgresql+asyncpg:// 로 시작해야 합니다." in refusal(DB_URL=value)

    @pytest.mark.parametrize("value", ["sqlite+aiosqlite:///./x.db", "postgresql+asyncpg://u@h:5432/x"])
    def test_both_databases_are_accepted(self, value: str):
        assert value == settings(DB_URL=value).DB_URL

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("ACCESS_TOKEN_EXPIRE_MINUTES", 0),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", 24 * 60 + 1),
            ("REFRESH_TOKEN_EXPIRE_DAYS", 0),
            ("REFRESH_TOKEN_EXPIRE_DAYS", 91),
            ("ARGON2_TIME_COST", 0),
            ("ARGON2_MEMORY_KIB", 7),
            ("SSH_TIMEOUT", 0),
            ("SSH_TIMEOUT", 3601),
            ("SSH_MAX_OUTPUT_KIB", 0),
            ("SSH_CONCURRENCY", 0),
            ("SSH_CONCURRENCY", 201),
            ("MAX_FILE_SIZE_MB", 0),
            ("RATE_LIMIT_PER_MINUTE", 0),
            ("LOGIN_RATE_LIMIT_PER_MINUTE", 0),
            ("ENV", "staging"),
        ],
    )
    def test_a_number_out_of_range_is_refused_by_name(self, key: str, value: Any):
        assert key in refusal(**{key: value})

    def test_they_cannot_be_changed_once_read(self):
        with pytest.raises(ValidationError, match="frozen"):
            settings().LOG_LEVEL = "DEBUG"  # type: ignore[misc]

    def test_the_process_has_one_object(self):
        assert get_settings() is get_settings()

    def test_an_empty_variable_counts_as_not_set(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("METRICS_TOKEN", "")
        assert settings().METRICS_TOKEN is None

    def test_an_environment_variable_beats_the_default(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("SSH_TIMEOUT", "45")
        assert settings().SSH_TIMEOUT == 45


class TestSecrets:
    NAMES = (*REAL, "METRICS_TOKEN", "GUARDIA_ADMIN_PASSWORD", "GUARDIA_DEMO_PASSWORD")

    def test_whatever_is_called_key_token_or_password_is_a_secret(self):
        told = {name for name in Settings.model_fields if name.endswith(("_KEY", "_TOKEN", "_PASSWORD"))}
        assert told == set(self.NAMES)

    def test_none_shows_when_settings_are_printed(self):
        values = {name: secrets.token_hex(32) for name in self.NAMES}
        made = settings(**values)
        shown = f"{made!r} {made} {made.model_dump_json()}"
        assert [value for value in values.values() if value in shown] == []
        assert isinstance(made.SECRET_KEY, SecretStr)

    def test_a_refused_start_does_not_print_them_either(self):
        said = refusal(ENV="production", **{**REAL, "ENCRYPTION_KEY": ZEROS})
        assert [name for name, value in REAL.items() if value[:20] in said] == []

    def test_a_malformed_key_is_not_repeated(self):
        assert "not-quite-a-key-8c1f" not in refusal(ENCRYPTION_KEY="not-quite-a-key-8c1f")


class TestEnvExample:
    TEXT = (ROOT / ".env.example").read_text("utf-8")

    def test_names_every_key_of_the_settings(self):
        named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", self.TEXT, re.MULTILINE))
        assert set(Settings.model_fields) - named == set()

    def test_sets_every_key_of_the_guide(self):
        assert set(re.findall(r"^([A-Z][A-Z0-9_]+)=", self.TEXT, re.MULTILINE)) >= GUIDE_KEYS

    def test_says_what_each_is_for(self):
        lines = self.TEXT.splitlines()
        keys = [at for at, line in enumerate(lines) if re.match(r"[A-Z][A-Z0-9_]+=", line)]
        assert [lines[at] for at in keys if not lines[at - 1].startswith(("#", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))] == []

    def test_its_values_start_a_development_service(self):
        pairs = re.findall(r"^([A-Z][A-Z0-9_]+)=(.+)$", self.TEXT, re.MULTILINE)
        known = {key: value for key, value in pairs if key in Settings.model_fields}
        assert settings(**known).ENV is Environment.DEVELOPMENT
