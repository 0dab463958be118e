"""Check the signature of an issued SLA report, offline: nothing but the file and the certificate is read.

    python scripts/verify_sla_report.py SLA-2026-000001.pdf --certificate guardia-sla-certificate.pem

The certificate comes from `GET /sla-reports/certificate`, or better from a copy kept since it was first made known.
Exit status 0: signed with that certificate's key and not a byte changed since. 1: not so, with the reason.
"""

import argparse
import io
import sys
from pathlib import Path
from typing import Any

_SHA256_ALONE = bytes.fromhex("310f300d06096086480165030402010500")  # a SET of one AlgorithmIdentifier, in DER


class NotGenuine(Exception):
    """Why the document cannot be trusted."""


def verify(document: bytes, certificate: bytes) -> str:
    """What was signed, when, and with which certificate, in one line. Raises NotGenuine."""
    try:
        return _verify(document, certificate)
    except NotGenuine:
        raise
    except Exception as error:  # whatever a broken document breaks in the libraries that read it
        raise NotGenuine(f"인증서나 서명을 읽을 수 없습니다: {error}") from error


def _verify(document: bytes, certificate: bytes) -> str:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    trusted = next(iter(load_certs_from_pemder_data(certificate)))
    signatures = PdfFileReader(io.BytesIO(document)).embedded_signatures
    if len(signatures) != 1:
        raise NotGenuine(f"서명이 하나가 아니라 {len(signatures)}개입니다.")
    signature = signatures[0]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted], allow_fetching=False))
    if status.signing_cert.sha256 != trusted.sha256:
        raise NotGenuine("다른 인증서로 서명한 문서입니다.")
    if not status.bottom_line or status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise NotGenuine(f"서명이 문서와 맞지 않습니다: {status.summary()}")
    if not _is_tidy(document, signature):
        raise NotGenuine("서명 자리에 서명이 아닌 것이 들어 있습니다.")
    return f"정상: {signature.sig_object['/Reason']} · {status.signer_reported_dt} · {trusted.sha256.hex()}"


def _is_tidy(document: bytes, signature: Any) -> bool:
    """A signature covers neither the place it stands in nor its own head: what we write must be all there is."""
    from asn1crypto import parser

    start, length, end, _ = signature.byte_range
    place, content, head = document[start + length : end], signature.pkcs7_content, signature.signed_data
    size = sum(map(len, parser.parse(content)[3:6]))
    versions = (head["version"].native, signature.signer_info["version"].native)
    return (
        place == b"<" + content[:size].hex().upper().encode().ljust(len(place) - 2, b"0") + b">"
        and versions == ("v1", "v1")
        and head["digest_algorithms"].dump() == _SHA256_ALONE
    )


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="확정한 SLA 보고서(PDF)의 전자서명을 오프라인에서 검증합니다.")
    parser.add_argument("file", type=Path, help="보고서 PDF")
    parser.add_argument("--certificate", type=Path, required=True, help="서명 인증서 (PEM)")
    given = parser.parse_args(arguments)
    try:
        print(verify(given.file.read_bytes(), given.certificate.read_bytes()))
    except (NotGenuine, OSError) as error:
        print(f"실패: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
