// @ts-check
/**
 * The words of what an approval line is made of: steps, readers, authorities, absences.
 * @typedef {import("./labels.js").Badge} Badge
 */

/** @type {Record<string, string>} */
export const STEP_MODE = { ALL: "모두", ANY: "한 사람", QUORUM: "정족수" };

/** @type {Record<string, string>} */
export const OVERDUE_ACTION = { NONE: "없음", ESCALATE: "관리자에게 보고", DELEGATE: "자동 위임" };

/** Readers one can name; the others (후열, 사후보고) follow from what was decided. @type {Record<string, string>} */
export const NAMED_READER = { REFERENCE: "참조", RECEIPT: "수신" };

/** Roles that may sign. @type {string[]} */
export const SIGNING_ROLES = ["PM", "ADMIN", "CUSTOMER"];

/** What can be put to approval, and so has templates and authorities of its own. @type {Record<string, string>} */
export const APPROVAL_SUBJECT = { SR: "서비스 요청", SLA_EXTENSION: "SLA 기한연장", APPROVAL_EXTENSION: "결재 기한연장" };

/** @type {Record<string, Badge>} */
export const ABSENCE_STATE = {
  PLANNED: { label: "예정", tone: "info", icon: "calendar-days" },
  NOW: { label: "부재 중", tone: "warning", icon: "clock" },
  PAST: { label: "지남", tone: "neutral", icon: "check" },
  CANCELLED: { label: "취소", tone: "neutral", icon: "x" },
};

/** @type {Record<string, string>} names of fields in histories and conflicts */
export const LINE_FIELD = {
  estimated_cost: "예상 비용", position: "직위", steps: "결재 단계", readers: "참조·수신", is_locked: "결재선 고정",
  allows_deferred: "후결 허용", requires_reauthentication: "본인 확인", grade: "정보시스템 등급", amount_from: "금액 기준",
  amount_below: "금액 한도", basis: "근거", subject_type: "대상 문서", delegate: "대결자", delegate_id: "대결자",
  starts_at: "부재 시작", ends_at: "부재 끝", members: "구성원", member_ids: "구성원",
};
