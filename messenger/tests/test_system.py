"""Watching, starting, and what the source promises about itself."""

import ast
import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from helpers import as_, require
from httpx import ASGITransport, AsyncClient
from pydantic import ValidationError

from core.config import Settings
from core.logs import configure_logging
from database import Database
from main import create_app

HERE = Path(__file__).parents[1]
SOURCES = [path for path in HERE.rglob("*.py") if "tests" not in path.parts]


class TestWatching:
    async def test_alive_and_ready(self, client: AsyncClient) -> None:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ok", "checks": {"database": "ok"}}

    async def test_not_ready_without_its_tables(
        self, app: FastAPI, client: AsyncClient, empty_db: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(app.state, "db", empty_db)
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]) == (503, {"database": "failed"})

    @pytest.mark.parametrize(
        ("host", "headers", "status"),
        [
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            ("127.0.0.1", {"X-Forwarded-For": "10.0.0.9"}, 403),
            ("10.0.0.9", {}, 403),
            ("10.0.0.9", {"Authorization": "Bearer wrong"}, 403),
            ("10.0.0.9", {"Authorization": "Bearer metrics-token"}, 200),
        ],
    )
    async def test_metrics_are_for_this_host_or_the_token(
        self, app: FastAPI, host: str, headers: dict[str, str], status: int
    ) -> None:
        transport = ASGITransport(app=app, client=(host, 1))
        async with AsyncClient(transport=transport, base_url="http://messenger") as client:
            assert (await client.get("/metrics", headers=headers)).status_code == status

    async def test_metrics_count_by_route(self, app: FastAPI, client: AsyncClient) -> None:
        await client.post("/api/messages", json={"channel_id": 2, "content": "말"}, headers=as_("bot"))
        await client.get("/api/channels/2/messages", headers=as_("eun"))
        answer = await client.get("/metrics", headers={"Authorization": "Bearer metrics-token"})
        assert 'route="/api/channels/{channel_id}/messages",status="200"} 1.0' in answer.text
        assert 'messenger_messages_total{author="bot"} 1.0' in answer.text


class TestPage:
    async def test_the_page_and_its_files_are_revalidated(self, client: AsyncClient) -> None:
        for path in ("/", "/static/js/main.js"):
            first = await client.get(path)
            again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (first.status_code, again.status_code) == (200, 304)
            assert first.headers["cache-control"] == "no-cache"

    async def test_answers_of_the_api_are_not_stored(self, client: AsyncClient) -> None:
        assert (await client.get("/api/config")).headers["cache-control"] == "no-store"

    async def test_nothing_inline_and_nothing_from_elsewhere(self) -> None:
        page = (HERE / "static" / "index.html").read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", page)
        code = [path for path in (HERE / "static").rglob("*.[jc]s*") if "vendor" not in path.parts]
        assert len(code) > 10
        assert not [path.name for path in code if re.search(r"innerHTML|eval\(|https?://\w", path.read_text("utf-8"))]

    def test_vendored_files_are_the_listed_ones(self) -> None:
        folder = HERE / "static" / "vendor"
        listed = dict(
            re.findall(r"^\| `([\w.-]+\.js)` .*`([0-9a-f]{64})` \|$", (folder / "VENDOR.md").read_text(), re.M)
        )
        actual = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}
        assert listed == actual
        assert len(listed) == 5

    def test_pure_modules_of_the_page(self) -> None:
        node = require(shutil.which("node"), "node")
        run = subprocess.run([node, "--test", str(HERE / "tests" / "page.test.mjs")], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout


class TestSettings:
    @pytest.mark.parametrize("token", ["dev-token", "short", "x" * 31])
    def test_production_refuses_a_weak_token_by_name(self, token: str) -> None:
        with pytest.raises(ValidationError, match="MESSENGER_BOT_TOKEN") as refusal:
            Settings(_env_file=None, ENV="production", MESSENGER_BOT_TOKEN=token)
        assert f"'{token}'" not in str(refusal.value)

    def test_production_starts_with_a_strong_one(self) -> None:
        assert Settings(_env_file=None, ENV="production", MESSENGER_BOT_TOKEN="x" * 32).ENV == "production"

    @pytest.mark.parametrize("env", ["development", "test"])
    def test_elsewhere_the_published_token_will_do(self, monkeypatch: pytest.MonkeyPatch, env: str) -> None:
        monkeypatch.setenv("ENV", env)
        settings = Settings(_env_file=None, MESSENGER_BOT_TOKEN="dev-token")
        assert env == settings.ENV

    def test_an_empty_value_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for key in ("METRICS_TOKEN", "GUARDIA_DEMO", "ITSM_TIMEOUT"):
            monkeypatch.setenv(key, "")
        settings = Settings(_env_file=None)
        assert (settings.METRICS_TOKEN, settings.GUARDIA_DEMO, settings.ITSM_TIMEOUT) == (None, False, 5)

    def test_an_unknown_environment_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="ENV"):
            Settings.model_validate({"ENV": "staging"})

    def test_an_empty_bot_token_opens_no_door(self) -> None:
        with pytest.raises(ValidationError, match="MESSENGER_BOT_TOKEN"):
            Settings(_env_file=None, MESSENGER_BOT_TOKEN="")

    @pytest.mark.parametrize("key", ["MESSENGER_PERSON_RATE", "MESSENGER_BOT_RATE", "MESSENGER_LOGIN_RATE"])
    def test_a_rate_has_to_make_sense(self, key: str) -> None:
        with pytest.raises(ValidationError, match=key):
            Settings.model_validate({key: "often"})

    def test_every_setting_is_explained(self) -> None:
        explained = set(re.findall(r"^\| `([A-Z_]+)` \|", (HERE / "README.md").read_text("utf-8"), re.M))
        assert explained == set(Settings.model_fields)


class TestSource:
    def _imports(self, path: Path) -> set[str]:
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}

    def test_core_speaks_no_http_and_routers_stay_above(self) -> None:
        for path in (HERE / "core").glob("*.py"):
            assert not [name for name in self._imports(path) if name.split(".")[0] in {"fastapi", "routers", "main"}]

    def test_local_imports_stay_inside_the_service(self) -> None:
        outside = {"utils", "security", "tests", "messenger"}
        assert len(SOURCES) > 25
        for path in SOURCES:
            assert not {name.split(".")[0] for name in self._imports(path)} & outside

    def test_only_the_database_module_commits(self) -> None:
        guilty = [path.name for path in SOURCES if re.search(r"\.(commit|rollback)\(\)", path.read_text("utf-8"))]
        assert guilty == []

    def test_only_the_clock_asks_for_the_time(self) -> None:
        asks = re.compile(r"datetime\.(utc)?now\(|time\.time\(|date\.today\(")
        assert [path.name for path in SOURCES if asks.search(path.read_text("utf-8"))] == ["clock.py"]

    def test_files_stay_short(self) -> None:
        everything = [
            *HERE.rglob("*.py"),
            *(HERE / "static" / "js").rglob("*.js"),
            *(HERE / "static/css").glob("*.css"),
        ]
        assert [path.name for path in everything if len(path.read_text("utf-8").splitlines()) > 300] == []

    async def test_every_route_but_the_public_ones_asks_who_is_there(self, client: AsyncClient, app: FastAPI) -> None:
        public = {"/", "/healthz", "/readyz", "/metrics", "/api/config"}
        guarded = [
            (method, str(context.path).replace("{channel_id}", "1"))
            for context in iter_route_contexts(app.routes)
            for method in sorted((context.methods or set()) - {"HEAD"})
            if context.path not in public and str(context.path).startswith("/api")
        ]
        assert len(guarded) >= 8
        answers = {route: (await client.request(*route, json={})).status_code for route in guarded}
        assert set(answers.values()) <= {401, 403}, answers


class TestLog:
    @pytest.mark.usefixtures("restored_logging")
    def test_one_json_object_per_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        configure_logging("INFO")
        logging.getLogger("messenger.access").info("요청", extra={"status": 200})
        line = json.loads(capsys.readouterr().out)
        assert (line["message"], line["level"], line["status"], line["request_id"]) == ("요청", "INFO", 200, "-")


class TestStart:
    @pytest.mark.usefixtures("restored_logging")
    async def test_from_an_empty_database_to_ready(self, settings: Settings, empty_database_url: str) -> None:
        app = create_app(settings.model_copy(update={"MESSENGER_DB_URL": empty_database_url}))
        transport = ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            AsyncClient(transport=transport, base_url="http://messenger") as client,
        ):
            assert (await client.get("/readyz")).status_code == 200
            channels = (await client.get("/api/channels", headers=as_("bot"))).json()
        assert [channel["id"] for channel in channels] == [1, 2, 3, 11, 12, 13, 14]

    def test_the_service_starts_by_the_published_command(self, tmp_path: Path) -> None:
        run = subprocess.run(
            [sys.executable, "-c", "import main; print(main.app.title)"],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.stdout == "GUARDiA Messenger\n", run.stderr
