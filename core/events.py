"""What happened, told once: an audit row and the messages it causes, in the same transaction as the change.

`EVENTS` is the whole vocabulary: the label people read in a history, and the sentence that goes to Messenger (none:
nothing is sent). A sentence never names a server: its address and account are masked by the outbox anyway, but what is
not written need not be masked (guide 6.5).
"""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_object_session

from core import audit, outbox
from core.access import Actor
from core.config import get_settings
from models import Institution


@dataclass(frozen=True, slots=True)
class Event:
    """`label` for histories; `message` for Messenger, with the words the emitter gives; `staff_only` keeps it from
    the institution's own room."""

    label: str
    message: str | None = None
    staff_only: bool = False


EVENTS: dict[str, Event] = {
    "sr.created": Event(
        "접수", "📥 **SR 접수** {number} {title}\n{institution} · {by} · {category} · 우선순위 {priority}"
    ),
    "sr.edited": Event("내용 수정"),
    "sr.assigned": Event("담당자 변경", "👤 **담당자 지정** {number} {title}\n담당: {assignee} · {by}"),
    "sr.transition": Event(
        "상태 변경", "🔄 **상태 변경** {number} {title}\n{from_status} → {to_status} · {by}{reason}"
    ),
    "sr.commented": Event("댓글", "💬 **댓글** {number} {title}\n{by}: {excerpt}"),
    "sr.commented_internal": Event("내부 메모", staff_only=True),
    "sr.work_logged": Event("작업 기록", staff_only=True),
    "approval.requested": Event("결재 상신", "📝 **결재 상신** {number} {title}\n기안 {by} · 결재 {approvers}"),
    "approval.step_approved": Event(
        "결재 승인", "✅ **결재 진행** {number} {title}\n{by} 승인 · 다음 결재 {next_approver}"
    ),
    "approval.approved": Event("결재 완료", "✅ **결재 완료** {number} {title}\n{by} 최종 승인"),
    "approval.rejected": Event("결재 반려", "⛔ **결재 반려** {number} {title}\n{by}: {excerpt}"),
    "approval.final": Event("전결", "✅ **결재 완료** {number} {title}\n{by} 전결"),
    "approval.sent_back": Event(
        "전단계 반려", "↩️ **결재 되돌림** {number} {title}\n{by}: {excerpt} · 다시 {next_approver}"
    ),
    "approval.objected": Event("후결 이의", "⚠️ **후결 이의** {number} {title}\n{by}: {excerpt}"),
    "approval.held": Event("결재 보류", "⏸️ **결재 보류** {number} {title}\n{by}: {excerpt}"),
    "approval.opinion": Event("결재 의견"),
    "approval.withdrawn": Event("결재 회수", "↩️ **결재 회수** {number} {title}\n{by}"),
    "approval.voided": Event("결재 무효", "🚫 **결재 무효** {number} {title}\n{by} 내용 변경 · 다시 기안해야 합니다"),
    "approval.acknowledged": Event("결재 문서 확인"),
    "approval.reminded": Event(
        "결재 기한 알림", "⏰ **결재 기한 {percent}%** {number} {title}\n{approver} · 기한 {due}"
    ),
    "approval.escalated": Event(
        "결재 지연 보고", "🔺 **결재 지연** {number} {title}\n{approver} · 기한 {due}", staff_only=True
    ),
    "approval.delegated": Event(
        "결재 자동 위임", "🔁 **결재 자동 위임** {number} {title}\n{approver} → {delegate} · 기한 {due}"
    ),
    "approval.extension_requested": Event("결재 기한연장 요청"),
    "approval.extended": Event(
        "결재 기한연장 승인", "📅 **결재 기한연장** {number} {title}\n{old_due} → {new_due} · {by}"
    ),
    "approval_template.created": Event("결재선 등록"),
    "approval_template.edited": Event("결재선 변경"),
    "approval_template.removed": Event("결재선 삭제"),
    "approval_authority.created": Event("위임전결 등록"),
    "approval_authority.edited": Event("위임전결 변경"),
    "approval_authority.removed": Event("위임전결 삭제"),
    "absence.registered": Event("부재 등록"),
    "absence.edited": Event("부재 변경"),
    "absence.cancelled": Event("부재 취소"),
    "group.created": Event("그룹 등록"),
    "group.edited": Event("그룹 변경"),
    "signature.image_set": Event("서명 이미지 등록"),
    "signature.image_removed": Event("서명 이미지 삭제"),
    "signature.totp_confirmed": Event("일회용 비밀번호 등록"),
    "signature.totp_removed": Event("일회용 비밀번호 해제"),
    "signature.refused": Event("결재 본인 확인 실패"),
    "execution.requested": Event("명령 실행 요청", staff_only=True),
    "execution.finished": Event(
        "명령 실행 종료", "🖥️ **작업 실행 {result}** {number} {title}\n실행 {by}", staff_only=True
    ),
    "execution.cancel_requested": Event("명령 취소 요청", staff_only=True),
    "sla.escalated": Event(
        "SLA 단계 알림",
        "⏰ **SLA {percent}%** {number} {title}\n{target} 기한 {due} · {left} · 담당 {assignee}",
        staff_only=True,
    ),
    "sla.breached": Event("SLA 위반", staff_only=True),
    "sla.reclassified": Event("SLA 정책 변경", staff_only=True),
    "sla.recalculated": Event("SLA 기한 재계산"),
    "sla.extension_requested": Event("기한연장 요청"),
    "sla.extended": Event(
        "기한연장 승인", "📅 **기한연장** {number} {title}\n{target} 기한 {old_due} → {new_due} · {by}"
    ),
    "sla.policy_created": Event("SLA 정책 등록"),
    "sla.policy_edited": Event("SLA 정책 변경"),
    "sla.recalculation_requested": Event("SLA 재계산 요청"),
    "calendar.created": Event("달력 등록"),
    "calendar.edited": Event("달력 변경"),
    "calendar.version_added": Event("달력 새 버전"),
    "calendar.year_unconfirmed": Event(
        "휴일 미확인 알림", "🗓️ **휴일 확인 필요** {year}년 휴일이 아직 확인되지 않았습니다. 월력요항과 대조해 주세요."
    ),
    "holiday.added": Event("휴일 추가"),
    "holiday.removed": Event("휴일 삭제"),
    "holiday.imported": Event("휴일 가져오기"),
    "holiday.year_confirmed": Event("휴일 연도 확인"),
    "system.created": Event("정보시스템 등록"),
    "system.edited": Event("정보시스템 변경"),
    "outage.recorded": Event("서비스 중단 기록"),
    "outage.edited": Event("서비스 중단 수정"),
    "outage.removed": Event("서비스 중단 삭제"),
    "sla_report.contract_set": Event("SLA 협약 지표 설정"),
    "sla_report.drafted": Event("SLA 보고서 작성"),
    "sla_report.edited": Event("SLA 보고서 수정"),
    "sla_report.issued": Event("SLA 보고서 확정", "📊 **SLA 보고서** {number} {title}\n{by} 확정"),
    "user.created": Event("사용자 등록"),
    "user.edited": Event("사용자 변경"),
    "user.unlocked": Event("사용자 잠금 해제"),
    "user.locked": Event("사용자 잠금"),
    "user.password_changed": Event("비밀번호 변경"),
    "user.password_reset": Event("비밀번호 초기화"),
    "auth.login": Event("로그인"),
    "auth.login_failed": Event("로그인 실패"),
    "auth.logout": Event("로그아웃"),
    "auth.token_reused": Event("갱신 토큰 재사용 탐지"),
    "institution.created": Event("기관 등록"),
    "institution.edited": Event("기관 변경"),
    "server.created": Event("서버 등록"),
    "server.edited": Event("서버 변경"),
    "server.host_key_pinned": Event("호스트 키 등록"),
    "server.host_key_replaced": Event("호스트 키 교체"),
    "service_account.created": Event("서비스 계정 발급"),
    "service_account.revoked": Event("서비스 계정 폐기"),
    "outbox.resent": Event("알림 재발송"),
    "job.started_by_hand": Event("작업 수동 실행"),
}

_SUBJECT_TYPES = {
    "SRRequest": "SR",
    "User": "USER",
    "Institution": "INSTITUTION",
    "Server": "SERVER",
    "OutboxMessage": "OUTBOX",
    "ServiceToken": "SERVICE_ACCOUNT",
    "JobRun": "JOB",
    "SlaExtension": "SLA_EXTENSION",
    "SlaPolicy": "SLA_POLICY",
    "SlaRecalculation": "SLA_RECALCULATION",
    "WorkCalendar": "CALENDAR",
    "Holiday": "HOLIDAY",
    "HolidayYear": "HOLIDAY_YEAR",
    "InformationSystem": "SYSTEM",
    "Outage": "OUTAGE",
    "SlaContract": "SLA_CONTRACT",
    "SlaReport": "SLA_REPORT",
    "Approval": "APPROVAL",
    "ApprovalExtension": "APPROVAL_EXTENSION",
    "ApprovalTemplate": "APPROVAL_TEMPLATE",
    "ApprovalAuthority": "APPROVAL_AUTHORITY",
    "Absence": "ABSENCE",
    "Group": "GROUP",
}
_EXCERPT = 200


class Subject(Protocol):
    """What an event is about: any row with a number; one with `institution_id` belongs to that institution."""

    id: int


async def emit(
    name: str,
    subject: Subject,
    *,
    by: Actor,
    changes: audit.Changes | None = None,
    note: str | None = None,
    **words: object,
) -> None:
    """Record that `name` happened to `subject` (already flushed, so that it has its id) and queue what is told of it.

    `words` fill the sentence of the event; a subject's number and title need not be given.
    """
    db = async_object_session(subject)
    assert db is not None, "the subject of an event belongs to a session"  # noqa: S101 - a programming error
    event = EVENTS[name]
    institution_id = subject.id if isinstance(subject, Institution) else getattr(subject, "institution_id", None)
    audit.record(
        db,
        name,
        subject_type=_SUBJECT_TYPES[type(subject).__name__],
        subject_id=subject.id,
        by=by,
        institution_id=institution_id,
        changes=changes,
        note=note,
    )
    if event.message is not None:
        text = event.message.format(
            **{"number": getattr(subject, "number", ""), "title": getattr(subject, "title", ""), "by": by.name, **words}
        )
        for channel in await _channels(db, institution_id, staff_only=event.staff_only):
            await outbox.add(db, event=name, channel_id=channel, content=text)


async def _channels(db: AsyncSession, institution_id: int | None, *, staff_only: bool) -> list[int]:
    """The desk's room, and the institution's own if it has one and may hear this."""
    desk = get_settings().SR_CHANNEL_ID
    if staff_only or institution_id is None:
        return [desk]
    own = await db.scalar(select(Institution.channel_id).where(Institution.id == institution_id))
    return [desk] if own is None or own == desk else [desk, own]


def excerpt(text: str) -> str:
    """The beginning of a longer text, on one line, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def label_of(action: str) -> str:
    """What people read for an action in a history."""
    return EVENTS[action].label if action in EVENTS else action
