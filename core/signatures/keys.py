"""The house's own keys: made on first use, no certificate authority, nothing asked of anybody.

Each has a self-signed certificate; whoever holds it can check what was signed offline.
"""

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import get_settings
from core.signatures.enums import KeyPurpose
from models import SigningKey
from utils import clock, crypto

COMMON_NAMES = {KeyPurpose.REPORT: "GUARDiA 문서 서명", KeyPurpose.APPROVAL: "GUARDiA 결재 서명"}
_VALID_FOR = timedelta(days=20 * 365)  # longer than anybody has to keep a document
_SINCE = timedelta(days=1)  # a reader whose clock is a little behind must not find it not yet valid


class KeyPair(NamedTuple):
    """Both parts in PEM; `fingerprint` is the SHA-256 of the certificate in hex."""

    private_key: str
    certificate: str
    fingerprint: str


def make_key_pair(purpose: KeyPurpose, now: datetime) -> KeyPair:
    """A new key and its certificate, good for signing and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1()) if purpose is KeyPurpose.REPORT else _ed25519()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMMON_NAMES[purpose])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SINCE)
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_signing(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256() if purpose is KeyPurpose.REPORT else None)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return KeyPair(private.decode(), public.decode(), certificate.fingerprint(hashes.SHA256()).hex())


async def current_key(db: AsyncSession, purpose: KeyPurpose) -> SigningKey | None:
    """The key that signs now, once there is one."""
    rows = select(SigningKey).where(SigningKey.is_current, SigningKey.purpose == purpose)
    row: SigningKey | None = await db.scalar(rows.order_by(SigningKey.id).limit(1))
    return row


async def ensure_key(db: AsyncSession, purpose: KeyPurpose) -> SigningKey:
    """The same, made when there is none; its private part encrypted with ENCRYPTION_KEY."""
    key = await current_key(db, purpose)
    if key is not None:
        return key
    pair = await asyncio.to_thread(make_key_pair, purpose, clock.now())
    sealed = crypto.encrypt(pair.private_key, get_settings().ENCRYPTION_KEY.get_secret_value())
    key = SigningKey(
        purpose=purpose, private_key_enc=sealed, certificate=pair.certificate, fingerprint=pair.fingerprint
    )
    db.add(key)
    await db.flush()
    return key


def private_pem(key: SigningKey) -> str:
    """Its private part in clear, for the moment of signing."""
    return crypto.decrypt(key.private_key_enc, get_settings().ENCRYPTION_KEY.get_secret_value())


def _ed25519() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def _for_signing() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
