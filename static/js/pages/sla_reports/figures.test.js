import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, goalText, grouped, penaltySentence, stopsOf, verdict, won } from "./figures.js";

test("figures keep the places they were judged at", () => {
  assert.equal(amount("99.920", "%"), "99.920 %");
  assert.equal(amount("120.000", "분"), "120 분");
  assert.equal(grouped("43200.500"), "43,200.5");
  assert.equal(won("12345678"), "12,345,678원");
  assert.deepEqual([amount(null, "%"), grouped(null), won(null)], ["–", "–", "–"]);
});

test("an indicator's goal and verdict", () => {
  assert.equal(goalText({ goal: "99.920", unit: "%", higher_is_better: true }), "99.920 % 이상");
  assert.equal(goalText({ goal: "120.000", unit: "분", higher_is_better: false }), "120 분 이하");
  assert.deepEqual([{ met: true }, { met: false }, { met: null, kind: "MANUAL" }, { met: null, kind: "RESPONSE_RATE" }].map((one) => verdict(one).label),
    ["달성", "미달", "미입력", "해당 없음"]);
});

test("the penalty says how it came about", () => {
  assert.match(penaltySentence({ penalty: null, score: null }), /산정하지 않습니다/);
  assert.equal(penaltySentence({ score: "85.000", penalty: { fee: "10000000", band_percent: "30.000", percent: "20.000", amount: "2000000" } }),
    "월 대가 10,000,000원 × 20 % (구간 30 %, 상한 적용) = 2,000,000원");
  assert.match(penaltySentence({ score: "85.000", penalty: { fee: null, band_percent: "5.000", percent: "5.000", amount: null } }), /^적용률 5 %\. 월 대가가/);
});

test("stops of a report are drawn like those of a system", () => {
  const stops = stopsOf({ incidents: [{ started_at: "a", ended_at: null }], planned: [{ started_at: "b", ended_at: "c" }] });
  assert.deepEqual(stops.map(({ id, kind, ended_at: end }) => [id, kind, end]), [["p0", "PLANNED", "c"], ["i0", "INCIDENT", null]]);
});
