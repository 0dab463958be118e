"""What happens on a machine that has nothing but Python, or not even that."""

import ast
import json
import os
import random
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap
from scripts.bootstrap import ROOT, Problem

SCRIPTS = ("run.py", "test.py", "check.py")
SECRETS = ("SECRET_KEY", "ENCRYPTION_KEY", "GUARDIA_LICENSE_KEY", "MESSENGER_BOT_TOKEN")
EXAMPLE = ROOT / ".env.example"
posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


class TestOldPython:
    @pytest.mark.parametrize("name", [*SCRIPTS, "bootstrap.py"])
    def test_the_scripts_parse_on_python_3_6(self, name):
        source = (ROOT / "scripts" / name).read_text("utf-8")
        assert ast.parse(source, name, feature_version=(3, 6)).body

    @pytest.mark.parametrize("name", SCRIPTS)
    def test_an_old_python_gets_one_sentence(self, name, tmp_path):
        path = str(ROOT / "scripts" / name)
        program = (
            "import collections, runpy, sys; "
            "V = collections.namedtuple('V', 'major minor micro releaselevel serial'); "
            "sys.version_info = V(3, 8, 10, 'final', 0); "
            f"sys.argv = [{path!r}]; runpy.run_path({path!r}, run_name='__main__')"
        )
        environment = {**os.environ, "PATH": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 1
        assert done.stderr.strip().count("\n") == 0
        assert "needs Python 3.11 or newer; this is Python 3.8" in done.stderr

    @posix_only
    def test_a_newer_python_on_the_path_takes_over(self, tmp_path, monkeypatch):
        (tmp_path / "python3.12").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (tmp_path / "python3.12").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert bootstrap.newer_python() == str(tmp_path / "python3.12")

    @posix_only
    def test_a_shim_that_does_not_start_is_passed_over(self, tmp_path, monkeypatch):
        (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")
        (tmp_path / "python3.13").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert bootstrap.newer_python() is None

    def test_this_python_goes_on(self):
        bootstrap.fresh_python()
        assert bootstrap.version_of(sys.executable) >= bootstrap.MINIMUM


class Pip:
    """Stands in for the two slow commands and counts them."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.created = 0
        self.installed: list[tuple[str, ...]] = []
        self.broken = False

    def create(self, venv: Path) -> None:
        self.created += 1
        bootstrap.python_in(venv).parent.mkdir(parents=True)
        bootstrap.python_in(venv).symlink_to(sys.executable)

    def install(self, _python: str, requirements: tuple[str, ...]) -> None:
        self.installed.append(tuple(requirements))
        if self.broken:
            raise Problem("pip")


@pytest.fixture
def pip(tmp_path, monkeypatch):
    pip = Pip(tmp_path / ".venv")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements.lock"):
        (tmp_path / name).write_text(name)
    fingerprint = bootstrap.fingerprint
    monkeypatch.setattr(bootstrap, "fingerprint", lambda names, python: fingerprint(names, python, tmp_path))
    monkeypatch.setattr(bootstrap, "version_of", lambda python: (3, 11) if Path(python).exists() else (0,))
    monkeypatch.setattr(bootstrap, "succeeds", lambda _command: True)
    monkeypatch.setattr(bootstrap, "create", pip.create)
    monkeypatch.setattr(bootstrap, "install", pip.install)
    return pip


@posix_only
class TestVirtualEnvironment:
    def test_it_is_made_once_and_then_left_alone(self, pip):
        first = bootstrap.environment(venv=pip.venv)
        second = bootstrap.environment(venv=pip.venv)
        assert first == second == str(pip.venv / "bin" / "python")
        assert (pip.created, len(pip.installed)) == (1, 1)

    @pytest.mark.parametrize("name", ["requirements.txt", "requirements.lock"])
    def test_a_changed_requirement_is_installed_into_the_same_venv(self, pip, name):
        bootstrap.environment(venv=pip.venv)
        (pip.venv.parent / name).write_text("changed")
        bootstrap.environment(venv=pip.venv)
        assert len(pip.installed) == 2

    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            (["Collecting a", "Processing /wheels/b-2.whl", "Successfully installed a-1 b-2"], "Installed 2 packages."),
            (["Requirement already satisfied: a"], "Packages are up to date."),
        ],
    )
    def test_it_says_how_many_packages_came(self, tmp_path, capsys, lines, said):
        fake = tmp_path / "python"
        fake.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in lines))
        fake.chmod(0o755)
        bootstrap.install(str(fake), bootstrap.RUNTIME)
        assert said in capsys.readouterr().out

    def test_development_requirements_cover_the_runtime_ones(self, pip):
        bootstrap.environment(bootstrap.DEVELOPMENT, venv=pip.venv)
        bootstrap.environment(bootstrap.RUNTIME, venv=pip.venv)
        assert pip.installed == [bootstrap.DEVELOPMENT]

    def test_runtime_requirements_do_not_cover_the_development_ones(self, pip):
        bootstrap.environment(bootstrap.RUNTIME, venv=pip.venv)
        bootstrap.environment(bootstrap.DEVELOPMENT, venv=pip.venv)
        assert pip.installed == [bootstrap.RUNTIME, bootstrap.DEVELOPMENT]

    def test_an_interrupted_install_is_repeated(self, pip):
        pip.broken = True
        with pytest.raises(Problem):
            bootstrap.environment(venv=pip.venv)
        pip.broken = False
        bootstrap.environment(venv=pip.venv)
        bootstrap.environment(venv=pip.venv)
        assert len(pip.installed) == 2

    def test_an_interrupted_update_is_repeated(self, pip):
        bootstrap.environment(venv=pip.venv)
        (pip.venv.parent / "requirements.txt").write_text("changed")
        pip.broken = True
        with pytest.raises(Problem):
            bootstrap.environment(venv=pip.venv)
        assert bootstrap.installed(pip.venv) == []

    def test_a_stamp_that_is_no_json_counts_as_none(self, pip):
        bootstrap.environment(venv=pip.venv)
        (pip.venv / bootstrap.STAMP).write_text("{half")
        bootstrap.environment(venv=pip.venv)
        assert len(pip.installed) == 2
        assert len(json.loads((pip.venv / bootstrap.STAMP).read_text("utf-8"))) == 2


class TestVenvMissing:
    def test_the_debian_package_is_named(self, monkeypatch, tmp_path):
        monkeypatch.setattr(bootstrap, "succeeds", lambda _command: False)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        with pytest.raises(Problem, match=rf"sudo apt install python{version}-venv"):
            bootstrap.create(tmp_path / ".venv")

    def test_pips_last_lines_are_shown_when_it_fails(self, monkeypatch, tmp_path, capsys):
        monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
        with pytest.raises(Problem, match=r"(?s)could not install.*requirements\."):
            bootstrap.install(sys.executable, ["requirements.txt"])
        assert "Installing packages" in capsys.readouterr().out


class TestEnvFile:
    def test_secrets_are_random_and_long_and_the_rest_is_the_example(self, tmp_path):
        bootstrap.write_env(EXAMPLE, tmp_path / "a")
        bootstrap.write_env(EXAMPLE, tmp_path / "b")
        a, b, example = (bootstrap.read_env(path) for path in (tmp_path / "a", tmp_path / "b", EXAMPLE))
        assert all(a[key] != b[key] and len(a[key]) >= 32 for key in SECRETS)
        assert all(len(bytes.fromhex(a[key])) == 32 for key in ("ENCRYPTION_KEY", "GUARDIA_LICENSE_KEY"))
        assert {k: v for k, v in a.items() if k not in SECRETS} == {
            k: v for k, v in example.items() if k not in SECRETS
        }

    def test_comments_are_kept(self, tmp_path):
        bootstrap.write_env(EXAMPLE, tmp_path / ".env")
        assert len((tmp_path / ".env").read_text("utf-8").splitlines()) == len(EXAMPLE.read_text("utf-8").splitlines())

    @posix_only
    def test_only_the_owner_can_read_it(self, tmp_path):
        bootstrap.write_env(EXAMPLE, tmp_path / ".env")
        assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600

    def test_an_existing_file_is_never_touched(self, tmp_path):
        (tmp_path / ".env").write_text("SECRET_KEY=mine\n")
        assert bootstrap.write_env(EXAMPLE, tmp_path / ".env") is False
        assert (tmp_path / ".env").read_text("utf-8") == "SECRET_KEY=mine\n"

    def test_of_two_starts_at_once_the_first_wins(self, tmp_path):
        (tmp_path / "scratch").write_text("second")
        (tmp_path / ".env").write_text("first")
        assert bootstrap.publish(tmp_path / "scratch", tmp_path / ".env") is False
        assert (tmp_path / ".env").read_text("utf-8") == "first"

    def test_nothing_half_written_stays(self, tmp_path):
        bootstrap.write_env(EXAMPLE, tmp_path / ".env")
        assert [path.name for path in tmp_path.iterdir()] == [".env"]

    @pytest.mark.parametrize(
        ("line", "values"),
        [
            ("A=1", {"A": "1"}),
            ("A = 1 # why", {"A": "1"}),
            ("A='x # y'", {"A": "x # y"}),
            ('A="a=b"', {"A": "a=b"}),
            ("# A=1", {}),
            ("A=", {}),
            ("words", {}),
        ],
    )
    def test_lines_are_read_as_the_services_read_them(self, tmp_path, line, values):
        (tmp_path / ".env").write_text(line + "\n")
        assert bootstrap.read_env(tmp_path / ".env") == values

    def test_no_file_is_no_settings(self, tmp_path):
        assert bootstrap.read_env(tmp_path / ".env") == {}


class TestPorts:
    def test_a_taken_port_is_a_sentence_with_a_way_out(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(Problem, match=rf"Port {port} on 127\.0\.0\.1 .*ITSM_PORT=<port>"):
                bootstrap.check_port("ITSM_PORT", "127.0.0.1", port)

    def test_a_free_port_stays_free(self):
        port = random.SystemRandom().randrange(30_000, 32_000)
        bootstrap.check_port("ITSM_PORT", "127.0.0.1", port)
        bootstrap.check_port("ITSM_PORT", "127.0.0.1", port)

    @pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "80.5"])
    def test_what_is_no_port_is_refused(self, text):
        with pytest.raises(Problem, match="is not a port number"):
            bootstrap.port_number("ITSM_PORT", text)

    def test_a_port_is_a_number(self):
        assert bootstrap.port_number("ITSM_PORT", "8000") == 8000


class TestPasswords:
    def test_generated_passwords_meet_the_policy_and_never_repeat(self):
        passwords = [bootstrap.new_password() for _ in range(500)]
        assert len(set(passwords)) == 500
        assert min(len(password) for password in passwords) >= 9
        assert min(bootstrap.classes(password) for password in passwords) >= 3
        assert not set("".join(passwords)) & set("0O1lI")

    @pytest.mark.parametrize(("password", "classes"), [("abc", 1), ("aB", 2), ("aB3", 3), ("aB3!", 4)])
    def test_classes_are_counted(self, password, classes):
        assert bootstrap.classes(password) == classes


class TestEnvExample:
    def test_every_setting_of_the_itsm_is_in_it(self):
        from core.config import Settings

        assert set(Settings.model_fields) - documented() == set()

    def test_every_setting_of_messenger_is_in_it(self):
        tree = ast.parse((ROOT / "messenger" / "core" / "config.py").read_text("utf-8"))
        (settings,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
        names = {node.target.id for node in settings.body if isinstance(node, ast.AnnAssign)}  # type: ignore[union-attr]
        assert names - documented() == set()

    def test_the_guides_values_are_kept(self):
        values = bootstrap.read_env(EXAMPLE)
        assert values["SECRET_KEY"] == "your-256-bit-secret-key-here-change-in-production"
        assert values["DB_URL"] == "sqlite+aiosqlite:///./guardia_itsm.db"
        assert values["MESSENGER_BOT_TOKEN"] == "dev-token"
        assert (values["ACCESS_TOKEN_EXPIRE_MINUTES"], values["SSH_TIMEOUT"]) == ("480", "30")

    @pytest.mark.parametrize("name", ["operations.md", "operations.ko.md"])
    def test_every_key_is_explained(self, name):
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert [key for key in documented() if f"`{key}`" not in text] == []


def documented() -> set[str]:
    """Keys of .env.example, those commented out included."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    return {match[1] for line in lines if (match := re.match(r"(?:# )?([A-Z][A-Z0-9_]*)=", line))}
