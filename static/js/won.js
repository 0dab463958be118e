// @ts-check
/** Amounts in won, as people write them. */

/** "1,234,000원", or "–" where none is known. @param {number | null | undefined} amount */
export const won = (amount) => (amount === null || amount === undefined ? "–" : `${amount.toLocaleString("ko-KR")}원`);

/** What was typed as a number: null for nothing, NaN for what is no amount. @param {string | number | null | undefined} text */
export function wonOf(text) {
  const digits = String(text ?? "").replace(/[\s,원]/g, "");
  if (digits === "") return null;
  return /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
}

/** The same text with its thousands parted; what is no amount stays as it was typed. @param {string | number | null | undefined} text */
export function grouped(text) {
  const amount = wonOf(text);
  if (amount === null) return "";
  return Number.isNaN(amount) ? String(text) : amount.toLocaleString("ko-KR");
}

/** @param {string | number | null | undefined} text the word of refusal, or nothing */
export const checkWon = (text) => (Number.isNaN(wonOf(text)) ? "금액을 원 단위 숫자로 적어 주세요." : "");
