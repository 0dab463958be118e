// @ts-check
/**
 * The terms of a contract as typed, and as sent. What the proposal leaves open (null) is an empty field: the parties
 * agree on it.
 */
import { INDICATOR_KIND } from "../../labels.js";

/** @typedef {{key: string, kind: string, name: string, goal: string, unit: string, higher_is_better: boolean, weight: string, min_weight: string, steps: {value: string, score: string}[]}} Row */

const UNIT = { RECOVERY: "분" };

/** @param {any} value */
const text = (value) => (value === null || value === undefined ? "" : plain(String(value)));

/** "99.900" is typed "99.9". @param {string} number */
export const plain = (number) => (number.includes(".") ? number.replace(/\.?0+$/, "") : number);

/** @param {any} terms a contract's terms, or the proposal */
export function termsToForm(terms) {
  return {
    indicators: terms.indicators.map((/** @type {any} */ one) => ({
      key: one.key, kind: one.kind, name: one.name, goal: text(one.goal), unit: one.unit, higher_is_better: one.higher_is_better, weight: text(one.weight),
      min_weight: text(one.min_weight), steps: one.steps.map((/** @type {any} */ step) => ({ value: text(step.value), score: text(step.score) })),
    })),
    bands: terms.bands.map((/** @type {any} */ band) => ({ below: text(band.below), percent: text(band.percent) })),
    cap_percent: text(terms.cap_percent), service_minutes_per_day: text(terms.service_minutes_per_day),
  };
}

/** A key nobody has yet. @param {Row[]} rows @param {string} kind */
function freshKey(rows, kind) {
  const base = kind.toLowerCase();
  const taken = new Set(rows.map(({ key }) => key));
  if (!taken.has(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}_${n}`)) return `${base}_${n}`;
}

/** @param {Row[]} rows @param {string} kind @returns {Row} */
export const newIndicator = (rows, kind) => ({
  key: freshKey(rows, kind), kind, name: kind === "MANUAL" ? "" : INDICATOR_KIND[kind], goal: "", unit: UNIT[/** @type {"RECOVERY"} */ (kind)] ?? "%",
  higher_is_better: kind !== "RECOVERY", weight: "", min_weight: "", steps: [],
});

/** Weights in hundredths, so that 33.3 + 66.7 is 100. @param {Row[]} rows */
export const weightSum = (rows) => rows.reduce((sum, { weight }) => sum + Math.round((Number(weight) || 0) * 100), 0) / 100;

/** @param {string} value */
const isNumber = (value) => value.trim() !== "" && Number.isFinite(Number(value));

/** @param {any} values @returns {Record<string, string>} */
export function checkContract({ from_month, indicators, bands, cap_percent, service_minutes_per_day: service }) {
  const incomplete = indicators.find((/** @type {Row} */ one) => !one.name.trim() || !isNumber(one.goal) || !isNumber(one.weight) || one.steps.some(({ value, score }) => !isNumber(value) || !isNumber(score)));
  return {
    from_month: /^20\d\d-\d\d$/.test(from_month) ? "" : "적용을 시작할 달을 골라 주세요.",
    indicators: !indicators.length ? "지표를 하나 이상 넣어 주세요."
      : incomplete ? `‘${incomplete.name || "이름 없는 지표"}’의 이름, 목표, 가중치, 단계를 모두 숫자로 채워 주세요.`
        : weightSum(indicators) !== 100 ? `가중치의 합이 ${weightSum(indicators)}입니다. 100이어야 합니다.` : "",
    bands: bands.some((/** @type {any} */ band) => !isNumber(band.below) || !isNumber(band.percent)) ? "구간의 점수와 비율을 모두 채워 주세요." : "",
    cap_percent: isNumber(cap_percent) ? "" : "상한을 숫자로 입력해 주세요.",
    service_minutes_per_day: isNumber(service) && Number(service) >= 1 && Number(service) <= 1440 ? "" : "1부터 1440까지 입력해 주세요.",
  };
}

/** Decimals go out as they were typed: a float would make 99.9 something else. @param {any} values */
export function toContract({ from_month, indicators, bands, cap_percent, service_minutes_per_day: service }) {
  return {
    from_month,
    terms: {
      indicators: indicators.map((/** @type {Row} */ { min_weight: _, ...one }) => ({ ...one, name: one.name.trim(), unit: one.unit.trim() || "%" })),
      bands, cap_percent, service_minutes_per_day: Number(service),
    },
  };
}
