"""Start GUARDiA: Messenger and ITSM, from a fresh clone to two answering services.

    python3 scripts/run.py [--demo] [--reload] [--console]

Makes .venv and .env when there are none, brings the database to head, creates the first administrator, starts both
services, waits until they answer, prints the addresses. Ctrl-C stops both. Exits with 1 when one of them dies.
Needs nothing but Python 3.11; this file itself parses on 3.6, see bootstrap.py.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import bootstrap
from scripts.bootstrap import POSIX, ROOT, Problem, say

LOGS = ROOT / "logs"
READY_WITHIN = 60
STOP_WITHIN = 20
LOG_LIMIT = 20 * 1024 * 1024
SHOWN_LINES = 15
DEMO_USERS = ("admin", "pm", "engineer", "customer", "auditor")
FRAMES = (r"\A(?:[ \t].*\n|\n)*", "")
SETTINGS_ERROR = (
    (r"^.*validation errors? for Settings\n", ""),
    (r"^ *For further information visit https://errors\.pydantic\.dev.*\n?", ""),
    (r"^([A-Z_]+)\n +", r"\1: "),
    (r"(^ *|: )Value error, ", r"\1"),
    (r" \[type=\w+\]$", ""),
)
WATCHED = ("core", "routers", "middleware", "utils", "migrations")


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing on the way may swallow it."""


class Address(NamedTuple):
    """Where one service listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """How this machine reaches it; a service that listens everywhere is reached by loopback."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "127.0.0.1": "localhost"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def probe(self) -> str:
        return self.url.replace("//localhost:", "//127.0.0.1:") + "/readyz"


class Plan(NamedTuple):
    """Everything decided before the first process starts."""

    python: str
    itsm: Address
    messenger: Address
    demo: bool
    reload: bool
    console: bool
    environment: Dict[str, str]


class Service(NamedTuple):
    name: str
    address: Address
    process: "subprocess.Popen[bytes]"
    log: Optional[Path]
    log_start: int


def main(arguments: Optional[Sequence[str]] = None) -> int:
    options = parse(arguments)
    listen_for_signals()
    try:
        plan = prepare(options)
        os.umask(0o077)  # databases, logs and uploads are nobody else's business
        passwords = seed(plan)
        return serve(plan, passwords)
    except Problem as problem:
        say(f"\nGUARDiA: {problem}")
        return 1
    except Stopped:
        say("\nStopped. (중지되었습니다)")
        return 0


def parse(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start GUARDiA: ITSM and Messenger.")
    parser.add_argument("--demo", action="store_true", help="also create a demo site with users of every role")
    parser.add_argument("--reload", action="store_true", help="restart a service when its code changes (developers)")
    parser.add_argument("--console", action="store_true", help="logs to this console instead of logs/")
    return parser.parse_args(arguments)


def listen_for_signals() -> None:
    def stop(_number: int, _frame: Optional[FrameType]) -> None:
        raise Stopped

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def ignore_signals() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


# ------------------------------------------------------------------------------------------------------------ prepare


def prepare(options: argparse.Namespace) -> Plan:
    python = bootstrap.environment()
    write_settings()
    settings = {**bootstrap.read_env(ROOT / ".env"), **nonempty(os.environ)}
    host = settings.get("HOST", "127.0.0.1")
    itsm = address("ITSM_PORT", host, settings.get("ITSM_PORT", "8000"))
    messenger = address("MESSENGER_PORT", host, settings.get("MESSENGER_PORT", "8002"))
    if itsm.port == messenger.port:
        raise Problem(f"ITSM_PORT and MESSENGER_PORT are both {itsm.port}. (두 포트가 같습니다)")
    demo = options.demo or settings.get("GUARDIA_DEMO", "").lower() in ("1", "true", "yes", "on")
    environment = surroundings(itsm, messenger, demo)
    return Plan(python, itsm, messenger, demo, options.reload, options.console, environment)


def write_settings() -> None:
    if bootstrap.write_env(ROOT / ".env.example", ROOT / ".env"):
        say("Wrote .env with random secrets; keep a copy in a safe place. (.env 생성, 안전한 곳에 보관하세요)")
        if (ROOT / "guardia_itsm.db").exists():
            say(
                "WARNING: there is a database from before. Server passwords in it can be read only with its old "
                "ENCRYPTION_KEY: put the old .env back. (기존 .env를 복원하세요)"
            )


def nonempty(environ: Mapping[str, str]) -> Dict[str, str]:
    return {key: value for key, value in environ.items() if value}


def address(name: str, host: str, text: str) -> Address:
    port = bootstrap.port_number(name, text)
    bootstrap.check_port(name, host, port)
    return Address(host, port)


def surroundings(itsm: Address, messenger: Address, demo: bool) -> Dict[str, str]:
    """The services' environment: ours, plus the addresses that follow from the ports.

    An address the operator chose, by environment or by a `.env` that differs from the example, is left alone.
    X-Forwarded-For is believed from loopback (Messenger signs people on through the ITSM) and from TRUSTED_PROXIES.
    """
    environment = dict(os.environ, PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    written = bootstrap.read_env(ROOT / ".env")
    example = bootstrap.read_env(ROOT / ".env.example")
    proxies = os.environ.get("TRUSTED_PROXIES") or written.get("TRUSTED_PROXIES")
    environment.setdefault("FORWARDED_ALLOW_IPS", ",".join(["127.0.0.1", "::1", *([proxies] if proxies else [])]))
    for service, where in (("ITSM", itsm), ("MESSENGER", messenger)):
        for kind in ("BASE_URL", "PUBLIC_URL"):
            key = f"{service}_{kind}"
            if not os.environ.get(key) and written.get(key, example.get(key)) == example.get(key):
                environment[key] = where.url
    if demo:
        environment["GUARDIA_DEMO"] = "1"
    return environment


# --------------------------------------------------------------------------------------------------------------- seed


def seed(plan: Plan) -> List[str]:
    """Bring the database to head, create whoever is missing; answers what to tell the user about passwords."""
    say("Preparing the database ... (데이터베이스 준비)")
    status = json.loads(bootstrap.last_line(run_seed(plan, ["--status"], plan.environment)))
    known = {**bootstrap.read_env(ROOT / ".env"), **nonempty(os.environ)}
    passwords: Dict[str, str] = {}
    lines: List[str] = []
    if plan.demo:
        lines += demo_passwords(status, known, passwords)
    if not status["has_users"]:
        lines += admin_password(plan, known, passwords)
    wanted = ["--demo"] if "GUARDIA_DEMO_PASSWORD" in passwords else []
    run_seed(plan, wanted, {**plan.environment, **passwords})
    return lines


def demo_passwords(status: Mapping[str, bool], known: Mapping[str, str], passwords: Dict[str, str]) -> List[str]:
    of_his_own = "GUARDIA_ADMIN_PASSWORD" in known  # then `admin` is spoken of apart
    users = f"Demo users (데모 사용자): {', '.join(DEMO_USERS[of_his_own:])}"
    given = known.get("GUARDIA_DEMO_PASSWORD")
    if given:
        passwords["GUARDIA_DEMO_PASSWORD"] = given
        return [users, "New ones have the password of GUARDIA_DEMO_PASSWORD. (새 사용자는 GUARDIA_DEMO_PASSWORD)"]
    if status.get("has_demo"):
        return [users, "Their password was printed when the demo was made. (비밀번호는 데모를 만들 때 출력됨)"]
    passwords["GUARDIA_DEMO_PASSWORD"] = password = bootstrap.new_password()
    if status["has_users"]:
        return [users, f"Those made just now have the password (방금 만든 사용자의 비밀번호): {password}"]
    return [users, f"Their password, shown only now (비밀번호, 지금 한 번만 표시): {password}"]


def admin_password(plan: Plan, known: Mapping[str, str], passwords: Dict[str, str]) -> List[str]:
    given = known.get("GUARDIA_ADMIN_PASSWORD")
    if given:
        passwords["GUARDIA_ADMIN_PASSWORD"] = given
        return ["Administrator (관리자): admin, with the password of GUARDIA_ADMIN_PASSWORD."]
    if plan.demo:  # one password for the whole demo, admin included
        passwords["GUARDIA_ADMIN_PASSWORD"] = passwords["GUARDIA_DEMO_PASSWORD"]
        return []
    passwords["GUARDIA_ADMIN_PASSWORD"] = password = bootstrap.new_password()
    return [f"Administrator (관리자): admin, password, shown only now (비밀번호, 지금 한 번만 표시): {password}"]


def run_seed(plan: Plan, arguments: List[str], environment: Mapping[str, str]) -> str:
    command = [plan.python, "-m", "core.seed", *arguments]
    done = subprocess.run(
        command, cwd=str(ROOT), env=dict(environment), capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        keep(done.stderr)
        reason = "\n  ".join(reason_in(done.stderr or done.stdout))
        raise Problem(f"cannot start. (시작할 수 없습니다)\n  {reason}\n  All of it (전체 내용): logs/seed.log")
    if done.stderr.strip():
        say(done.stderr.strip())  # a warning, such as of a weak password, is for whoever sits here
    return done.stdout


def keep(text: str) -> None:
    """The whole story of a failure, for whoever is asked about it."""
    LOGS.mkdir(exist_ok=True)
    (LOGS / "seed.log").write_text(text, encoding="utf-8")


def reason_in(text: str) -> List[str]:
    """Of a traceback only what it ends in, and of a refused setting only its name and the sentence."""
    _, traceback, reason = text.rpartition("Traceback (most recent call last):\n")
    for pattern, instead in (FRAMES, *SETTINGS_ERROR) if traceback else ():
        reason = re.sub(pattern, instead, reason, flags=re.MULTILINE)
    lines = reason.strip().splitlines() or text.strip().splitlines()
    return lines[-SHOWN_LINES:]


# -------------------------------------------------------------------------------------------------------------- serve


def serve(plan: Plan, passwords: List[str]) -> int:
    services: List[Service] = []
    told = False
    try:
        say("Starting Messenger and ITSM ... (서비스 시작)")
        services.append(start("messenger", plan, plan.messenger, ["--app-dir", "messenger"], ["messenger"]))
        services.append(start("itsm", plan, plan.itsm, [], list(WATCHED)))
        wait_until_ready(services)
        told = announce(plan, passwords)
        watch(services)
        return 1
    finally:
        ignore_signals()  # a second Ctrl-C must not leave half of them running
        stop(services)
        if not told:  # the users exist by now: a password nobody saw would lock everybody out
            tell(passwords)


def start(name: str, plan: Plan, where: Address, options: List[str], watched: List[str]) -> Service:
    command = [plan.python, "-m", "uvicorn", "main:app", "--host", where.host, "--port", str(where.port)]
    command += ["--no-server-header", "--no-access-log", "--timeout-graceful-shutdown", "10", *options]
    if plan.reload:
        command.append("--reload")
        for folder in watched:
            command += ["--reload-dir", folder]
    log = None if plan.console else open_log(name)
    size = log.stat().st_size if log else 0
    output = log.open("ab") if log else None
    try:
        process = subprocess.Popen(
            command,
            cwd=str(ROOT),
            env=plan.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            # A group of its own: Ctrl-C reaches us alone, and we stop the group with all its children.
            start_new_session=POSIX,
            creationflags=0 if POSIX else subprocess.CREATE_NEW_PROCESS_GROUP,  # type: ignore[attr-defined,unused-ignore]
        )
    finally:
        if output:
            output.close()
    return Service(name, where, process, log, size)


def open_log(name: str) -> Path:
    LOGS.mkdir(exist_ok=True)
    log = LOGS / f"{name}.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log


def wait_until_ready(services: List[Service]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    waiting = list(services)
    while waiting:
        complain_about_the_dead(services)
        waiting = [service for service in waiting if not answers(service.address.probe)]
        if waiting and time.monotonic() > deadline:
            slow = waiting[0]
            raise Problem(f"{slow.name} did not answer within {READY_WITHIN} s.{last_words(slow)}")
        time.sleep(0.2)


def answers(url: str) -> bool:
    """Asked directly: a proxy in the environment has no business between us and loopback."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def watch(services: List[Service]) -> None:
    while True:
        complain_about_the_dead(services)
        time.sleep(0.5)


def complain_about_the_dead(services: List[Service]) -> None:
    for service in services:
        code = service.process.poll()
        if code is not None:
            raise Problem(f"{service.name} stopped with exit code {code}.{last_words(service)}")


def last_words(service: Service) -> str:
    if service.log is None:
        return ""
    with service.log.open("rb") as stream:
        stream.seek(service.log_start)
        lines = reason_in(stream.read().decode("utf-8", "replace"))
    return "\n  ".join([f" The end of {service.log.relative_to(ROOT)}:", *lines])


def announce(plan: Plan, passwords: List[str]) -> bool:
    say("")
    say("GUARDiA is running. (실행 중)")
    say(f"  Service desk (서비스데스크)  {plan.itsm.url}/")
    say(f"  Messenger (메신저)          {plan.messenger.url}/")
    say(f"  API                         {plan.itsm.url}/docs")
    if not plan.console:
        say("  Logs (로그)                 logs/itsm.log, logs/messenger.log")
    tell(passwords)
    say("Ctrl-C stops both. (Ctrl-C로 종료)")
    return True


def tell(passwords: List[str]) -> None:
    for line in passwords:
        say(f"  {line}")


def stop(services: List[Service]) -> None:
    for service in reversed(services):
        signal_group(service, gently=True)
    deadline = time.monotonic() + STOP_WITHIN
    for service in services:
        try:
            service.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{service.name} does not stop; ending it. (강제 종료)")
        signal_group(service, gently=False)
        service.process.wait()


def signal_group(service: Service, *, gently: bool) -> None:
    """The service with its children. Not gently also sweeps up children that outlived it."""
    try:
        if POSIX:
            os.killpg(service.process.pid, signal.SIGTERM if gently else signal.SIGKILL)
        elif service.process.poll() is None:
            if gently:
                service.process.send_signal(signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined,unused-ignore]
            else:
                subprocess.call(["taskkill", "/F", "/T", "/PID", str(service.process.pid)])
    except (ProcessLookupError, PermissionError):
        pass  # it has gone


if __name__ == "__main__":
    bootstrap.fresh_python()
    sys.exit(main())
