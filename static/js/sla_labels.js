// @ts-check
/**
 * The words of service levels, calendars, information systems and reports.
 * @typedef {import("./labels.js").Badge} Badge
 */

/** @type {Record<string, string>} */
export const SLA_TARGET = { RESPONSE: "응답", RESOLUTION: "해결", UPDATE: "진행 안내" };

/** @type {Record<string, Badge>} */
export const CLOCK_STATE = {
  RUNNING: { label: "진행", tone: "primary", icon: "play" },
  PAUSED: { label: "정지", tone: "warning", icon: "pause" },
  MET: { label: "준수", tone: "success", icon: "circle-check" },
  MISSED: { label: "위반", tone: "danger", icon: "circle-x" },
  CANCELLED: { label: "취소", tone: "neutral", icon: "x" },
};

/** @type {Record<string, string>} */
export const RESUME_CONDITION = { MANUAL: "담당자가 다시 시작하면", REQUESTER_REPLY: "요청자가 답하면", DATE: "정한 날짜에" };

/** @type {Record<string, Badge>} */
export const EXTENSION_STATUS = {
  PENDING: { label: "결재중", tone: "warning", icon: "clock" },
  APPROVED: { label: "승인", tone: "success", icon: "check" },
  REJECTED: { label: "반려", tone: "danger", icon: "x" },
  WITHDRAWN: { label: "회수", tone: "neutral", icon: "rotate-ccw" },
};

/** @type {Record<string, Badge>} */
export const RECALCULATION_STATUS = {
  PENDING: { label: "진행 중", tone: "warning", icon: "clock" },
  DONE: { label: "끝남", tone: "success", icon: "check" },
};

/** Groups of clocks on the wall, in the order of how much they press. @type {Record<string, Badge>} */
export const WALL_BOX = {
  overdue: { label: "기한 초과", tone: "danger", icon: "alert-triangle" },
  soon: { label: "24시간 안", tone: "warning", icon: "clock" },
  running: { label: "진행", tone: "primary", icon: "play" },
  paused: { label: "정지", tone: "neutral", icon: "pause" },
};

/** @type {Record<string, string>} */
export const DUE = { overdue: "기한 초과", soon: "24시간 안" };

/** @type {Record<string, string>} */
export const SYSTEM_GRADE = { 1: "1등급", 2: "2등급", 3: "3등급", 4: "4등급" };

/** @type {Record<string, string>} */
export const HOLIDAY_KIND = { PUBLIC: "공휴일", SUBSTITUTE: "대체공휴일", TEMPORARY: "임시공휴일", CLOSURE: "기관 휴무" };

/** @type {Record<string, string>} */
export const HOLIDAY_SOURCE = { SEED: "기본 제공", IMPORT: "파일", MANUAL: "직접 입력" };

/** What an import does with a day. @type {Record<string, Badge>} */
export const IMPORT_ACTION = {
  ADD: { label: "추가", tone: "success", icon: "plus" },
  RENAME: { label: "이름 바꿈", tone: "warning", icon: "pencil" },
  SAME: { label: "그대로", tone: "neutral", icon: "" },
};

/** @type {Record<string, Badge>} */
export const OUTAGE_KIND = {
  INCIDENT: { label: "장애", tone: "danger", icon: "alert-triangle" },
  PLANNED: { label: "계획정지", tone: "info", icon: "calendar-days" },
};

/** @type {Record<string, string>} */
export const INDICATOR_KIND = {
  AVAILABILITY: "서비스 가용률", RECOVERY: "장애조치 최대 허용시간", RESPONSE_RATE: "응답 기한 준수율",
  RESOLUTION_RATE: "처리 기한 준수율", MANUAL: "직접 입력",
};

/** @type {Record<string, Badge>} */
export const REPORT_STATUS = {
  DRAFT: { label: "작성 중", tone: "warning", icon: "pencil" },
  ISSUED: { label: "확정", tone: "success", icon: "file-check" },
};

/** @type {Record<string, string>} names of fields in histories */
export const SLA_FIELD = {
  due_at: "기한", new_due_at: "새 기한", old_due_at: "이전 기한", target: "목표", policy: "SLA 정책", calendar: "업무 달력",
  resume_condition: "다시 가는 때", resume_at: "다시 가는 날", grade: "등급", monthly_fee: "월 대가", kind: "종류",
  started_at: "시작", ended_at: "끝", system_id: "정보시스템", system: "정보시스템", note: "비고", is_default: "기본 달력", windows: "업무 시간",
  observes_holidays: "공휴일에 쉼", response_minutes: "응답 목표(분)", resolution_minutes: "해결 목표(분)",
  update_minutes: "진행 안내 목표(분)", escalation: "알림 단계", effective_from: "적용 시작", month: "대상 월", day: "날짜",
};
