"""scripts/check.py: the order of the steps, and where it stops."""

import importlib.util
from types import ModuleType

import pytest

from scripts.bootstrap import ROOT


@pytest.fixture
def script(monkeypatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("guardia_scripts_check", ROOT / "scripts" / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.bootstrap, "environment", lambda _requirements: "python")
    return module


def test_what_fails_soonest_comes_first(script):
    assert [step.name for step in script.steps("python")] == [
        "format",
        "lint",
        "types",
        "types of Messenger",
        "architecture",
        "tests",
    ]


def test_all_steps_run_when_all_succeed(script, monkeypatch, capsys):
    commands: list[list[str]] = []

    def succeed(command: list[str], **_: object) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(script.subprocess, "call", succeed)
    assert script.main() == 0
    assert commands == [step.command for step in script.steps("python")]
    assert "All checks passed." in capsys.readouterr().out


def test_the_first_failure_ends_it_with_advice(script, monkeypatch, capsys):
    monkeypatch.setattr(script.subprocess, "call", lambda command, **_: int("--check" in command))
    assert script.main() == 1
    said = capsys.readouterr().out
    assert "format failed. Run: python -m ruff format ." in said
    assert "== lint" not in said


def test_a_missing_venv_is_a_sentence(script, monkeypatch, capsys):
    def refuse(_requirements: object) -> str:
        raise script.Problem("no venv module")

    monkeypatch.setattr(script.bootstrap, "environment", refuse)
    assert script.main() == 1
    assert capsys.readouterr().out == "GUARDiA: no venv module\n"
