"""What run.py, test.py and check.py share: the right Python, the virtual environment, `.env`, ports, passwords.

Standard library only, and no syntax newer than Python 3.6: on a machine whose Python is too old these files must still
be read, so that the user gets one sentence and not a SyntaxError. `fresh_python()` comes first in each script; what
runs after it may use anything 3.11 has.
"""

import hashlib
import json
import os
import secrets
import shutil
import socket
import string
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MINIMUM = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
POSIX = os.name == "posix"

STAMP = "guardia-installed.json"
RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")
LOCK = "requirements.lock"

SYMBOLS = "-_.!"
ALPHABET = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI"))) + SYMBOLS


class Problem(Exception):
    """Something the user can put right; its text is the one sentence he gets."""


def say(line: str = "") -> None:
    """Print now, whatever the console's encoding can show of it."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


# ------------------------------------------------------------------------------------------------------------- Python


def fresh_python() -> None:
    """Go on under Python >= 3.11: this one, or the first such on PATH, or not at all."""
    if sys.version_info[:2] >= MINIMUM:
        return
    found = newer_python()
    if found is None:
        raise SystemExit(too_old(sys.version_info[:2]))
    command = [found, *sys.argv]
    if POSIX:
        os.execv(found, command)  # noqa: S606 - same arguments, newer interpreter
    raise SystemExit(subprocess.call(command))


def too_old(version: Sequence[int]) -> str:
    have, need = dotted(version), dotted(MINIMUM)
    return (
        f"GUARDiA needs Python {need} or newer; this is Python {have}, and no newer one is on PATH. "
        f"(Python {need} 이상이 필요합니다. 현재 {have})"
    )


def newer_python() -> Optional[str]:
    for name in NEWER:
        path = shutil.which(name)
        if path and version_of(path) >= MINIMUM:
            return path
    return None


def version_of(python: str) -> Tuple[int, ...]:
    """(0,) when it does not even start, like a pyenv shim of a version that is not installed."""
    probe = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(probe, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        return tuple(int(part) for part in answer.stdout.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (0,)


def dotted(version: Sequence[int]) -> str:
    return ".".join(str(part) for part in version)


# ---------------------------------------------------------------------------------------------- virtual environment


def environment(requirements: Sequence[str] = RUNTIME, venv: Path = VENV) -> str:
    """The path of the virtual environment's Python, everything installed in it."""
    python = str(python_in(venv))
    wanted = fingerprint(requirements, python)
    if wanted in installed(venv):
        return python
    if version_of(python) < MINIMUM or not succeeds([python, "-m", "pip", "--version"]):
        create(venv)
        wanted = fingerprint(requirements, python)
    forget(venv)
    install(python, requirements)
    remember(venv, [wanted, fingerprint(RUNTIME, python)])
    return python


def python_in(venv: Path) -> Path:
    return venv / "bin" / "python" if POSIX else venv / "Scripts" / "python.exe"


def create(venv: Path) -> None:
    if not succeeds([sys.executable, "-c", "import venv, ensurepip"]):
        raise Problem(no_venv(sys.version_info[:2]))
    say("Making the virtual environment .venv ... (가상환경 생성)")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], stderr=subprocess.PIPE, text=True)
    if made.returncode:
        raise Problem(f"The virtual environment could not be made: {last_line(made.stderr)}")


def no_venv(version: Sequence[int]) -> str:
    have = dotted(version)
    return (
        f"This Python {have} has no venv module; on Debian and Ubuntu install it with: "
        f"sudo apt install python{have}-venv (venv 모듈이 없습니다)"
    )


def fingerprint(requirements: Sequence[str], python: str, root: Path = ROOT) -> str:
    """Changes with the content of the requirement files, the lock and the Python they are installed for."""
    digest = hashlib.sha256(repr((python, version_of(python))).encode())
    for name in [*requirements, LOCK]:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def installed(venv: Path) -> List[str]:
    try:
        return list(json.loads((venv / STAMP).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


def remember(venv: Path, fingerprints: List[str]) -> None:
    (venv / STAMP).write_text(json.dumps(fingerprints), encoding="utf-8")


def forget(venv: Path) -> None:
    """Before pip starts: what is interrupted half way is repeated the next time."""
    stamp = venv / STAMP
    if stamp.exists():
        stamp.unlink()


def install(python: str, requirements: Sequence[str]) -> None:
    say("Installing packages, a minute or two the first time ... (패키지 설치)")
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    for name in requirements:
        command += ["-r", str(ROOT / name)]
    command += ["-c", str(ROOT / LOCK)]
    lines = []
    found = installed = 0
    # cwd: pip must not see a file of ours by the name of a module it imports.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=str(VENV.parent)
    ) as pip:
        assert pip.stdout is not None  # noqa: S101 - PIPE was asked for
        for line in pip.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Processing ")):  # the second: from a folder of wheels
                found += 1
                progress(found, line.split()[1].rpartition("/")[2])
            if line.startswith("Successfully installed "):
                installed = len(line.split()) - 2
    if pip.returncode:
        reason = "\n  ".join(lines[-8:])
        raise Problem(f"pip could not install the packages; its last lines were:\n  {reason}")
    say(f"Installed {installed} packages. (설치 완료)" if installed else "Packages are up to date. (설치 완료)")


def progress(count: int, package: str) -> None:
    """A moving line for a person, a line now and then for a log."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r  {count:3} {package[:40]:40}\r")
        sys.stdout.flush()
    elif count % 20 == 0:
        say(f"  {count} packages")


def succeeds(command: Sequence[str]) -> bool:
    try:
        return not subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


# --------------------------------------------------------------------------------------------------------------- .env


def fresh_secrets() -> Dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEY": secrets.token_hex(32),
        "GUARDIA_LICENSE_KEY": secrets.token_hex(32),
        "MESSENGER_BOT_TOKEN": secrets.token_urlsafe(32),
    }


def write_env(example: Path, target: Path) -> bool:
    """Make `.env` with secrets of its own, readable by its owner only. False when there is one: it is never touched."""
    if target.exists():
        return False
    fresh = fresh_secrets()
    lines = [with_value(line, fresh) for line in example.read_text(encoding="utf-8").splitlines()]
    scratch = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    handle = os.open(str(scratch), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write("\n".join(lines) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        return publish(scratch, target)
    finally:
        if scratch.exists():
            scratch.unlink()


def with_value(line: str, values: Mapping[str, str]) -> str:
    key = line.partition("=")[0]
    return f"{key}={values[key]}" if key in values else line


def publish(scratch: Path, target: Path) -> bool:
    """Give the finished file its name, unless another start was faster."""
    try:
        if POSIX:
            os.link(str(scratch), str(target))
        else:
            scratch.rename(target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        scratch.replace(target)
    return True


def read_env(path: Path) -> Dict[str, str]:
    """KEY=value lines as the services read them: comments and empty values left out, quotes taken off."""
    values = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith("#") and unquoted(value):
                values[key.strip()] = unquoted(value)
    return values


def unquoted(value: str) -> str:
    text = value.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text.partition(" #")[0].strip()


# -------------------------------------------------------------------------------------------------- ports, passwords


def port_number(name: str, text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Problem(f"{name}={text} is not a port number between 1 and 65535. (포트 번호가 아닙니다)")
    return int(text)


def check_port(name: str, host: str, port: int) -> None:
    """The port is free at this moment; a sentence naming the way out when it is not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if POSIX:  # a port in TIME_WAIT is free; on Windows this option would also let us take a port in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Problem(
                f"Port {port} on {host} cannot be used ({error.strerror}): stop the program that has it, or choose "
                f"another port with {name}=<port>. (포트를 사용할 수 없습니다)"
            ) from None


def new_password(length: int = 16) -> str:
    """Satisfies the policy (9 characters, 3 of 4 classes) and has no characters that look alike on paper."""
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if password[0] not in SYMBOLS and classes(password) >= 3:
            return password


def classes(password: str) -> int:
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation)
    return sum(any(character in kind for character in password) for kind in kinds)
