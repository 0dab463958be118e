"""Whether a round is still what was signed: frozen content, records, line and decisions against each other.

Pure: the round is given with its steps, seats and records (with key, actor, principal). What this proves and what not
stands in docs/approvals_signatures.md.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from pydantic import ValidationError

from core.approvals import records, replay
from core.approvals.enums import ApprovalStatus, RecordKind
from core.approvals.replay import FrozenContent, SignedRecord
from core.approvals.schemas import VerificationOut, VerificationProblem
from core.signatures.enums import KeyPurpose
from models import Approval, ApprovalRecord, ApprovalSeat, ApprovalStep

EXPORT_FORMAT = "guardia-approval-export/1"
UNSIGNED = "{}"
"""The content of rounds from before there were signatures."""
_SHOWN = 60

Finding = tuple[str, str]
Pair = tuple[Any, Any]


def verify(approval: Approval) -> VerificationOut:
    """Name every place where the rows no longer say what was signed; none: the round is as it was decided."""
    found = list(_findings(approval))
    return VerificationOut(
        valid=not found,
        number=approval.number,
        content_hash=approval.content_hash,
        records=len(approval.records),
        certificate_fingerprint=_fingerprint(approval.records[-1].key.certificate) if approval.records else None,
        problems=[VerificationProblem(where=where, what=what) for where, what in found],
    )


def export(approval: Approval) -> str:
    """Everything that was signed, as the JSON file that `scripts/verify_approval.py` checks on any machine."""
    return json.dumps(
        {
            "format": EXPORT_FORMAT,
            "number": approval.number,
            "status": approval.status.value,
            "content": approval.content,
            "content_sha256": approval.content_hash,
            "records": [
                {"record": row.record, "signature": row.signature, "key": row.key.fingerprint}
                for row in approval.records
            ],
            "certificates": {row.key.fingerprint: row.key.certificate for row in approval.records},
        },
        ensure_ascii=False,
        indent=1,
    )


def _findings(approval: Approval) -> Iterator[Finding]:
    if not approval.records and approval.content == UNSIGNED:
        yield "records", "서명이 도입되기 전의 결재입니다."
        return
    yield from _of_content(approval)
    signed = [_read(row.record, SignedRecord) for row in approval.records]
    for place, (row, values) in enumerate(zip(approval.records, signed, strict=True), start=1):
        before = approval.records[place - 2] if place > 1 else None
        for what in _of_record(approval, place, row, before, values):
            yield f"record {place}", what
    yield from _of_course(approval, signed)


# ---------------------------------------------------------------------------------------------------------- content


def _of_content(approval: Approval) -> Iterator[Finding]:
    if records.digest(approval.content) != approval.content_hash:
        yield "content", "문서 내용의 SHA-256이 저장된 해시와 다릅니다."
    if not _is_canonical(approval.content):
        yield "content", "문서 내용이 정규 JSON(RFC 8785)이 아닙니다."
    content = _read(approval.content, FrozenContent)
    if content is None:
        yield "content", "문서 내용을 읽을 수 없습니다."
        return
    subject = content.subject
    pairs: dict[str, Pair] = {
        "문서 번호": (approval.number, content.document),
        "회차": (approval.round, content.round),
        "대상 종류": (approval.subject_type.value, subject.type),
        "대상": (approval.subject_id, subject.id),
        "대상 번호": (approval.subject_number, subject.number),
        "대상 제목": (approval.subject_title, subject.title),
        "기관": (approval.institution_id, content.institution.id),
        "요청자": (approval.requester_id, content.requester.id),
        "기안자": (approval.drafter_id, content.drafter.id),
    }
    yield from (("approval", what) for what in _differences(pairs))


# ---------------------------------------------------------------------------------------------------------- records


def _of_record(
    approval: Approval, place: int, row: ApprovalRecord, before: ApprovalRecord | None, values: SignedRecord | None
) -> Iterator[str]:
    yield from _of_signature(row)
    if not _is_canonical(row.record):
        yield "기록이 정규 JSON(RFC 8785)이 아닙니다."
    if row.sequence != place:
        yield f"순번이 이어지지 않습니다: {place}번째 기록의 순번이 {row.sequence}입니다."
    if values is None:
        yield "기록의 형식이 맞지 않아 읽을 수 없습니다."
        return
    if values.previous != (records.digest(before.record) if before else None):
        yield "앞 기록의 SHA-256이 다릅니다. 앞 기록이 바뀌었거나 빠졌습니다."
    if values.content_sha256 != approval.content_hash:
        yield "서명한 내용의 해시가 문서의 해시와 다릅니다."
    if (values.kind is RecordKind.SUBMITTED) != (place == 1):
        yield "첫 기록만 상신이어야 합니다."
    yield from _differences(_columns(approval, row, values))


def _of_signature(row: ApprovalRecord) -> Iterator[str]:
    key = row.key
    fingerprint = _fingerprint(key.certificate)
    if fingerprint is None:
        yield "서명 인증서를 읽을 수 없습니다."
        return
    if fingerprint != key.fingerprint or key.purpose is not KeyPurpose.APPROVAL:
        yield "결재 서명용 인증서가 아니거나 저장된 지문과 다릅니다."
    if not _is_signed(row):
        yield "서명이 기록과 맞지 않습니다."


def _columns(approval: Approval, row: ApprovalRecord, values: SignedRecord) -> dict[str, Pair]:
    """Each column beside the signed text with what the text says."""
    return {
        "문서 번호": (approval.number, values.document),
        "회차": (approval.round, values.round),
        "대상 종류": (approval.subject_type.value, values.subject.type),
        "대상": (approval.subject_id, values.subject.id),
        "대상 번호": (approval.subject_number, values.subject.number),
        "순번": (row.sequence, values.sequence),
        "종류": (row.kind.value, values.kind.value),
        "단계": (row.step_position, values.step),
        "자리": (row.seat_ordinal, values.seat),
        "명의자": (row.principal_id, _id(values.principal)),
        "행위자": (row.actor_id, values.actor.id),
        "자격": (row.capacity, values.capacity),
        "전결": (row.is_final, values.final),
        "되돌린 단계": (row.to_position, values.to_step),
        "본인 확인": (row.authentication.value, values.authentication.value),
        "의견": (row.comment, values.comment),
        "시각": (records.instant(row.decided_at), values.time),
    }


# ----------------------------------------------------------------------------------------------------------- course


def _of_course(approval: Approval, signed: Sequence[SignedRecord | None]) -> Iterator[Finding]:
    """The line and what became of it: the rows against the records, played again from the start."""
    readable = [values for values in signed if values is not None]
    first = readable[0] if readable else None
    if first is None or first.kind is not RecordKind.SUBMITTED or first.line is None:
        yield "records", "상신 기록이 없어 결재 과정을 되짚을 수 없습니다."
        return
    owners = {approval.requester_id, approval.drafter_id}
    excluded = owners | ({approval.editor_id} if approval.editor_id is not None else set())
    line = replay.drawn(first.line, owners=frozenset(owners), excluded=frozenset(excluded))
    if first.actor.id != approval.drafter_id:
        yield "record 1", "기안자가 아닌 사람이 상신했습니다."
    yield from ((f"record {number}", what) for number, what in replay.play(line, readable[1:]))
    is_over = line.status is not ApprovalStatus.IN_PROGRESS
    pairs: dict[str, Pair] = {
        "상태": (approval.status.value, line.status.value),
        "완료 여부": (approval.completed_at is not None, is_over),
        "기안 의견": (approval.comment, first.comment),
    }
    yield from (("approval", what) for what in _differences(pairs))
    yield from _of_steps(approval.steps, line.steps)


def _of_steps(rows: Iterable[ApprovalStep], signed: Iterable[replay.Step]) -> Iterator[Finding]:
    there, expected = {row.position: row for row in rows}, {step.position: step for step in signed}
    for position in sorted(there.keys() | expected.keys()):
        row, step = there.get(position), expected.get(position)
        if row is None or step is None:
            yield f"step {position}", _missing(row, "단계")
            continue
        pairs: dict[str, Pair] = {
            "종류": (row.kind.value, step.kind.value),
            "방식": (row.mode.value, step.mode.value),
            "정족수": (row.needed, step.needed),
            "후결": (row.deferred, step.deferred),
            "상태": (row.status.value, step.status.value),
        }
        yield from ((f"step {position}", what) for what in _differences(pairs))
        yield from _of_seats(row, step)


def _of_seats(step_row: ApprovalStep, step: replay.Step) -> Iterator[Finding]:
    there, expected = {row.ordinal: row for row in step_row.seats}, {seat.ordinal: seat for seat in step.seats}
    for ordinal in sorted(there.keys() | expected.keys()):
        where, row, seat = f"seat {step.position}-{ordinal}", there.get(ordinal), expected.get(ordinal)
        if row is None or seat is None:
            yield where, _missing(row, "자리")
            continue
        yield from ((where, what) for what in _differences(_decision(step_row, row, seat)))
        if seat.capacity is not None and seat.capacity.value == "DELEGATE" and row.delegate_id != seat.actor_id:
            yield where, "자동 위임받은 사람이 서명한 사람과 다릅니다."


def _decision(step_row: ApprovalStep, row: ApprovalSeat, seat: replay.Seat) -> dict[str, Pair]:
    """Each column of a seat with what follows from the records; when it was put aside is not signed, only that."""
    return {
        "결재": (row.approval_id, step_row.approval_id),
        "결재자": (row.user_id, seat.user_id),
        "그룹": (row.group_id, seat.group_id),
        "역할": (row.role.value if row.role else None, seat.role),
        "상태": (row.status.value, seat.status.value),
        "명의자": (row.principal_id, seat.principal_id),
        "행위자": (row.actor_id, seat.actor_id),
        "자격": (row.capacity, seat.capacity),
        "전결": (row.is_final, seat.is_final),
        "보류": (row.held_at is not None, seat.is_held),
        "의견": (row.comment, seat.comment),
        "시각": (records.instant(row.decided_at) if row.decided_at else None, seat.decided_at),
    }


# ------------------------------------------------------------------------------------------------------------ words


def _differences(pairs: Mapping[str, Pair]) -> Iterator[str]:
    for label, (now, signed) in pairs.items():
        if now != signed:
            yield f"{label} 값이 서명된 것과 다릅니다: 지금 {_shown(now)}, 서명 당시 {_shown(signed)}"


def _shown(value: Any) -> str:
    if value is None:
        return "없음"
    if isinstance(value, bool):
        return "예" if value else "아니요"
    text = str(getattr(value, "value", value))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _missing(row: object | None, name: str) -> str:
    return f"서명된 결재선에 없는 {name}입니다." if row is not None else f"서명된 결재선에 있던 {name}가 없어졌습니다."


def _id(named: replay.SignedName | None) -> int | None:
    return named.id if named else None


def _is_canonical(text: str) -> bool:
    try:
        return records.canonical(json.loads(text)) == text
    except (ValueError, RecursionError):
        return False


Shape = TypeVar("Shape", FrozenContent, SignedRecord)


def _read(text: str, shape: type[Shape]) -> Shape | None:
    try:
        return shape.model_validate_json(text)
    except ValidationError:
        return None


def _is_signed(row: ApprovalRecord) -> bool:
    try:
        return records.is_signed(row.record, row.signature, row.key.certificate)
    except (ValueError, UnsupportedAlgorithm):  # a certificate of some other making
        return False


def _fingerprint(certificate: str) -> str | None:
    try:
        return x509.load_pem_x509_certificate(certificate.encode()).fingerprint(hashes.SHA256()).hex()
    except ValueError:
        return None
