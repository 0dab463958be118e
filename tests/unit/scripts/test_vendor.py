"""The third-party files in git are the ones VENDOR.md names, and scripts/vendor.py refuses anything else."""

import base64
import hashlib
import io
import re
import shutil
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import vendor

ROW = re.compile(r"\| `(?P<path>[^`]+)` \| [^|]+ \| [^|]+ \| [^|]+ \| `(?P<digest>[0-9a-f]{64})` \|")


def recorded() -> dict[str, str]:
    text = (vendor.VENDOR / "VENDOR.md").read_text(encoding="utf-8")
    return {row["path"]: row["digest"] for row in ROW.finditer(text)}


def tarball(folder: Path, **members: str) -> Path:
    archive = folder / "package.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    return archive


class TestWhatIsInGit:
    def test_every_file_has_the_recorded_hash(self):
        found = {path: hashlib.sha256((vendor.VENDOR / path).read_bytes()).hexdigest() for path in recorded()}
        assert found == recorded()

    def test_every_file_is_recorded(self):
        present = {path.relative_to(vendor.VENDOR).as_posix() for path in vendor.VENDOR.rglob("*") if path.is_file()}
        assert present - {"VENDOR.md"} == set(recorded())

    def test_the_record_is_what_the_script_would_write(self):
        assert vendor.inventory(vendor.PACKAGES, vendor.VENDOR) == (vendor.VENDOR / "VENDOR.md").read_text("utf-8")

    @pytest.mark.parametrize("package", vendor.PACKAGES, ids=lambda package: package.name)
    def test_every_package_brings_its_licence(self, package):
        assert any("LICENSE" in file.member for file in package.files)

    def test_nothing_points_at_a_source_map_or_calls_out(self):
        loaded = [path for path in vendor.VENDOR.rglob("*") if path.suffix in (".js", ".css")]
        text = {path.name: path.read_bytes() for path in loaded}
        assert len(text) == 8
        assert [name for name, content in text.items() if content.rstrip().endswith((b".map", b".map */"))] == []
        assert [name for name, content in text.items() if any(url in content for url in vendor.CALLS_OUT)] == []

    def test_the_sprite_has_every_icon_once(self):
        sprite = (vendor.VENDOR / "lucide" / "sprite.svg").read_text("utf-8")
        assert re.findall(r'<symbol id="([^"]+)"', sprite) == list(vendor.ICONS)

    @pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
    def test_the_modules_import_each_other_and_share_one_preact(self):
        script = """
            const names = ["preact", "hooks", "htm", "signals", "signals-core"];
            const load = (name) => import(`${process.argv[1]}/${name}.js`);
            const [preact, hooks, htm, signals, core] = await Promise.all(names.map(load));
            const made = htm.default.bind(preact.h)`<p/>`;
            console.log(made.type, typeof hooks.useState, typeof signals.useSignal, signals.signal === core.signal);
        """
        command = ["node", "--input-type=module", "--eval", script, vendor.VENDOR.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        assert done.stdout.split() == ["p", "function", "function", "true"]


class TestChanges:
    def test_bare_imports_become_relative(self):
        module = b'import{h as x}from"preact";import*as y from "preact/hooks";export{z}from"./own.js";\n'
        assert vendor.as_module(module) == (
            b'import{h as x}from"./preact.js";import*as y from "./hooks.js";export{z}from"./own.js";\n'
        )

    def test_an_import_nobody_vendored_is_refused(self):
        with pytest.raises(vendor.VendorError, match="'left-pad'"):
            vendor.as_module(b'import pad from"left-pad";')

    @pytest.mark.parametrize("comment", [b"//# sourceMappingURL=a.js.map", b"/*# sourceMappingURL=a.css.map*/"])
    def test_source_map_comments_go(self, comment):
        assert vendor.without_source_map(b"code\n" + comment) == b"code\n"

    def test_addresses_called_on_their_own_go(self):
        assert b"//cdn." not in vendor.silent(b'src:"https://cdn.redoc.ly/redoc/logo-mini.svg"')

    def test_an_icon_becomes_a_symbol(self):
        drawn = vendor.symbol("dot", '<svg class="lucide"\n width="24">\n  <path d="M1 1" />\n</svg>')
        assert drawn.startswith('<symbol id="dot" viewBox="0 0 24 24"')
        assert '<path d="M1 1" /></symbol>' in drawn

    def test_an_icon_that_is_no_svg_is_refused(self):
        with pytest.raises(vendor.VendorError, match="dot"):
            vendor.symbol("dot", "<html></html>")


class TestTarballs:
    def test_content_that_differs_from_the_pin_is_refused(self, tmp_path):
        archive = tarball(tmp_path, LICENSE="MIT")
        with pytest.raises(vendor.VendorError, match=r"preact@.*: expected sha512-"):
            vendor.verify(archive, vendor.PACKAGES[0])

    def test_the_pinned_content_is_installed(self, tmp_path):
        archive = tarball(tmp_path, LICENSE="MIT", **{"dist.js": 'import"preact";'})
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        files = (vendor.File("a.js", "dist.js", vendor.as_module), vendor.File("a/LICENSE", "LICENSE"))
        package = replace(vendor.PACKAGES[0], integrity=f"sha512-{digest}", files=files)
        vendor.verify(archive, package)
        vendor.install(package, archive, tmp_path / "vendor")
        assert (tmp_path / "vendor" / "a.js").read_text("utf-8") == 'import"./preact.js";'
        assert (tmp_path / "vendor" / "a" / "LICENSE").read_text("utf-8") == "MIT"

    def test_a_member_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(vendor.VendorError, match=r"holds no file dist\.js"):
            vendor.member_of(tarball(tmp_path, LICENSE="MIT"), "dist.js")
