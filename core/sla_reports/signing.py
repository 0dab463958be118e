"""The house's signature under a PDF.

Whoever has the certificate (GET /sla-reports/certificate) can check a document offline, with
`scripts/verify_sla_report.py` or any PDF reader that is told to trust it.
"""

import io

from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.signatures.enums import KeyPurpose
from core.signatures.keys import COMMON_NAMES

FIELD_NAME = "GuardiaSignature"


def sign(document: bytes, *, private_key: str, certificate: str, reason: str) -> bytes:
    """The PDF with a signature over all of it, added as an increment. Slow: call it in a thread."""
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(certificate.encode()))),
        signing_key=load_private_key_from_pemder_data(private_key.encode(), passphrase=None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    about = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME, md_algorithm="sha256", name=COMMON_NAMES[KeyPurpose.REPORT], reason=reason
    )
    signed: io.BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(document)), about, signer)
    return signed.getvalue()
