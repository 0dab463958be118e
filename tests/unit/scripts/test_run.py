"""scripts/run.py from the outside: two small services stand in for ITSM and Messenger, everything else is real."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bootstrap import ROOT, classes, read_env
from scripts.run import reason_in

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")

DRIVER = """
import sys
from scripts import bootstrap
bootstrap.environment = lambda *_: sys.executable  # the virtual environment is test_bootstrap's business
from scripts import run
run.READY_WITHIN = 60
sys.exit(run.main(sys.argv[1:]))
"""
SEED = """
import json, os, pathlib, sys
seen = pathlib.Path("seeded")
if "--status" in sys.argv:
    print("a line of some library")
    has_demo = seen.exists() and "--demo" in seen.read_text()
    print(json.dumps({"has_users": seen.exists(), "has_demo": has_demo}))
    sys.exit()
if os.environ.get("BREAK") == "seed":
    sys.exit("the disk is full")
if os.environ.get("GUARDIA_ADMIN_PASSWORD") == "weak":
    print("the password is weak", file=sys.stderr)
names = ("GUARDIA_ADMIN_PASSWORD", "GUARDIA_DEMO_PASSWORD")
seen.write_text(json.dumps({"arguments": sys.argv[1:], **{name: os.environ.get(name) for name in names}}))
"""
SERVICE = """
import os, pathlib
NAME = "{name}"
pathlib.Path(NAME + ".environ").write_text(
    "\\n".join(f"{{key}}={{value}}" for key, value in sorted(os.environ.items())) + f"\\nPID={{os.getpid()}}")
if os.environ.get("BREAK") == NAME:
    raise SystemExit("a setting is missing")

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({{"type": message["type"] + ".complete"}})
            if message["type"] == "lifespan.shutdown":
                pathlib.Path(NAME + ".stopped").touch()
                return
    await send({{"type": "http.response.start", "status": 200, "headers": []}})
    await send({{"type": "http.response.body", "body": b"ok"}})
"""


class Checkout:
    """A copy of scripts/ beside stand-ins, and run.py started in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ports = free_ports()
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []
        self.ready = threading.Event()

    def start(self, *arguments: str, **environment: str) -> "Checkout":
        surroundings = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        surroundings |= {"ITSM_PORT": str(self.ports[0]), "MESSENGER_PORT": str(self.ports[1])} | environment
        self.process = subprocess.Popen(
            [sys.executable, "driver.py", *arguments],
            cwd=self.root,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self.listener = threading.Thread(target=self._listen, args=(self.process,), daemon=True)
        self.listener.start()
        self.ready.wait(90)
        return self

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.lines.append(line.rstrip("\n"))
                if "Ctrl-C stops both" in line:
                    self.ready.set()
        self.ready.set()

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        assert self.process is not None
        code = self.process.wait(60)
        self.listener.join(10)
        return code

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def environ(self, name: str) -> dict[str, str]:
        lines = (self.root / f"{name}.environ").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def password(self) -> str:
        (line,) = [line for line in self.lines if "shown only now" in line]
        return line.split(": ")[-1]


def free_ports() -> tuple[int, int]:
    """Below the range from which the system gives ports to connections, so that none of those takes one meanwhile."""
    found: list[int] = []
    while len(found) < 2:
        port = random.SystemRandom().randrange(20_000, 30_000)  # not the seeded one: every test process has its seed
        with socket.socket() as probe:
            if port not in found and probe.connect_ex(("127.0.0.1", port)):
                found.append(port)
    return found[0], found[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".env.example", tmp_path)
    for folder in ("core", "messenger"):
        (tmp_path / folder).mkdir()
    (tmp_path / "core" / "seed.py").write_text(SEED, "utf-8")
    (tmp_path / "main.py").write_text(SERVICE.format(name="itsm"), "utf-8")
    (tmp_path / "messenger" / "main.py").write_text(SERVICE.format(name="messenger"), "utf-8")
    (tmp_path / "driver.py").write_text(DRIVER, "utf-8")
    checkout = Checkout(tmp_path)
    yield checkout
    if checkout.process is not None and checkout.process.poll() is None:
        checkout.end(signal.SIGTERM)


class TestFirstStart:
    def test_both_answer_and_the_administrator_gets_a_password(self, checkout):
        checkout.start()
        seeded = (checkout.root / "seeded").read_text("utf-8")
        itsm, messenger = checkout.ports
        assert f"http://localhost:{itsm}/docs" in checkout.output
        assert f"http://localhost:{messenger}/" in checkout.output
        assert classes(checkout.password()) >= 3
        assert f'"GUARDIA_ADMIN_PASSWORD": "{checkout.password()}"' in seeded
        assert '"arguments": []' in seeded

    def test_the_services_find_each_other_and_never_see_the_password(self, checkout):
        checkout.start()
        itsm, messenger = checkout.ports
        for name in ("itsm", "messenger"):
            environ = checkout.environ(name)
            assert environ["ITSM_BASE_URL"] == environ["ITSM_PUBLIC_URL"] == f"http://localhost:{itsm}"
            assert environ["MESSENGER_BASE_URL"] == environ["MESSENGER_PUBLIC_URL"] == f"http://localhost:{messenger}"
            assert "GUARDIA_ADMIN_PASSWORD" not in environ
            assert environ["FORWARDED_ALLOW_IPS"] == "127.0.0.1,::1"

    def test_ctrl_c_stops_both_in_order_and_is_no_failure(self, checkout):
        assert checkout.start().end(signal.SIGINT) == 0
        assert (checkout.root / "itsm.stopped").exists()
        assert (checkout.root / "messenger.stopped").exists()
        assert "Stopped." in checkout.output

    def test_sigterm_does_the_same(self, checkout):
        assert checkout.start().end(signal.SIGTERM) == 0
        assert (checkout.root / "messenger.stopped").exists()

    def test_secrets_data_and_logs_are_for_the_owner_only(self, checkout):
        checkout.start()
        written = [".env", "seeded", "itsm.environ", "logs/itsm.log"]
        assert [(checkout.root / name).stat().st_mode & 0o777 for name in written] == [0o600] * 4
        assert len(read_env(checkout.root / ".env")["ENCRYPTION_KEY"]) == 64


class TestLaterStarts:
    def test_no_password_is_made_again(self, checkout):
        (checkout.root / "seeded").touch()
        checkout.start()
        assert "shown only now" not in checkout.output
        assert '"GUARDIA_ADMIN_PASSWORD": null' in (checkout.root / "seeded").read_text("utf-8")

    def test_an_address_of_the_operator_is_left_alone(self, checkout):
        (checkout.root / ".env").write_text("ITSM_PUBLIC_URL=https://desk.example.go.kr\nTRUSTED_PROXIES=10.1.2.3\n")
        checkout.start(MESSENGER_PUBLIC_URL="https://talk.example.go.kr")
        environ = checkout.environ("itsm")
        assert "ITSM_PUBLIC_URL" not in environ
        assert environ["MESSENGER_PUBLIC_URL"] == "https://talk.example.go.kr"
        assert environ["ITSM_BASE_URL"] == f"http://localhost:{checkout.ports[0]}"
        assert environ["FORWARDED_ALLOW_IPS"] == "127.0.0.1,::1,10.1.2.3"


class TestDemo:
    @pytest.mark.parametrize(("arguments", "environment"), [(["--demo"], {}), ([], {"GUARDIA_DEMO": "1"})])
    def test_everybody_has_one_generated_password(self, checkout, arguments, environment):
        checkout.start(*arguments, **environment)
        seeded = (checkout.root / "seeded").read_text("utf-8")
        assert "admin, pm, engineer, customer, auditor" in checkout.output
        assert seeded.count(checkout.password()) == 2
        assert '"arguments": ["--demo"]' in seeded
        assert checkout.environ("messenger")["GUARDIA_DEMO"] == "1"

    def test_the_operators_password_is_used_and_not_printed(self, checkout):
        checkout.start("--demo", GUARDIA_DEMO_PASSWORD="Tteok-bokki-77")
        assert "Tteok-bokki-77" not in checkout.output
        assert (checkout.root / "seeded").read_text("utf-8").count("Tteok-bokki-77") == 2

    def test_a_later_start_prints_no_password_that_opens_nothing(self, checkout):
        (checkout.root / "seeded").write_text("--demo", "utf-8")
        checkout.start("--demo")
        assert "when the demo was made" in checkout.output
        assert '"GUARDIA_DEMO_PASSWORD": null' in (checkout.root / "seeded").read_text("utf-8")

    def test_an_administrator_with_a_password_of_his_own_is_not_among_those_who_share_one(self, checkout):
        checkout.start("--demo", GUARDIA_ADMIN_PASSWORD="Tteok-bokki-77")
        assert "(데모 사용자): pm, engineer, customer, auditor" in checkout.output
        assert "admin, with the password of GUARDIA_ADMIN_PASSWORD" in checkout.output


class TestFailures:
    def test_a_taken_port_is_one_sentence_and_nothing_is_started(self, checkout):
        with socket.socket() as other:
            other.bind(("127.0.0.1", checkout.ports[1]))
            other.listen()
            assert checkout.start().wait() == 1
        assert f"Port {checkout.ports[1]} on 127.0.0.1" in checkout.output
        assert not (checkout.root / "seeded").exists()

    def test_two_services_on_one_port_are_refused(self, checkout):
        assert checkout.start(MESSENGER_PORT=str(checkout.ports[0])).wait() == 1
        assert "are both" in checkout.output

    def test_a_database_that_cannot_be_prepared_says_why(self, checkout):
        assert checkout.start(BREAK="seed").wait() == 1
        assert "the disk is full" in checkout.output

    def test_a_warning_of_the_seed_is_passed_on(self, checkout):
        checkout.start(GUARDIA_ADMIN_PASSWORD="weak")
        assert "the password is weak" in checkout.lines

    def test_a_service_that_dies_at_start_shows_its_last_words_and_takes_the_other_down(self, checkout):
        assert checkout.start(BREAK="itsm").wait() == 1
        assert "itsm stopped with exit code" in checkout.output
        assert "a setting is missing" in checkout.output
        assert "shown only now" in checkout.output  # the administrator exists by now
        assert not answers(checkout.ports[1])

    def test_a_service_that_dies_later_ends_the_other_with_failure(self, checkout):
        checkout.start()
        os.kill(int(checkout.environ("itsm")["PID"]), signal.SIGKILL)
        assert checkout.wait() == 1
        assert "itsm stopped with exit code -9" in checkout.output
        assert (checkout.root / "messenger.stopped").exists()


TRACEBACK = """\
Traceback (most recent call last):
  File "/opt/guardia/database.py", line 285, in <module>
    connect(get_settings().DB_URL)
            ^^^^^^^^^^^^^^
"""


class TestReason:
    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            ("Value error, SECRET_KEY: 약합니다. [type=value_error]", "SECRET_KEY: 약합니다."),
            ("ENV\n  Input should be 'test' [type=enum]", "ENV: Input should be 'test'"),
            ("DB_URL\n  Value error, 주소가 아닙니다. [type=value_error]", "DB_URL: 주소가 아닙니다."),
        ],
    )
    def test_a_refused_setting_is_named_in_one_sentence(self, error, reason):
        visit = "\n    For further information visit https://errors.pydantic.dev/2.14/v/value_error"
        refused = "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\n" + error + visit
        assert reason_in(TRACEBACK + refused) == [reason]

    def test_of_several_tracebacks_the_last_one_counts(self):
        text = f"{TRACEBACK}KeyError: 1\n\nDuring handling of it:\n\n{TRACEBACK}OSError: the disk is full\n"
        assert reason_in(text) == ["OSError: the disk is full"]

    def test_what_is_no_traceback_is_told_as_it_stands(self):
        assert reason_in("INFO:  up\n  indented\n") == ["INFO:  up", "  indented"]


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
