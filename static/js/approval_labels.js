// @ts-check
/**
 * The words of approval documents: rounds, steps, who acted in whose place, who reads along.
 * @typedef {import("./labels.js").Badge} Badge
 */

/** @type {Record<string, Badge>} */
export const APPROVAL_STATUS = {
  IN_PROGRESS: { label: "진행", tone: "warning", icon: "clock" },
  APPROVED: { label: "승인", tone: "success", icon: "check" },
  REJECTED: { label: "반려", tone: "danger", icon: "x" },
  WITHDRAWN: { label: "회수", tone: "neutral", icon: "rotate-ccw" },
  VOIDED: { label: "무효", tone: "neutral", icon: "circle-x" },
};

/** @type {Record<string, Badge>} */
export const STEP_STATUS = {
  WAITING: { label: "대기", tone: "neutral", icon: "circle" },
  CURRENT: { label: "결재할 차례", tone: "warning", icon: "clock" },
  DEFERRED: { label: "후결 대기", tone: "info", icon: "clock" },
  APPROVED: { label: "승인", tone: "success", icon: "check" },
  REJECTED: { label: "반려", tone: "danger", icon: "x" },
  SKIPPED: { label: "생략", tone: "neutral", icon: "circle" },
  VOID: { label: "무효", tone: "neutral", icon: "circle" },
};

/** @type {Record<string, string>} */
export const STEP_KIND = { REVIEW: "검토", COOPERATION: "협조", AGREEMENT: "합의", DECISION: "결재" };

/** @type {Record<string, string>} */
export const CAPACITY = { SELF: "본인", MEMBER: "구성원", SUBSTITUTE: "대결", DELEGATE: "자동 위임" };

/** @type {Record<string, string>} */
export const READER_KIND = { REFERENCE: "참조", RECEIPT: "수신", AFTER: "후열", REPORT: "사후보고" };

/** @type {Record<string, string>} */
export const RECORD_KIND = {
  SUBMITTED: "상신", APPROVED: "승인", REJECTED: "반려", HELD: "보류", OPINION: "의견", WITHDRAWN: "회수", VOIDED: "무효",
};

/** How the signer had shown who he is. @type {Record<string, string>} */
export const AUTHENTICATION = { SESSION: "로그인 상태", PASSWORD: "비밀번호 확인", TOTP: "일회용 비밀번호 확인" };

/** @type {Record<string, string>} */
export const APPROVAL_BOX = { pending: "결재 대기", progress: "진행", done: "완료", after: "후열", reference: "참조" };
