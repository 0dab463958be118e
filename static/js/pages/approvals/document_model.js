// @ts-check
/**
 * The document as people read it: what was frozen, what was done, what does not agree.
 * @typedef {import("../../types.js").ApprovalDocument} ApprovalDocument
 * @typedef {import("../../types.js").ApprovalRecord} ApprovalRecord
 */
import { AUTHENTICATION, RECORD_KIND } from "../../labels.js";

const LONG = 80;

/** @param {any} value */
const text = (value) => (typeof value === "number" ? value.toLocaleString("ko-KR") : typeof value === "object" ? JSON.stringify(value) : String(value));

/** Facts in one line each, and what needs the whole width; the title stands above, what is empty is left out.
 * @param {{label: string, value: any}[] | undefined} fields @param {string} title */
export function fieldsOf(fields, title) {
  const there = (fields ?? []).filter(({ value }) => value !== null && value !== "")
    .map(({ label, value }) => ({ label, value: text(value) })).filter(({ label, value }) => !(label === "제목" && value === title));
  const long = (/** @type {{label: string, value: string}} */ { label, value }) => label === "내용" || value.includes("\n") || value.length > LONG;
  return { short: there.filter((one) => !long(one)), long: there.filter(long) };
}

/** "512 B", "3.4 KB", "1.2 MB" @param {number} bytes */
export function sizeWords(bytes) {
  const power = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log(bytes) / Math.log(1024)));
  const amount = bytes / 1024 ** power;
  return `${power && amount < 100 ? amount.toFixed(1) : Math.round(amount)} ${["B", "KB", "MB", "GB"][power]}`;
}

/** "전결", "반려 → 1단계" @param {ApprovalRecord} record */
export function recordTitle({ kind, is_final: final, to_position: to, step_position: step }) {
  if (final) return "전결";
  if (kind === "REJECTED" && to !== null) return `반려 → ${to}단계로`;
  return `${RECORD_KIND[kind] ?? kind}${step ? ` (${step}단계)` : ""}`;
}

/** "박서연", "박서연 (오세훈 님 대결)" @param {ApprovalRecord} record */
export function recordWho({ actor, principal, capacity }) {
  if (capacity === "SUBSTITUTE") return `${actor.name} (${principal?.name ?? ""} 님 대결)`;
  if (capacity === "DELEGATE") return `${actor.name} (${principal?.name ?? ""} 님 자동 위임)`;
  return actor.name;
}

/** How it was signed; being signed in is the rule and not worth a word. @param {ApprovalRecord} record */
export const proofWords = ({ authentication }) => (authentication === "SESSION" ? "" : AUTHENTICATION[authentication] ?? authentication);

/** "record 3" → "3번째 기록": a row named by the check, as people say it. @param {string} where */
export function whereWords(where) {
  const [kind, number = ""] = where.split(" ");
  const [step, ordinal] = number.split("-");
  const words = { content: "본문", approval: "결재 문서", records: "서명 기록", record: `${number}번째 기록`, step: `${number}단계`, seat: `${step}단계 ${ordinal}번째 자리` };
  return words[/** @type {keyof typeof words} */ (kind)] ?? where;
}

/** Acts, newest first. @param {ApprovalRecord[]} records */
export const newestFirst = (records) => [...records].sort((one, other) => other.sequence - one.sequence);

/** Readers by what they read as: [["REFERENCE", […]], …]. @param {import("../../types.js").ApprovalReader[]} readers */
export function readersByKind(readers) {
  const kinds = [...new Set(readers.map(({ kind }) => kind))];
  return kinds.map((kind) => /** @type {const} */ ([kind, readers.filter((reader) => reader.kind === kind)]));
}

/** The state of one who reads along. @param {{arrived_at: string | null, acknowledged_at: string | null}} reader */
export function readerWords({ arrived_at: arrived, acknowledged_at: acknowledged }) {
  if (acknowledged) return "확인";
  return arrived ? "미확인" : "완료 뒤에 받음";
}
