"""AES-256-GCM for secrets at rest: base64(nonce ‖ ciphertext ‖ tag), a fresh 96-bit nonce each time."""

import base64
import binascii
import hashlib
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class UndecryptableError(Exception):
    """The text was not written with this key, or somebody changed it."""


def encrypt(plaintext: str, key_hex: str) -> str:
    """Encrypt with the 32-byte key given as 64 hex digits."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(bytes.fromhex(key_hex)).encrypt(nonce, plaintext.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def decrypt(ciphertext: str, key_hex: str) -> str:
    """Undo `encrypt`; raises UndecryptableError for a wrong key or a changed text."""
    try:
        data = base64.b64decode(ciphertext, validate=True)
        return AESGCM(bytes.fromhex(key_hex)).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise UndecryptableError("암호문을 해독할 수 없습니다.") from error


def new_token(prefix: str = "") -> str:
    """An unguessable bearer token (256 bits) that is safe in a header."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a bearer token: SHA-256 is enough, for the token is random already."""
    return hashlib.sha256(token.encode()).hexdigest()
