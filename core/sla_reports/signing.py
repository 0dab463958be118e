"""The house's signature under a PDF: a key of our own, no certificate authority, nothing asked of anybody.

EC P-256 with a self-signed certificate. Whoever has the certificate (GET /sla-reports/certificate) can check a document
offline, with `scripts/verify_sla_report.py` or any PDF reader that is told to trust it.
"""

import io
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

COMMON_NAME = "GUARDiA 문서 서명"
FIELD_NAME = "GuardiaSignature"
_VALID_FOR = timedelta(days=20 * 365)  # longer than anybody has to keep a report
_SINCE = timedelta(days=1)  # a reader whose clock is a little behind must not find it not yet valid


class KeyPair(NamedTuple):
    """Both parts in PEM; `fingerprint` is the SHA-256 of the certificate in hex."""

    private_key: str
    certificate: str
    fingerprint: str


def make_key_pair(now: datetime) -> KeyPair:
    """A new key and its certificate, good for signing documents and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMMON_NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SINCE)
        .not_valid_after(now + _VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_documents(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return KeyPair(private.decode(), public.decode(), certificate.fingerprint(hashes.SHA256()).hex())


def sign(document: bytes, *, private_key: str, certificate: str, reason: str) -> bytes:
    """The PDF with a signature over all of it, added as an increment. Slow: call it in a thread."""
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(certificate.encode()))),
        signing_key=load_private_key_from_pemder_data(private_key.encode(), passphrase=None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    about = signers.PdfSignatureMetadata(field_name=FIELD_NAME, md_algorithm="sha256", name=COMMON_NAME, reason=reason)
    signed: io.BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(document)), about, signer)
    return signed.getvalue()


def _for_documents() -> x509.KeyUsage:
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
