// @ts-check
/**
 * Every word for an enum value on the wire, in one place.
 * @typedef {"neutral" | "info" | "primary" | "warning" | "success" | "danger"} Tone
 * @typedef {{label: string, tone: Tone, icon: string}} Badge
 */
import { LINE_FIELD } from "./line_labels.js";
import { APPROVAL_STATUS } from "./approval_labels.js";
import { RESUME_CONDITION, SLA_FIELD, SLA_TARGET } from "./sla_labels.js";

export * from "./line_labels.js";
export * from "./approval_labels.js";
export * from "./sla_labels.js";

/** @type {Record<string, Badge>} */
export const SR_STATUS = {
  OPEN: { label: "접수", tone: "info", icon: "inbox" },
  PENDING_APPROVAL: { label: "결재중", tone: "warning", icon: "clock" },
  APPROVED: { label: "승인", tone: "primary", icon: "shield-check" },
  REJECTED: { label: "반려", tone: "danger", icon: "x" },
  IN_PROGRESS: { label: "처리중", tone: "primary", icon: "play" },
  ON_HOLD: { label: "보류", tone: "warning", icon: "pause" },
  RESOLVED: { label: "해결", tone: "success", icon: "check" },
  CLOSED: { label: "종료", tone: "neutral", icon: "circle-check" },
  CANCELLED: { label: "취소", tone: "neutral", icon: "x" },
};

/** @type {Record<string, Badge>} */
export const PRIORITY = {
  LOW: { label: "낮음", tone: "neutral", icon: "" },
  NORMAL: { label: "보통", tone: "neutral", icon: "" },
  HIGH: { label: "높음", tone: "warning", icon: "chevron-up" },
  URGENT: { label: "긴급", tone: "danger", icon: "alert-triangle" },
};

/** @type {Record<string, string>} */
export const CATEGORY = {
  ACCOUNT: "계정·권한", SERVER: "서버 작업", NETWORK: "네트워크·방화벽", DEPLOY: "배포",
  DATA: "데이터", INQUIRY: "문의", ETC: "기타",
};

/** @param {string} category */
export const needsApproval = (category) => category !== "INQUIRY" && category !== "ETC";

/** @type {Record<string, Badge>} */
export const EXECUTION_STATUS = {
  QUEUED: { label: "대기 중", tone: "neutral", icon: "clock" },
  RUNNING: { label: "실행 중", tone: "primary", icon: "play" },
  SUCCEEDED: { label: "성공", tone: "success", icon: "check" },
  FAILED: { label: "실패", tone: "danger", icon: "x" },
  TIMED_OUT: { label: "시간 초과", tone: "danger", icon: "clock" },
  CANCELLED: { label: "취소됨", tone: "neutral", icon: "x" },
  INTERRUPTED: { label: "중단됨", tone: "warning", icon: "alert-triangle" },
};
export const isRunning = (/** @type {string} */ status) => status === "QUEUED" || status === "RUNNING";

/** @type {Record<string, Badge>} */
export const OUTBOX_STATUS = {
  PENDING: { label: "대기", tone: "warning", icon: "clock" },
  SENT: { label: "보냄", tone: "success", icon: "check" },
  DEAD: { label: "실패", tone: "danger", icon: "alert-triangle" },
};

/** @type {Record<string, string>} */
export const DESTINATION = { MESSENGER: "메신저" };

/** @type {Record<string, Badge>} */
export const JOB_STATUS = {
  RUNNING: { label: "실행 중", tone: "primary", icon: "play" },
  SUCCEEDED: { label: "성공", tone: "success", icon: "check" },
  FAILED: { label: "실패", tone: "danger", icon: "x" },
  INTERRUPTED: { label: "중단됨", tone: "warning", icon: "alert-triangle" },
};

/** @type {Record<string, Badge>} */
export const HOST_KEY_STATUS = {
  PINNED: { label: "확인됨", tone: "success", icon: "shield-check" },
  UNVERIFIED: { label: "미확인", tone: "warning", icon: "alert-triangle" },
};

/** @type {Record<string, string>} */
export const ROLE = { ADMIN: "관리자", PM: "프로젝트 관리자", ENGINEER: "엔지니어", CUSTOMER: "기관 담당자", AUDITOR: "감사자" };
/** @type {Record<string, string>} */
export const SERVER_ROLE = { WEB: "웹", WAS: "WAS", DB: "DB", FILE: "파일", BATCH: "배치", ETC: "기타" };
/** @type {Record<string, string>} */
export const ENVIRONMENT = { PROD: "운영", STAGE: "검증", DEV: "개발" };
/** A server in a picker: "hb-was01 (운영)". @param {{hostname: string, environment?: string}} server */
export const serverLabel = ({ hostname, environment }) => (environment ? `${hostname} (${ENVIRONMENT[environment] ?? environment})` : hostname);
/** @type {Record<string, string>} */
export const AUTH_METHOD = { PASSWORD: "비밀번호", KEY: "SSH 키" };
/** @type {Record<string, string>} */
export const WORK_LOG_KIND = { NOTE: "작업 기록", COMMAND: "명령 실행" };
/** @type {Record<string, string>} */
export const SUBJECT_TYPE = {
  SR: "SR", USER: "사용자", INSTITUTION: "기관", SERVER: "서버", OUTBOX: "알림", JOB: "정기 작업", SERVICE_ACCOUNT: "서비스 계정",
  SLA_POLICY: "SLA 정책", SLA_EXTENSION: "기한연장", SLA_RECALCULATION: "SLA 재계산", CALENDAR: "업무 달력", HOLIDAY: "휴일",
  HOLIDAY_YEAR: "휴일 연도", SYSTEM: "정보시스템", OUTAGE: "서비스 중단", SLA_CONTRACT: "SLA 협약", SLA_REPORT: "SLA 보고서",
  APPROVAL: "결재", APPROVAL_EXTENSION: "결재 기한연장", APPROVAL_TEMPLATE: "결재선", APPROVAL_AUTHORITY: "위임전결", ABSENCE: "부재", GROUP: "그룹",
};
/** @type {Record<string, string>} */
export const BOX = { all: "전체", requested: "내가 요청", assigned: "내 담당", unassigned: "미배정" };
/** @type {Record<string, string>} */
export const SORT = {
  "-created_at": "최근 등록 순", created_at: "오래된 등록 순", "-updated_at": "최근 변경 순",
  "-priority": "우선순위 높은 순", next_due_at: "기한 이른 순", status: "상태 순", number: "번호 순",
};

/** @type {Record<string, string>} names of fields in histories and conflicts */
export const FIELD = {
  ...SLA_FIELD, ...LINE_FIELD,
  title: "제목", description: "내용", category: "분류", priority: "우선순위", status: "상태", server: "서버",
  server_id: "서버", assignee: "담당자", assignee_id: "담당자", institution: "기관", institution_id: "기관",
  approval_required: "결재 필요", name: "이름", email: "이메일", role: "역할", is_active: "사용 여부", code: "코드",
  channel_id: "메신저 대화방", default_approver_id: "기본 결재자", hostname: "호스트 이름", reason: "사유",
  server_role: "용도", os_name: "운영체제", environment: "환경", host_key_fingerprint: "호스트 키", host_key: "호스트 키", credential: "접속 정보", ip_addr: "접속 주소",
  ssh_port: "SSH 포트", ssh_user: "SSH 계정",
  host_key_status: "호스트 키", resolved_at: "해결 시각", closed_at: "종료 시각",
};

/** @type {Record<string, Record<string, string | Badge>>} */
const VALUES = {
  status: { ...SR_STATUS, ...APPROVAL_STATUS, ...SR_STATUS }, priority: PRIORITY, category: CATEGORY, role: ROLE,
  server_role: SERVER_ROLE, environment: ENVIRONMENT, host_key_status: HOST_KEY_STATUS,
  target: SLA_TARGET, resume_condition: RESUME_CONDITION,
};

/** A value as people read it. @param {string} field @param {any} value */
export function valueLabel(field, value) {
  if (value === null || value === undefined || value === "") return "없음";
  if (typeof value === "boolean") return value ? "예" : "아니요";
  if (typeof value === "object") return value.name ?? value.hostname ?? JSON.stringify(value);
  const known = VALUES[field]?.[value];
  return typeof known === "object" ? known.label : known ?? String(value);
}

const FINISHED = ["RESOLVED", "CLOSED"];
/** @param {string} from @param {string} to */
const reopens = (from, to) => FINISHED.includes(from) && !FINISHED.includes(to) && to !== "CANCELLED";

/** The word on the button that moves an SR. @param {string} from @param {string} to */
export function transitionLabel(from, to) {
  if (reopens(from, to)) return "다시 열기";
  if (to === "IN_PROGRESS") return from === "ON_HOLD" ? "처리 재개" : "처리 시작";
  if (to === "OPEN") return from === "OPEN" ? "접수" : "접수로 되돌리기";
  if (to === "CANCELLED") return "요청 취소";
  return SR_STATUS[to]?.label ?? to;
}

/** @type {Record<string, string>} */
const MOVED = {
  OPEN: "접수로 되돌렸습니다.", IN_PROGRESS: "처리를 시작했습니다.", ON_HOLD: "보류했습니다.", RESOLVED: "해결로 바꿨습니다.",
  CLOSED: "종료했습니다.", CANCELLED: "취소했습니다.",
};

/** What is said once an SR was moved. @param {string} from @param {string} to */
export const movedSentence = (from, to) => (reopens(from, to) ? "다시 열었습니다." : MOVED[to] ?? "상태를 바꿨습니다.");

/** @param {string} from @param {string} to */
export const needsReason = (from, to) => to === "ON_HOLD" || to === "CANCELLED" || reopens(from, to);

/** Options of a select from a table of words. @param {Record<string, string | Badge>} table @returns {[string, string][]} */
export const options = (table) =>
  Object.entries(table).map(([value, word]) => [value, typeof word === "string" ? word : word.label]);
