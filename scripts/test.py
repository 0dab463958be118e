"""Run every test: ITSM with its coverage gate and end to end, Messenger with its own gate, the browser modules.

    python3 scripts/test.py            everything
    python3 scripts/test.py --fast     unit and integration tests only, on SQLite, fewer examples, no coverage
    python3 scripts/test.py tests/unit/tasks -k overdue    only these, in the ITSM or under messenger/

Options other than --fast go to pytest. Exits with 1 when anything failed. TEST_POSTGRES_URL names a PostgreSQL to run
on as well; GUARDIA_REQUIRE_ALL=1 turns a skip for want of a program into a failure.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import bootstrap
from scripts.bootstrap import ROOT, Problem, say

GATE = "85"
WORKERS = "2"
BACKEND = "GUARDIA_TEST_BACKEND"
WITHIN = ("tests/e2e/ssh", "tests/e2e/executions")  # end to end, yet our part runs in the process of the test
MEASURED = ("core", "routers", "middleware", "utils", "database", "main")
SELECTING = ("-k", "-m", "--lf", "--last-failed", "--ff", "--deselect", "--collect-only", "--co")
PYTEST_SUMMARY = re.compile(
    r"(=+ )?(\d+ (passed|failed|skipped|errors?|xfailed|xpassed|deselected)\b|no tests ran).* in [\d.]+s"
)
NODE_SUMMARY = re.compile(r"\S (pass|fail) \d+$")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Suite(NamedTuple):
    name: str
    command: List[str]
    environment: Dict[str, str]


def main(arguments: Sequence[str]) -> int:
    try:
        python = bootstrap.environment(bootstrap.DEVELOPMENT)
    except Problem as problem:
        say(f"GUARDiA: {problem}")
        return 1
    results = [run(suite) for suite in suites(python, list(arguments))]
    say("")
    for _, line in results:
        say(line)
    return int(any(code for code, _ in results))


def suites(python: str, arguments: List[str]) -> List[Suite]:
    fast = "--fast" in arguments
    arguments = [argument for argument in arguments if argument != "--fast"]
    if selects(arguments):
        return [selected(python, arguments)]
    return [*itsm(python, arguments, fast), messenger(python, arguments, fast), *browser()]


def selects(arguments: Sequence[str]) -> bool:
    """The caller names tests, so the rest stays away and a coverage gate would make no sense."""
    return any(argument.split("=")[0] in SELECTING or is_test(argument) for argument in arguments)


def is_test(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument.split("::")[0]).exists()


def selected(python: str, arguments: List[str]) -> Suite:
    ours = any(is_test(argument) and "messenger" in Path(argument).parts for argument in arguments)
    config = ["-c", "messenger/pytest.ini"] if ours else []
    return Suite("selected", [python, "-m", "pytest", *config, *arguments], {})


def itsm(python: str, arguments: List[str], fast: bool) -> List[Suite]:
    """Coverage is measured on SQLite and where tests call what they test, not where they start it as a process.

    The same tests on PostgreSQL, and those that start processes, run apart and without that weight.
    """
    pytest = [python, "-m", "pytest", *workers(arguments), *arguments]
    folders = ["tests/unit", "tests/integration"]
    if fast:
        return [Suite("ITSM", [*pytest, *folders, "--hypothesis-profile=fast"], {BACKEND: "sqlite"})]
    folders += WITHIN
    gate = [f"--cov={name}" for name in MEASURED]
    gate += ["--cov-branch", "--cov-report=term", "--cov-report=xml", f"--cov-fail-under={GATE}"]
    on_sqlite = {"COVERAGE_FILE": str(ROOT / ".coverage"), BACKEND: "sqlite"}
    started = ["tests/e2e", *(f"--ignore={folder}" for folder in WITHIN), "--dist=loadfile"]
    found = [Suite("ITSM", [*pytest, *folders, *gate], on_sqlite), Suite("ITSM end to end", [*pytest, *started], {})]
    if os.environ.get("TEST_POSTGRES_URL"):
        found.append(Suite("ITSM on PostgreSQL", [*pytest, *folders], {BACKEND: "postgresql"}))
    return found


def workers(arguments: Sequence[str]) -> List[str]:
    chosen = any(re.match(r"-n|--numprocesses|--pdb", argument) for argument in arguments)
    return [] if chosen else ["-n", WORKERS]


def messenger(python: str, arguments: List[str], fast: bool) -> Suite:
    """Apart from the ITSM, because both have a `main`."""
    command = [python, "-m", "pytest", "-c", "messenger/pytest.ini", "messenger/tests", *workers(arguments), *arguments]
    if not fast:
        command += ["--cov=messenger", f"--cov-config={ROOT / 'pyproject.toml'}", "--cov-report=term"]
        command += [f"--cov-fail-under={GATE}"]
    return Suite("Messenger", command, {"COVERAGE_FILE": str(ROOT / ".coverage.messenger")})


def browser() -> List[Suite]:
    node = shutil.which("node")
    files = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("static/js/**/*.test.js"))
    if node is None or not files:
        return []
    return [Suite("Browser modules", [node, "--test", "--test-reporter=spec", *files], {})]


def run(suite: Suite) -> Tuple[int, str]:
    """Pass the output on as it comes, and keep the summary for the end."""
    say(f"\n== {suite.name}: {' '.join(suite.command[1:])}")
    colour = {"FORCE_COLOR": "1"} if sys.stdout.isatty() and "NO_COLOR" not in os.environ else {}
    environment = {**os.environ, "PYTHONUTF8": "1", **colour, **suite.environment}
    tail = b""
    with subprocess.Popen(
        suite.command, cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None  # noqa: S101 - PIPE was asked for
        pipe = process.stdout.fileno()
        for chunk in iter(lambda: os.read(pipe, 65536), b""):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            tail = (tail + chunk)[-65536:]
    verdict = "ok" if process.returncode == 0 else f"FAILED (exit code {process.returncode})"
    return process.returncode, f"{suite.name}: {verdict} {summary(tail)}".rstrip()


def summary(output: bytes) -> str:
    """The last line pytest said, or what node counted."""
    lines = COLOUR.sub("", output.decode("utf-8", "replace")).splitlines()
    said = [line for line in lines if PYTEST_SUMMARY.match(line)]
    counted = [line[2:] for line in lines if NODE_SUMMARY.match(line)]
    return said[-1] if said else ", ".join(counted)


if __name__ == "__main__":
    bootstrap.fresh_python()
    sys.exit(main(sys.argv[1:]))
