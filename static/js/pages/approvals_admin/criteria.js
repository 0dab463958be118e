// @ts-check
/** Which documents a template or a rule is for, in words. */
import { APPROVAL_SUBJECT, CATEGORY, SYSTEM_GRADE } from "../../labels.js";
import { won } from "../../won.js";

/** Documents a line can be made for beforehand; the others find their approvers themselves. */
export const SUBJECTS = Object.entries(APPROVAL_SUBJECT).filter(([type]) => type !== "APPROVAL_EXTENSION");

/** "한빛시청 · 서버 작업 · 1등급 정보시스템 · 50,000,000원 이상", or what it is for altogether. @param {any} rule */
export function criteriaLabel({ subject_type: type, institution, category, grade, amount_from: from, amount_below: below }) {
  const words = [
    institution?.name, category && (CATEGORY[category] ?? category), grade && `${SYSTEM_GRADE[grade]} 정보시스템`,
    typeof from === "number" && `${won(from)} 이상`, typeof below === "number" && `${won(below)} 미만`,
  ].filter(Boolean);
  const subject = type === "SR" ? "" : APPROVAL_SUBJECT[type];
  return [subject, ...words].filter(Boolean).join(" · ") || `모든 ${APPROVAL_SUBJECT[type]}`;
}
