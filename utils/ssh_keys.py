"""Reading SSH keys: the host's public one and our private one."""

import asyncio

import asyncssh

from utils.ssh_types import InvalidKey, LoginTimedOut, Unreachable

MAX_PRIVATE_KEY_BYTES = 16 * 1024

# No certificates: what is pinned is one key. ssh-rsa (SHA-1) stays last for hosts too old to have anything else.
_PLAIN_ALGORITHMS = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
]


async def fetch_host_key(host: str, port: int, *, timeout: float) -> str:
    """The key the host presents now, as "ssh-ed25519 AAAA…". Trusting it is the caller's decision."""
    slow = False
    key: asyncssh.SSHKey | None = None
    try:
        async with asyncio.timeout(timeout):
            key = await asyncssh.get_server_host_key(
                host, port, config=None, server_host_key_algs=_PLAIN_ALGORITHMS, tunnel=None, proxy_command=None
            )
    except TimeoutError:
        slow = True
    except (OSError, ValueError, asyncssh.Error):
        pass
    if key is None:
        raise LoginTimedOut if slow else Unreachable
    return public_line(key)


def public_line(key: asyncssh.SSHKey) -> str:
    """The key in OpenSSH form without its comment."""
    return " ".join(key.export_public_key("openssh").decode().split()[:2])


def fingerprint(host_key: str) -> str:
    """The form that `ssh-keygen -l` shows: "SHA256:…"."""
    return parse_host_key(host_key).get_fingerprint("sha256")


def parse_host_key(host_key: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_public_key(host_key.strip())
    except (ValueError, asyncssh.Error):
        pass
    raise InvalidKey("등록된 호스트 키를 읽을 수 없습니다.")


def host_key_algorithms(key: asyncssh.SSHKey) -> list[str]:
    """Those of the pinned type first, so that a host with several keys presents that one.

    The others follow because a host that lost the pinned type is then seen to present another key; with the
    pinned type alone it would just hang up, which nobody could tell from a network fault.
    """
    own = {algorithm.decode() for algorithm in key.sig_algorithms}
    return sorted(_PLAIN_ALGORITHMS, key=lambda algorithm: algorithm not in own)


def normalise_private_key(text: str) -> str:
    """The key with LF line ends, nothing around it and one newline at its end. Does not parse it."""
    if len(text.encode(errors="replace")) > MAX_PRIVATE_KEY_BYTES:
        raise InvalidKey("개인키는 16 KiB를 넘을 수 없습니다.")
    key = "\n".join(line.strip() for line in text.lstrip("\ufeff").strip().splitlines())
    if not key.startswith("-----BEGIN ") or "PRIVATE KEY-----" not in key:
        raise InvalidKey("OpenSSH 또는 PEM 형식의 개인키가 아닙니다.")
    return key + "\n"


def parse_private_key(text: str) -> asyncssh.SSHKey:
    """Blocking (an RSA key is validated). Passphrases are refused: nobody is there to type one."""
    key = normalise_private_key(text)
    try:
        return asyncssh.import_private_key(key)
    except asyncssh.KeyEncryptionError:
        reason = "암호(passphrase)가 걸린 개인키는 사용할 수 없습니다."
    except asyncssh.KeyImportError as error:
        encrypted = "passphrase" in str(error).lower()
        reason = "암호(passphrase)가 걸린 개인키는 사용할 수 없습니다." if encrypted else "개인키를 읽을 수 없습니다."
    except (ValueError, TypeError, asyncssh.Error):
        reason = "개인키를 읽을 수 없습니다."
    raise InvalidKey(reason)


async def check_private_key(text: str) -> str:
    """The normalised key, once it is proven usable."""
    await asyncio.to_thread(parse_private_key, text)
    return normalise_private_key(text)
