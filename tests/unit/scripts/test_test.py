"""scripts/test.py: what is run for which arguments, and what it says at the end."""

import importlib.util
import sys
from types import ModuleType
from typing import Any

import pytest

from scripts.bootstrap import ROOT


@pytest.fixture
def script(monkeypatch) -> ModuleType:
    """Loaded by path: a module called `test` would hide Python's own."""
    spec = importlib.util.spec_from_file_location("guardia_scripts_test", ROOT / "scripts" / "test.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.chdir(ROOT)
    return module


def names(script: ModuleType, *arguments: str) -> list[str]:
    return [suite.name for suite in script.suites("python", list(arguments)) if suite.name != "Browser modules"]


def folders(suite: Any) -> list[str]:
    return [part for part in suite.command if part.startswith("tests")]


class TestSuites:
    def test_without_arguments_everything_runs_and_coverage_decides(self, script):
        itsm, end_to_end, messenger, *_ = script.suites("python", [])
        assert folders(itsm) == ["tests/unit", "tests/integration", "tests/e2e/ssh", "tests/e2e/executions"]
        assert folders(end_to_end) == ["tests/e2e"]
        assert "--cov-fail-under=85" in itsm.command
        assert "--cov-fail-under=85" in messenger.command
        assert {f"--cov={name}" for name in ("core", "routers", "middleware", "utils", "database", "main")} <= {
            *itsm.command
        }

    def test_each_folder_of_tests_runs_in_exactly_one_of_them(self, script):
        itsm, end_to_end, *_ = script.suites("python", [])
        there = {f"tests/{path.relative_to(ROOT / 'tests').parts[0]}" for path in ROOT.glob("tests/**/test_*.py")}
        ignored = [part.removeprefix("--ignore=") for part in end_to_end.command if part.startswith("--ignore=")]
        assert there == {"tests/unit", "tests/integration", "tests/e2e"}
        assert ignored == folders(itsm)[2:]

    def test_with_postgresql_both_halves_run_and_one_is_measured(self, script, monkeypatch):
        monkeypatch.setenv("TEST_POSTGRES_URL", "postgresql+asyncpg://me@127.0.0.1/postgres")
        on_sqlite, _, on_postgresql, *_ = script.suites("python", [])
        assert folders(on_postgresql) == folders(on_sqlite)
        assert on_sqlite.environment[script.BACKEND] == "sqlite"
        assert on_postgresql.environment == {script.BACKEND: "postgresql"}
        assert "--cov-fail-under=85" in on_sqlite.command
        assert not [part for part in on_postgresql.command if part.startswith("--cov")]

    def test_what_starts_processes_is_not_measured(self, script):
        _, end_to_end, *_ = script.suites("python", [])
        assert not [part for part in end_to_end.command if part.startswith("--cov")]

    def test_fast_leaves_out_end_to_end_coverage_and_postgresql(self, script, monkeypatch):
        monkeypatch.setenv("TEST_POSTGRES_URL", "postgresql+asyncpg://me@127.0.0.1/postgres")
        itsm, messenger, *_ = script.suites("python", ["--fast"])
        assert folders(itsm) == ["tests/unit", "tests/integration"]
        assert itsm.environment == {script.BACKEND: "sqlite"}
        assert not [part for part in (*itsm.command, *messenger.command) if part.startswith(("--cov", "--fast"))]

    @pytest.mark.parametrize("option", ["-x", "-v", "--tb=short", "-p", "no:randomly"])
    def test_an_option_goes_to_all_of_them(self, script, option):
        itsm, end_to_end, messenger, *_ = script.suites("python", [option])
        assert option in itsm.command
        assert option in end_to_end.command
        assert option in messenger.command

    @pytest.mark.parametrize(
        "arguments",
        [
            ["tests/unit"],
            ["tests/unit/scripts/test_test.py::TestSuites"],
            ["-k", "overdue"],
            ["-m", "e2e"],
            ["--lf"],
        ],
    )
    def test_named_tests_run_alone(self, script, arguments):
        (suite,) = script.suites("python", arguments)
        assert suite.command == ["python", "-m", "pytest", *arguments]

    def test_messengers_tests_run_under_its_own_configuration(self, script):
        (suite,) = script.suites("python", ["messenger/tests"])
        assert suite.command[3:] == ["-c", "messenger/pytest.ini", "messenger/tests"]

    def test_both_services_are_tested(self, script):
        assert names(script) == ["ITSM", "ITSM end to end", "Messenger"]

    @pytest.mark.parametrize(
        ("arguments", "workers"), [([], ["-n", "2"]), (["-n", "0"], []), (["-n4"], []), (["--pdb"], [])]
    )
    def test_two_workers_unless_told_otherwise(self, script, arguments, workers):
        assert script.workers(arguments) == workers


class TestSummary:
    @pytest.mark.parametrize(
        "line",
        [
            "===== 3 passed in 0.12s =====",
            "1 failed, 2 passed in 65.10s (0:01:05)",
            "===== 2 skipped, 1 warning in 0.03s =====",
            "no tests ran in 0.01s",
        ],
    )
    def test_pytests_own_line_is_kept(self, script, line):
        assert script.summary(f"...\n\x1b[32m{line}\x1b[0m\nafter\n".encode()) == line

    def test_nodes_counts_are_kept(self, script):
        assert script.summary("✔ works\nℹ tests 3\nℹ pass 2\nℹ fail 1\n".encode()) == "pass 2, fail 1"

    def test_a_crash_has_no_summary(self, script):
        assert script.summary(b"Segmentation fault\n") == ""


class TestRun:
    def test_the_output_passes_and_the_code_is_told(self, script, capfdbinary):
        suite = script.Suite("probe", [sys.executable, "-c", "print('5 passed in 0.10s'); raise SystemExit(3)"], {})
        assert script.run(suite) == (3, "probe: FAILED (exit code 3) 5 passed in 0.10s")
        assert b"5 passed in 0.10s" in capfdbinary.readouterr().out

    def test_success_is_ok(self, script, capfdbinary):
        suite = script.Suite("probe", [sys.executable, "-c", "import os; print(os.environ['GIVEN'])"], {"GIVEN": "me"})
        assert script.run(suite) == (0, "probe: ok")
        assert b"me" in capfdbinary.readouterr().out
