"""Everything a change must pass, in the order that fails soonest.

    python3 scripts/check.py

Stops at the first failure and says what to do about it.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import List, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import bootstrap
from scripts.bootstrap import ROOT, Problem, say


class Step(NamedTuple):
    """`path` is where mypy looks for modules beside the folder itself."""

    name: str
    command: List[str]
    advice: str
    folder: Path = ROOT
    path: str = ""


def steps(python: str) -> List[Step]:
    ruff = [python, "-m", "ruff"]
    mypy = [python, "-m", "mypy"]
    messenger = [*mypy, "--config-file", "../pyproject.toml", "--cache-dir", "../.mypy_cache/messenger", "."]
    architecture = [python, "-m", "pytest", "tests/unit/test_architecture.py", "-q"]
    return [
        Step("format", [*ruff, "format", "--check", "."], f"Run: {python} -m ruff format ."),
        Step("lint", [*ruff, "check", "."], f"Fix what is listed; much of it by: {python} -m ruff check --fix ."),
        Step("types", mypy, "Give mypy the types it asks for."),
        Step("types of Messenger", messenger, "Give mypy the types it asks for.", ROOT / "messenger", "tests"),
        Step("architecture", architecture, "An import or a rule of docs/architecture.md is broken; see the message."),
        Step("tests", [sys.executable, "scripts/test.py"], "Run one test again with: python3 scripts/test.py <path>"),
    ]


def main() -> int:
    try:
        python = bootstrap.environment(bootstrap.DEVELOPMENT)
    except Problem as problem:
        say(f"GUARDiA: {problem}")
        return 1
    for step in steps(python):
        say(f"== {step.name}")
        environment = {**os.environ, "PYTHONUTF8": "1", "MYPYPATH": step.path}
        if subprocess.call(step.command, cwd=str(step.folder), env=environment):
            say(f"\n{step.name} failed. {step.advice}")
            return 1
    say("\nAll checks passed.")
    return 0


if __name__ == "__main__":
    bootstrap.fresh_python()
    sys.exit(main())
