"""What is signed: canonical JSON (RFC 8785), its SHA-256, an Ed25519 signature (RFC 8032) of the house's key.

Pure but for the key it is given, so that `scripts/verify_approval.py` can check a record on any machine, offline.
"""

import base64
import binascii
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

Json = dict[str, Any]
FORMAT = "guardia-approval-record/1"


def canonical(value: Json) -> str:
    """The one way to write this value down (RFC 8785); times must be text already."""
    return rfc8785.dumps(value).decode()


def digest(text: str) -> str:
    """SHA-256 in hex of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def instant(at: datetime) -> str:
    """A time as records write it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def sign(record: str, private_key: str) -> str:
    """The signature of the text in base64; `private_key` is PKCS 8 in PEM."""
    key = load_pem_private_key(private_key.encode(), password=None)
    assert isinstance(key, Ed25519PrivateKey)  # noqa: S101 - keys of this purpose are made so
    return base64.b64encode(key.sign(record.encode())).decode()


def is_signed(record: str, signature: str, certificate: str) -> bool:
    """Whether the holder of the certificate's key signed exactly this text."""
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), record.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def parsed(record: str) -> Json:
    """A record as values; empty for a text that is none."""
    try:
        value = json.loads(record)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
