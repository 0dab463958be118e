"""Whom we talk to and with what: pinned host keys, credentials, odd peers, private keys."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.ssh.sshd import Sshd, finished, require_sshd
from utils.ssh_runner import (
    AuthenticationFailed,
    Disconnected,
    HostKeyChanged,
    HostKeyUnknown,
    InvalidKey,
    LoginTimedOut,
    Unreachable,
    check_private_key,
    fetch_host_key,
    fingerprint,
    run,
)

pytestmark = pytest.mark.e2e


class TestHostKey:
    async def test_fetched_key_and_fingerprint(self, sshd: Sshd) -> None:
        key = await fetch_host_key(sshd.host, sshd.port, timeout=5)
        shown = subprocess.run(["ssh-keygen", "-lf", "-"], input=key, capture_output=True, text=True, check=True)  # noqa: ASYNC221
        assert key == sshd.host_key
        assert fingerprint(key) == shown.stdout.split()[1]

    @pytest.mark.parametrize("key_type", ["ed25519", "rsa", "ecdsa"])
    async def test_a_host_with_several_keys_presents_the_pinned_one(self, sshd: Sshd, key_type: str) -> None:
        target = sshd.target(host_key=sshd.host_key_of(key_type))
        assert (await run(target, "true", timeout=5)).ok

    @pytest.mark.parametrize("key_type", ["ed25519", "rsa", "ecdsa"])
    async def test_another_key_is_refused_before_any_credential(
        self, sshd: Sshd, tmp_path: Path, key_type: str
    ) -> None:
        subprocess.run(["ssh-keygen", "-q", "-t", key_type, "-N", "", "-f", tmp_path / "k"], check=True)  # noqa: ASYNC221
        before = sshd.log
        with pytest.raises(HostKeyChanged):
            await run(sshd.target(host_key=(tmp_path / "k.pub").read_text()), "true", timeout=5)
        assert not any(word in sshd.log[len(before) :] for word in ("password", "Accepted", "Failed"))

    async def test_a_host_that_lost_the_pinned_type(self, sshd: Sshd) -> None:
        with Sshd.start(key_types=("ed25519",)) as other, pytest.raises(HostKeyChanged):
            await run(other.target(host_key=sshd.host_key_of("rsa")), "true", timeout=5)

    async def test_no_pinned_key_means_no_connection_at_all(self, sshd: Sshd) -> None:
        before = sshd.log
        with pytest.raises(HostKeyUnknown):
            await run(sshd.target(host_key=None), "true", timeout=5)
        assert sshd.log == before

    async def test_unreadable_pinned_key(self, sshd: Sshd) -> None:
        with pytest.raises(InvalidKey):
            await run(sshd.target(host_key="ssh-ed25519 nonsense"), "true", timeout=5)


class TestLogin:
    async def test_wrong_password(self, sshd: Sshd) -> None:
        with pytest.raises(AuthenticationFailed):
            await run(sshd.target(password="wrong"), "true", timeout=5)

    async def test_wrong_key_then_right_password(self, sshd: Sshd, tmp_path: Path) -> None:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "k"], check=True)  # noqa: ASYNC221
        assert (await run(sshd.target(private_key=(tmp_path / "k").read_text()), "true", timeout=5)).ok

    async def test_nothing_is_taken_from_the_account_we_run_under(
        self, sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home = tmp_path / ".ssh"
        home.mkdir()
        (home / "config").write_text("Host *\n  ProxyCommand false\n  Port 1\n  User nobody\n  Ciphers 3des-cbc\n")
        (home / "known_hosts").write_text(f"[{sshd.host}]:{sshd.port} {sshd.host_key}\n")
        (home / "id_ed25519").write_text(sshd.private_key)
        monkeypatch.setenv("HOME", str(tmp_path))
        async with unix_listener(tmp_path / "agent") as asked:
            monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
            assert (await finished(sshd, "true")).ok
            assert await fetch_host_key(sshd.host, sshd.port, timeout=5) == sshd.host_key
            with pytest.raises(AuthenticationFailed):
                await run(sshd.target(password=None), "true", timeout=5)
        assert asked == []

    async def test_nobody_listens(self, sshd: Sshd, unused_tcp_port: int) -> None:
        with pytest.raises(Unreachable):
            await run(sshd.target(port=unused_tcp_port), "true", timeout=5)
        with pytest.raises(Unreachable):
            await fetch_host_key(sshd.host, unused_tcp_port, timeout=5)

    async def test_no_such_name(self, sshd: Sshd) -> None:
        with pytest.raises(Unreachable):
            await run(sshd.target(host="no-such-host.invalid"), "true", timeout=5)

    async def test_broken_conversation_is_told_apart(self, sshd: Sshd) -> None:
        with pytest.raises(Disconnected) as caught:
            await finished(sshd, "echo begun; sleep 0.2; kill -KILL $(ps -o ppid= -p $PPID)")
        assert caught.value.result.stdout == "begun\n"

    async def test_refused_account(self) -> None:
        require_sshd()
        with Sshd.start(config="DenyUsers *\n") as server, pytest.raises(AuthenticationFailed):
            await run(server.target(), "true", timeout=5)


@asynccontextmanager
async def unix_listener(path: Path) -> AsyncIterator[list[int]]:
    asked: list[int] = []

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(1)
        writer.close()

    async with await asyncio.start_unix_server(serve, path):
        yield asked


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def slow(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"welcome\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def lines(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"not ssh at all\r\n" * 1000)
        await writer.drain()


async def one_line(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"x" * 65536)
        await writer.drain()


async def garbage(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-x\r\n" + bytes(range(256)) * 20)
    await writer.drain()


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await reader.read()


async def hangs_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@asynccontextmanager
async def listener(handler: Handler) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


class TestOddPeers:
    @pytest.mark.parametrize("handler", [silent, slow, lines, one_line, garbage, half, hangs_up])
    async def test_ends_within_the_connect_timeout(self, sshd: Sshd, handler: Handler) -> None:
        async with listener(handler) as port:
            began = time.monotonic()
            with pytest.raises(Unreachable):
                await run(sshd.target(port=port), "true", timeout=0.7)
            with pytest.raises(Unreachable):
                await fetch_host_key("127.0.0.1", port, timeout=0.7)
            assert time.monotonic() - began < 2 * 0.7 + 1

    @pytest.mark.parametrize("handler", [silent, slow, half])
    async def test_slowness_is_named(self, sshd: Sshd, handler: Handler) -> None:
        async with listener(handler) as port:
            with pytest.raises(LoginTimedOut):
                await run(sshd.target(port=port), "true", timeout=0.5)


class TestPrivateKeys:
    @pytest.mark.parametrize("options", [["-t", "ed25519"], ["-t", "rsa", "-m", "PEM"], ["-t", "ecdsa", "-m", "PKCS8"]])
    async def test_usual_forms(self, sshd: Sshd, tmp_path: Path, options: list[str]) -> None:
        require_sshd()
        subprocess.run(["ssh-keygen", "-q", *options, "-N", "", "-f", tmp_path / "k"], check=True)  # noqa: ASYNC221
        text = (tmp_path / "k").read_text()
        pasted = "\ufeff\r\n  " + text.replace("\n", "\r\n") + "\r\n\r\n"
        assert await check_private_key(pasted) == await check_private_key(text) == text

    @pytest.mark.parametrize("options", [["-t", "ed25519"], ["-t", "rsa", "-m", "PEM"], ["-t", "ecdsa", "-m", "PKCS8"]])
    async def test_passphrases_are_refused(self, tmp_path: Path, options: list[str]) -> None:
        require_sshd()
        subprocess.run(["ssh-keygen", "-q", *options, "-N", "open sesame", "-f", tmp_path / "k"], check=True)  # noqa: ASYNC221
        with pytest.raises(InvalidKey, match="passphrase"):
            await check_private_key((tmp_path / "k").read_text())

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "ssh-ed25519 AAAA",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "-----BEGIN RSA PRIVATE KEY-----\n한글\n-----END RSA PRIVATE KEY-----",
        ],
    )
    async def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidKey):
            await check_private_key(text)

    async def test_size_is_bounded(self) -> None:
        with pytest.raises(InvalidKey, match="16 KiB"):
            await check_private_key("-----BEGIN RSA PRIVATE KEY-----\n" + "A" * 17_000)
