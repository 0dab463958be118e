"""What is wrong with a field, in Korean: pydantic's error types and our field names put into people's words."""

from collections.abc import Mapping, Sequence
from typing import Any

FIELD_LABELS = {
    "body": "보낸 내용",
    "sr_id": "SR 번호",
    "user_id": "사용자 번호",
    "approval_id": "결재 번호",
    "execution_id": "실행 번호",
    "message_id": "알림 번호",
    "token_id": "서비스 계정 번호",
    "job_id": "작업",
    "title": "제목",
    "description": "내용",
    "category": "분류",
    "priority": "우선순위",
    "status": "상태",
    "institution_id": "기관",
    "server_id": "서버",
    "assignee_id": "담당자",
    "requester_id": "요청자",
    "approver_ids": "결재자",
    "default_approver_id": "기본 결재자",
    "channel_id": "메신저 방",
    "comment": "의견",
    "reason": "사유",
    "content": "내용",
    "minutes": "소요 시간(분)",
    "internal": "내부 메모 여부",
    "to": "바꿀 상태",
    "version": "버전",
    "number": "번호",
    "box": "보관함",
    "command": "명령어",
    "username": "아이디",
    "password": "비밀번호",
    "current_password": "현재 비밀번호",
    "new_password": "새 비밀번호",
    "refresh_token": "갱신 토큰",
    "name": "이름",
    "code": "코드",
    "email": "이메일",
    "role": "역할",
    "is_active": "사용 여부",
    "scopes": "권한 범위",
    "expires_in_days": "유효 기간(일)",
    "can": "권한",
    "hostname": "서버 이름",
    "server_role": "서버 역할",
    "ip_addr": "주소",
    "ssh_port": "SSH 포트",
    "ssh_user": "SSH 계정",
    "os_pw": "서버 비밀번호",
    "ssh_key": "SSH 개인키",
    "os_name": "운영체제",
    "environment": "환경",
    "replace": "교체 여부",
    "policy_id": "SLA 정책 번호",
    "start": "시작 시각",
    "pauses": "정지 구간",
    "response_minutes": "응답 목표(분)",
    "resolution_minutes": "해결 목표(분)",
    "update_minutes": "진행 안내 목표(분)",
    "pause_statuses": "시계를 멈추는 상태",
    "max_pause_days": "최대 정지 일수",
    "escalation": "단계 알림(%)",
    "notify_any_hour": "시간 외 알림",
    "system_grade": "시스템 등급",
    "target": "SLA 목표",
    "new_due_at": "새 기한",
    "resume_condition": "재개 조건",
    "resume_at": "재개 시각",
    "due": "기한",
    "page": "쪽",
    "size": "쪽 크기",
    "sort": "정렬",
    "action": "동작",
    "actor_id": "행위자",
    "calendar_id": "달력 번호",
    "holiday_id": "휴일 번호",
    "year": "연도",
    "day": "날짜",
    "kind": "종류",
    "windows": "업무 시간",
    "observes_holidays": "공휴일 휴무",
    "effective_from": "적용 시각",
    "is_default": "기본 여부",
    "note": "메모",
    "recalculate": "기한 재계산",
    "dry_run": "미리 보기 여부",
    "system_id": "정보시스템",
    "outage_id": "서비스 중단 번호",
    "grade": "등급",
    "monthly_fee": "월 대가(원)",
    "started_at": "시작한 시각",
    "ended_at": "끝난 시각",
    "since": "부터",
    "until": "까지",
    "report_id": "SLA 보고서 번호",
    "month": "대상 월",
    "from_month": "적용 시작 월",
    "terms": "협약 지표",
    "manual": "직접 입력 지표 값",
    "subject_type": "대상 종류",
    "subject_id": "대상",
}

_WORDS = {
    "missing": "꼭 입력해야 합니다.",
    "extra_forbidden": "알 수 없는 항목입니다.",
    "string_type": "글자로 입력해 주세요.",
    "string_too_short": "{min_length}자 이상 입력해 주세요.",
    "string_too_long": "{max_length}자까지 입력할 수 있습니다.",
    "string_pattern_mismatch": "형식이 맞지 않습니다.",
    "int_type": "정수로 입력해 주세요.",
    "int_parsing": "정수로 입력해 주세요.",
    "int_parsing_size": "정수로 입력해 주세요.",
    "int_from_float": "정수로 입력해 주세요.",
    "float_type": "숫자로 입력해 주세요.",
    "float_parsing": "숫자로 입력해 주세요.",
    "decimal_type": "숫자로 입력해 주세요.",
    "decimal_parsing": "숫자로 입력해 주세요.",
    "decimal_max_places": "소수점 아래 {decimal_places}자리까지 입력할 수 있습니다.",
    "bool_type": "참 또는 거짓으로 입력해 주세요.",
    "bool_parsing": "참 또는 거짓으로 입력해 주세요.",
    "greater_than": "{gt}보다 커야 합니다.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than": "{lt}보다 작아야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "enum": "쓸 수 없는 값입니다. 가능한 값: {expected}",
    "literal_error": "쓸 수 없는 값입니다. 가능한 값: {expected}",
    "list_type": "목록으로 입력해 주세요.",
    "too_short": "{min_length}개 이상 지정해 주세요.",
    "too_long": "{max_length}개까지 지정할 수 있습니다.",
    "model_attributes_type": "JSON 객체로 보내 주세요.",
    "dict_type": "JSON 객체로 보내 주세요.",
    "json_invalid": "JSON 형식이 올바르지 않습니다.",
    "datetime_parsing": "날짜와 시각 형식이 올바르지 않습니다.",
    "datetime_from_date_parsing": "날짜와 시각 형식이 올바르지 않습니다.",
    "timezone_aware": "시간대를 포함해 입력해 주세요. 예: 2026-01-01T09:00:00+09:00",
    "date_parsing": "날짜 형식이 올바르지 않습니다. 예: 2026-01-01",
    "date_from_datetime_parsing": "날짜 형식이 올바르지 않습니다. 예: 2026-01-01",
    "time_parsing": "시각 형식이 올바르지 않습니다. 예: 09:00",
    "string_unicode": "글자를 읽을 수 없습니다.",
}
_PLACES = {"body", "query", "path", "header", "cookie"}


def field_errors(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """[{"field", "label", "message"}] for pydantic's list of errors, values left out: they may be secrets."""
    return [_field_error(error) for error in found[:50]]


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    places = [str(part) for part in error["loc"] if not isinstance(part, int) and part not in _PLACES]
    name = places[0] if places else "body"
    return {"field": name, "label": FIELD_LABELS.get(name, name), "message": _message(error)}


def _message(error: Mapping[str, Any]) -> str:
    context = error.get("ctx") or {}
    if error["type"] == "value_error":
        return _own_words(str(context.get("error", "")))
    template = _WORDS.get(error["type"])
    if template is None:
        return "값이 올바르지 않습니다."
    return template.format(**{**context, "expected": str(context.get("expected", "")).replace(" or ", ", ")})


def _own_words(message: str) -> str:
    """Our own validators speak Korean already; a library's English is not passed on."""
    return message if any("가" <= character <= "힣" for character in message) else "형식이 올바르지 않습니다."
