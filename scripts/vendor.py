"""Fetch the pinned third-party browser files into static/vendor/.

    python scripts/vendor.py

Nobody needs this to run GUARDiA: its result is in git, because the target network has no npm registry. Run it, on a
machine with npm, to move a version: change the pin and the integrity below, run, review the diff, commit.

Every tarball is checked against its sha512 before a byte of it is used. What is then changed is small and listed here:
bare imports become relative ones (so no import map is needed and there is one single copy of Preact), source-map
comments go (the maps are not shipped), and addresses the libraries would call on their own go as well.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"

Change = Callable[[bytes], bytes]

RELATIVE = {
    "preact": "./preact.js",
    "preact/hooks": "./hooks.js",
    "@preact/signals-core": "./signals-core.js",
}
# What a library would fetch without being asked, and the nothing it gets instead.
CALLS_OUT = {
    b"https://cdn.redoc.ly/redoc/logo-mini.svg": b"data:,",
    b"https://validator.swagger.io/validator": b"",
}
# fmt: off
ICONS = (
    "activity", "alert-triangle", "bell", "building-2", "calculator", "calendar-days", "check", "chevron-down",
    "chevron-left", "chevron-right", "chevron-up", "circle", "circle-check", "circle-x", "clock", "copy", "database",
    "download", "external-link", "file-check", "file-text", "filter", "history", "home", "inbox", "info", "key-round",
    "list-checks", "lock", "log-out", "maximize", "menu", "message-square", "minimize", "moon", "paperclip", "pause",
    "pencil", "play", "plus", "refresh-cw", "rotate-ccw", "search", "send", "server", "settings", "shield-check",
    "square", "sun", "terminal", "timer", "trash-2", "upload", "user", "users", "x",
)
# fmt: on


class VendorError(Exception):
    """A tarball is not what its pin says, or does not hold what we take from it."""


@dataclass(frozen=True)
class File:
    """One file of ours, made from one member of a tarball."""

    path: str
    member: str
    change: Change = bytes


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    licence: str
    integrity: str
    files: tuple[File, ...]

    @property
    def spec(self) -> str:
        return f"{self.name}@{self.version}"


def without_source_map(content: bytes) -> bytes:
    return re.sub(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=.*?\*/)\s*$", b"\n", content)


def as_module(content: bytes) -> bytes:
    """Make bare imports relative; an import nobody vendored is an error here and not in the browser."""

    def relative(match: re.Match[bytes]) -> bytes:
        name = match[2].decode()
        if name not in RELATIVE:
            raise VendorError(f"the module imports {name!r}, which is not vendored")
        return match[1] + b'"' + RELATIVE[name].encode() + b'"'

    return without_source_map(re.sub(rb'\b(from ?|import ?)"([^."][^"]*)"', relative, content))


def silent(content: bytes) -> bytes:
    for address, nothing in CALLS_OUT.items():
        content = content.replace(address, nothing)
    return without_source_map(content)


def member_of(archive: Path, member: str) -> bytes:
    with tarfile.open(archive) as tar:
        try:
            stream = tar.extractfile(f"package/{member}")
        except KeyError:
            stream = None
        if stream is None:
            raise VendorError(f"{archive.name} holds no file {member}")
        return stream.read()


def fetch(package: Package, into: Path) -> Path:
    """Let npm fetch the tarball, then hold it against the pin. npm itself knows which registry this machine uses."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not installed")
    into.mkdir(parents=True)
    command = [npm, "pack", package.spec, "--silent", "--pack-destination", str(into)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (archive,) = into.glob("*.tgz")
    verify(archive, package)
    return archive


def verify(archive: Path, package: Package) -> None:
    with archive.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").digest()
    found = "sha512-" + base64.b64encode(digest).decode()
    if found != package.integrity:
        raise VendorError(f"{package.spec}: expected {package.integrity}, got {found}")


def sprite(archive: Path) -> bytes:
    """One svg file with a <symbol> per icon: <svg><use href="/static/vendor/lucide/sprite.svg#inbox"/></svg>."""
    symbols = "".join(symbol(name, member_of(archive, f"icons/{name}.svg").decode()) for name in ICONS)
    return (
        "<!-- lucide, ISC; see LICENSE beside this file -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'
    ).encode()


def symbol(name: str, svg: str) -> str:
    drawing = re.search(r"<svg\b[^>]*>(.*)</svg>", svg, re.DOTALL)
    if drawing is None:
        raise VendorError(f"the icon {name} is not an svg")
    shapes = "".join(line.strip() for line in drawing[1].splitlines())
    stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {stroke}>{shapes}</symbol>\n'


def install(package: Package, archive: Path, vendor: Path) -> None:
    for file in package.files:
        content = file.change(member_of(archive, file.member)) if file.member else sprite(archive)
        target = vendor / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def inventory(packages: Iterable[Package], vendor: Path) -> str:
    lines = [
        "# Third-party files",
        "",
        "Written by `scripts/vendor.py`; do not edit these files by hand. A test recomputes every hash.",
        "",
        "| file | package | version | licence | SHA-256 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for package in packages:
        for file in package.files:
            digest = hashlib.sha256((vendor / file.path).read_bytes()).hexdigest()
            lines.append(f"| `{file.path}` | {package.name} | {package.version} | {package.licence} | `{digest}` |")
    return "\n".join([*lines, ""])


def font(name: str) -> File:
    return File(f"pretendard-gov/{name}", f"dist/web/static/woff2-subset/{name}")


def document_font(name: str) -> File:
    """For PDF documents: every Hangul syllable (the subset has the common ones), as TrueType, for reportlab."""
    return File(f"pretendard-gov/{name}", f"dist/public/static/alternative/{name}")


PACKAGES = (
    Package(
        "preact",
        "11.2.0",
        "MIT",
        "sha512-/HfHI/7N84e6GrWBJ3J280z3mLaRJiDcSvj/A+y/4AbLnND/1UlGHe1sR6oYuTGwId0nP7dqDU9OnLxMPZ7xBg==",
        (
            File("preact.js", "dist/preact.mjs", as_module),
            File("hooks.js", "hooks/dist/hooks.mjs", as_module),
            File("licenses/preact.txt", "LICENSE"),
        ),
    ),
    Package(
        "htm",
        "3.1.1",
        "Apache-2.0",
        "sha512-983Vyg8NwUE7JkZ6NmOqpCZ+sh1bKv2iYTlUkzlWmA5JD2acKoxd4KVxbMmxX/85mtfdnDmTFoNKcg5DGAvxNQ==",
        (File("htm.js", "dist/htm.mjs", as_module), File("licenses/htm.txt", "LICENSE")),
    ),
    Package(
        "@preact/signals",
        "2.11.4",
        "MIT",
        "sha512-Rb+5RPo9gWSaHtzJeauhHxiC8KP/IF2DEPkHPEOGOnuy2wnJzRqyeLRankUCYd6ADqtxS6GnWGv6Ie343d8aYw==",
        (File("signals.js", "dist/signals.mjs", as_module), File("licenses/preact-signals.txt", "LICENSE")),
    ),
    Package(
        "@preact/signals-core",
        "1.14.5",
        "MIT",
        "sha512-vcRv7Ityz5JVmeiVqIluLFzT/PDS/AlhHUpw3/aUWqcVUs6bDGIPXE/6RSC4evBNWYvnniozg5Syfj33al3gkg==",
        (
            File("signals-core.js", "dist/signals-core.mjs", as_module),
            File("licenses/preact-signals-core.txt", "LICENSE"),
        ),
    ),
    Package(
        "pretendard-gov",
        "1.3.9",
        "OFL-1.1",
        "sha512-U9bEVWfBoM5AUAM2yJvmbffrt4oO//onVbKOIzy/pEU0SEP+6O/YmOxGgYaMgDr+zmqhDGhSwQqOnBFSgmp4bQ==",
        (
            font("PretendardGOV-Regular.subset.woff2"),
            font("PretendardGOV-Bold.subset.woff2"),
            document_font("PretendardGOV-Regular.ttf"),
            document_font("PretendardGOV-Bold.ttf"),
            File("pretendard-gov/LICENSE.txt", "dist/LICENSE.txt"),
        ),
    ),
    Package(
        "swagger-ui-dist",
        "5.35.0",
        "Apache-2.0",
        "sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==",
        (
            File("swagger-ui/swagger-ui-bundle.js", "swagger-ui-bundle.js", silent),
            File("swagger-ui/swagger-ui.css", "swagger-ui.css", without_source_map),
            File("swagger-ui/swagger-ui-bundle.js.LICENSE.txt", "swagger-ui-bundle.js.LICENSE.txt"),
            File("swagger-ui/LICENSE", "LICENSE"),
            File("swagger-ui/NOTICE", "NOTICE"),
        ),
    ),
    # The 2.x line: 3.x is twice as large and puts links to public AI services on each page.
    Package(
        "redoc",
        "2.5.4",
        "MIT",
        "sha512-M6jWhG1qoBnH6TFmzJnstyCZ87HmOY/UzDm78mHiYihEdlV/YcS9ogOo1NlElnJMeLsyxHFe2yFc4sNjHTrABQ==",
        (
            File("redoc/redoc.standalone.js", "bundles/redoc.standalone.js", silent),
            File("redoc/redoc.standalone.js.LICENSE.txt", "bundles/redoc.standalone.js.LICENSE.txt"),
            File("redoc/LICENSE", "LICENSE"),
        ),
    ),
    Package(
        "lucide-static",
        "1.62.0",
        "ISC",
        "sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
        (File("lucide/sprite.svg", ""), File("lucide/LICENSE", "LICENSE")),
    ),
)


def main() -> int:
    try:
        with tempfile.TemporaryDirectory() as scratch:
            for number, package in enumerate(PACKAGES):
                sys.stdout.write(f"[{number + 1}/{len(PACKAGES)}] {package.spec}\n")
                install(package, fetch(package, Path(scratch) / str(number)), VENDOR)
    except (VendorError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"vendor: {error}\n")
        return 1
    (VENDOR / "VENDOR.md").write_text(inventory(PACKAGES, VENDOR), encoding="utf-8", newline="\n")
    sys.stdout.write(f"Wrote {VENDOR.relative_to(ROOT)}/VENDOR.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
