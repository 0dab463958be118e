// @ts-check
/** Figures of a report as people read them; they arrive as decimals in text and are never computed with here. */
import { INDICATOR_KIND } from "../../labels.js";
import { plain } from "./contract_form.js";

/** "99.920 %" @param {string | null} number */
export const percentText = (number) => (number === null ? "–" : `${number} %`);

/** "1,234.5" @param {string | null} number */
export function grouped(number) {
  if (number === null) return "–";
  const [whole, rest] = plain(String(number)).split(".");
  return [Number(whole).toLocaleString("ko-KR"), rest].filter(Boolean).join(".");
}

/** @param {string | null} number */
export const minutesText = (number) => (number === null ? "–" : `${grouped(number)}분`);
/** @param {string | number | null} amount */
export const won = (amount) => (amount === null ? "–" : `${grouped(String(amount))}원`);

/** "99.920 %" for rates as they were judged, "120 분" for the rest. @param {string | null} number @param {string} unit */
export const amount = (number, unit) => (number === null ? "–" : unit === "%" ? percentText(number) : `${grouped(number)} ${unit}`);

/** @param {any} indicator @returns {import("../../labels.js").Badge} */
export function verdict({ met, kind }) {
  if (met === null) return { label: kind === "MANUAL" ? "미입력" : "해당 없음", tone: "neutral", icon: "circle" };
  return met ? { label: "달성", tone: "success", icon: "circle-check" } : { label: "미달", tone: "danger", icon: "circle-x" };
}

/** "99.920 % 이상" @param {any} indicator */
export const goalText = ({ goal, unit, higher_is_better: up }) => `${amount(goal, unit)} ${up ? "이상" : "이하"}`;

/** What was counted, as the strip of a month draws it. @param {any} result */
export const stopsOf = ({ incidents, planned }) => [
  ...planned.map((/** @type {any} */ one, /** @type {number} */ at) => ({ ...one, id: `p${at}`, kind: "PLANNED", title: "" })),
  ...incidents.map((/** @type {any} */ one, /** @type {number} */ at) => ({ ...one, id: `i${at}`, kind: "INCIDENT", title: "" })),
];

/** Why there is no penalty amount, or how it came about. @param {any} result */
export function penaltySentence({ penalty, score }) {
  if (!penalty || score === null) return "협약 지표가 없거나 평가할 지표가 없어 위약금을 산정하지 않습니다.";
  const capped = Number(penalty.percent) < Number(penalty.band_percent) ? ` (구간 ${grouped(penalty.band_percent)} %, 상한 적용)` : "";
  if (penalty.fee === null) return `적용률 ${grouped(penalty.percent)} %${capped}. 월 대가가 등록되지 않아 금액은 산정하지 않습니다.`;
  return `월 대가 ${won(penalty.fee)} × ${grouped(penalty.percent)} %${capped} = ${won(penalty.amount)}`;
}

/** @param {string} kind */
export const kindLabel = (kind) => INDICATOR_KIND[kind] ?? kind;
