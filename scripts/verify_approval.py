"""Check the signed records of an approval, offline: nothing but the file and the certificate is read.

    python scripts/verify_approval.py AP-2026-000123.json --certificate guardia-approvals.pem

The file comes from `GET /approvals/{id}/record`, the certificate from `GET /approvals/certificate`, or better from a
copy kept since it was first made known. Needs Python and `cryptography`, nothing of GUARDiA: the rules are written down
here a second time on purpose, so that a mistake in the application is not a mistake in its check.

Exit status 0: signed with that certificate's key, complete in itself, not a byte changed since. 1: not so, with the
reasons. 2: there is nothing to check (no such file, no export, no certificate).
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EXPORT = "guardia-approval-export/1"
CONTENT = "guardia-approval-content/1"
RECORD = "guardia-approval-record/1"
VALID, NOT_VALID, UNUSABLE = 0, 1, 2
STATUSES = {
    "IN_PROGRESS": "진행 중",
    "APPROVED": "승인",
    "REJECTED": "반려",
    "WITHDRAWN": "회수",
    "VOIDED": "무효",
}
_ACTS = {
    "SUBMITTED": "상신",
    "APPROVED": "승인",
    "REJECTED": "반려",
    "HELD": "보류",
    "OPINION": "의견",
    "WITHDRAWN": "회수",
    "VOIDED": "무효",
}
_CAPACITIES = {"SUBSTITUTE": "대결", "DELEGATE": "자동 위임"}
_METHODS = {"PASSWORD": " · 비밀번호 확인", "TOTP": " · 일회용 비밀번호 확인"}

Json = dict[str, Any]


class Unusable(Exception):
    """Why there is nothing to check."""


@dataclass
class Step:
    """A step of the line, and which of its seats were signed since it last had its turn."""

    position: int
    mode: str
    needed: int
    deferred: bool
    seats: set[int]
    signed: set[int] = field(default_factory=set)

    @property
    def is_done(self) -> bool:
        """Whether enough have signed."""
        needed = {"ALL": len(self.seats), "ANY": 1, "QUORUM": self.needed}[self.mode]
        return len(self.signed) >= needed


@dataclass
class Course:
    """How the round went, by its records alone. `problems` gathers what could not have happened."""

    steps: list[Step]
    status: str = "IN_PROGRESS"
    problems: list[str] = field(default_factory=list)

    def follow(self, record: Json) -> None:
        """Let one act take its effect."""
        kind = record["kind"]
        if kind in ("WITHDRAWN", "VOIDED"):
            self._require(self.status == "IN_PROGRESS", record, "이미 끝난 결재입니다.")
            self.status = kind
        elif kind in ("APPROVED", "REJECTED", "HELD"):
            self._decide(record)

    def _decide(self, record: Json) -> None:
        step = next((step for step in self.steps if step.position == record["step"]), None)
        if step is None or record["seat"] not in step.seats:
            self.problems.append(f"{record['sequence']}번 기록: 결재선에 없는 자리입니다.")
            return
        self._require(self._is_open(step, record["seat"]), record, "차례가 아닌 자리입니다.")
        if record["kind"] == "REJECTED":
            self._reject(step, record["to_step"])
        elif record["kind"] == "APPROVED":
            step.signed.add(record["seat"])
            self._go_on(final=record["final"])

    def _is_open(self, step: Step, seat: int) -> bool:
        """The first step that is not done has its turn; a deferred one from then on, even after the approval."""
        waiting = (other for other in self.steps if not other.deferred and not other.is_done)
        turn = next(waiting, None) if self.status == "IN_PROGRESS" else None
        passed = self.status == "APPROVED" or (turn is not None and step.position < turn.position)
        has_turn = step is turn or (step.deferred and passed)
        return has_turn and seat not in step.signed and not step.is_done

    def _reject(self, step: Step, to_step: int | None) -> None:
        if to_step is None:
            self.status = "REJECTED" if self.status == "IN_PROGRESS" else self.status
            return
        for other in self.steps:
            if other.position >= to_step and (other.is_done or not other.deferred):
                other.signed.clear()

    def _go_on(self, *, final: bool) -> None:
        if self.status == "IN_PROGRESS" and (final or all(step.is_done for step in self.steps if not step.deferred)):
            self.status = "APPROVED"

    def _require(self, condition: bool, record: Json, sentence: str) -> None:
        if not condition:
            self.problems.append(f"{record['sequence']}번 기록: {sentence}")


def check(export: Json, certificates: list[x509.Certificate]) -> tuple[list[str], list[str]]:
    """Lines that tell what was done, and what is wrong: nothing, when the document is genuine."""
    problems = list(_of_content(export))
    records = [_parsed(entry["record"]) for entry in export["records"]]
    keys = {certificate.fingerprint(hashes.SHA256()).hex(): certificate for certificate in certificates}
    for place, (entry, record) in enumerate(zip(export["records"], records, strict=True), start=1):
        before = export["records"][place - 2]["record"] if place > 1 else None
        found = [*_of_signature(entry, keys), *_of_record(export, record, place, before)]
        problems += [f"{place}번 기록: {what}" for what in found]
    problems += _of_course(export, records)
    return [_told(record) for record in records], problems


def _of_content(export: Json) -> Iterator[str]:
    content = _parsed(export["content"])
    if _digest(export["content"]) != export["content_sha256"]:
        yield "문서 내용이 그 SHA-256과 다릅니다."
    if content.get("format") != CONTENT or content.get("document") != export["number"]:
        yield "문서 내용이 이 문서 번호의 것이 아닙니다."


def _of_signature(entry: Json, keys: dict[str, x509.Certificate]) -> Iterator[str]:
    certificate = keys.get(entry["key"])
    if certificate is None:
        yield "이 인증서로 서명한 기록이 아닙니다."
        return
    key = certificate.public_key()
    if not isinstance(key, Ed25519PublicKey):
        yield "Ed25519 인증서가 아닙니다."
        return
    try:
        key.verify(base64.b64decode(entry["signature"], validate=True), entry["record"].encode(errors="surrogatepass"))
    except (InvalidSignature, binascii.Error, ValueError):
        yield "서명이 맞지 않습니다."


def _of_record(export: Json, record: Json, place: int, before: str | None) -> Iterator[str]:
    content = _parsed(export["content"])
    subject = content.get("subject") or {}
    expected = {
        "format": RECORD,
        "document": export["number"],
        "round": content.get("round"),
        "subject": {key: subject.get(key) for key in ("type", "id", "number")},
        "content_sha256": export["content_sha256"],
        "sequence": place,
        "previous": _digest(before) if before is not None else None,
    }
    for name, value in expected.items():
        if record.get(name) != value:
            yield f"{_FIELDS[name]} 맞지 않습니다."
    if (record.get("kind") == "SUBMITTED") != (place == 1):
        yield "첫 기록만 상신이어야 합니다."


_FIELDS = {
    "format": "형식이",
    "document": "문서 번호가",
    "round": "회차가",
    "subject": "대상이",
    "content_sha256": "서명한 내용의 해시가 문서와",
    "sequence": "순번이",
    "previous": "앞 기록의 해시가",
}


def _of_course(export: Json, records: list[Json]) -> list[str]:
    """The status that follows from the records, against the one the file states."""
    try:
        course = Course([_step(step) for step in sorted(records[0]["line"], key=lambda step: step["position"])])
        for record in records[1:]:
            course.follow(record)
    except (KeyError, IndexError, TypeError, AttributeError):
        return ["기록이 온전하지 않아 결재 과정을 되짚을 수 없습니다."]
    if course.status != export["status"]:
        stated, follows = (STATUSES.get(status, status) for status in (export["status"], course.status))
        course.problems.append(f"파일에 적힌 상태({stated})가 기록에서 나오는 상태({follows})와 다릅니다.")
    return course.problems


def _step(step: Json) -> Step:
    seats = {seat["ordinal"] for seat in step["seats"]}
    return Step(step["position"], step["mode"], step["needed"], step["deferred"], seats)


def _told(record: Json) -> str:
    """One act on one line. What a record of no known shape says is shown as it is."""
    actor, principal = _name(record.get("actor")), _name(record.get("principal"))
    kind, capacity = str(record.get("kind")), str(record.get("capacity"))
    act = "전결" if record.get("final") is True else _ACTS.get(kind, kind)
    if record.get("to_step"):
        act = f"{record['to_step']}단계로 반려"
    place = f" {record['step']}단계" if record.get("step") else ""
    instead = f" ({principal} 대신, {_CAPACITIES[capacity]})" if capacity in _CAPACITIES else ""
    method = _METHODS.get(str(record.get("authentication")), "")
    return _plain(f"{record.get('sequence')}. {record.get('time')} {actor}{instead}{place} {act}{method}")


def _name(named: Any) -> str:
    return f"{named.get('name')}(#{named.get('id')})" if isinstance(named, dict) else "?"


def _plain(text: str) -> str:
    """For a terminal: what a forger wrote there must not move the cursor."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _parsed(text: str) -> Json:
    """As values; nothing for what is no JSON object, or says one thing twice."""
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _once(pairs: list[tuple[str, Any]]) -> Json:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key stands there twice")
    return values


# ---------------------------------------------------------------------------------------------------------- command


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="결재 기록(JSON)의 전자서명을 오프라인에서 검증합니다.")
    parser.add_argument("file", type=Path, help="GET /approvals/{id}/record 로 받은 파일")
    parser.add_argument(
        "--certificate", type=Path, action="append", help="서명 인증서 (PEM). 키를 바꾼 적이 있으면 여러 번 지정"
    )
    given = parser.parse_args(arguments)
    try:
        export = read_export(given.file)
        certificates = read_certificates(given.certificate) if given.certificate else own_certificates(export)
    except (Unusable, OSError) as error:
        print(f"검증할 수 없음: {error}", file=sys.stderr)
        return UNUSABLE
    return _report(export, certificates, trusted=bool(given.certificate))


def _report(export: Json, certificates: list[x509.Certificate], *, trusted: bool) -> int:
    told, problems = check(export, certificates)
    print(_plain(f"{export['number']} · SHA-256 {export['content_sha256']}"))
    for line in told:
        print(f"  {line}")
    for certificate in certificates:
        print(f"  인증서 SHA-256 {certificate.fingerprint(hashes.SHA256()).hex()}")
    if not trusted:
        print(
            "  주의: 파일에 함께 들어 있던 인증서로 검증했습니다. 지문을 GET /approvals/certificate 의 것과 비교하세요."
        )
    for problem in problems:
        print(_plain(f"  문제: {problem}"))
    print("실패: 서명된 그대로가 아닙니다." if problems else f"정상: {STATUSES[export['status']]}")
    return NOT_VALID if problems else VALID


def read_export(path: Path) -> Json:
    """The file, if it has the shape of an export. Raises Unusable, OSError."""
    try:
        export = _parsed(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise Unusable("결재 기록 파일이 아닙니다.") from error
    texts = ("number", "status", "content", "content_sha256")
    entries, certificates = export.get("records"), export.get("certificates")
    if (
        export.get("format") != EXPORT
        or not all(isinstance(export.get(name), str) for name in texts)
        or not isinstance(entries, list)
        or not all(_is_entry(entry) for entry in entries)
        or not isinstance(certificates, dict)
    ):
        raise Unusable("결재 기록 파일이 아닙니다.")
    if not entries:
        raise Unusable("서명이 도입되기 전의 결재라 서명된 기록이 없습니다.")
    return export


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in ("record", "signature", "key"))


def read_certificates(paths: list[Path]) -> list[x509.Certificate]:
    """Those the checker trusts. Raises Unusable, OSError."""
    return [_certificate(path.read_bytes()) for path in paths]


def own_certificates(export: Json) -> list[x509.Certificate]:
    """Those that came with the file. Raises Unusable."""
    return [_certificate(str(pem).encode()) for pem in export["certificates"].values()]


def _certificate(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise Unusable("인증서(PEM)를 읽을 수 없습니다.") from error


if __name__ == "__main__":
    sys.exit(main())
