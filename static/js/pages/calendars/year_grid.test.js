import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "../../local_time.js";
import { dayName, kindOf, monthsOf, stepTo } from "./year_grid.js";

const year = (first, n) => Array.from({ length: n }, (_, at) => ({ day: addDays(first, at), minutes: 480, name: null }));

test("a year is twelve months of whole weeks, Monday first", () => {
  const months = monthsOf(year("2026-01-01", 365));
  assert.equal(months.length, 12);
  assert.deepEqual(months.map(({ weeks }) => weeks.flat().filter(Boolean).length), [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
  const [first] = months[0].weeks;
  assert.deepEqual(first.map((one) => one?.day.slice(8) ?? null), [null, null, null, "01", "02", "03", "04"]);
  assert.ok(months.every(({ weeks }) => weeks.every((week) => week.length === 7)));
});

for (const [from, key, to] of [
  ["2026-05-05", "ArrowRight", "2026-05-06"], ["2026-05-05", "ArrowLeft", "2026-05-04"], ["2026-05-05", "ArrowUp", "2026-04-28"],
  ["2026-05-29", "ArrowDown", "2026-06-05"], ["2026-03-31", "PageUp", "2026-02-28"], ["2026-05-31", "PageDown", "2026-06-30"],
  ["2026-05-06", "Home", "2026-05-04"], ["2026-05-06", "End", "2026-05-10"],
  ["2026-01-01", "ArrowLeft", "2026-01-01"], ["2026-12-31", "PageDown", "2026-12-31"],
]) {
  test(`${key} leads from ${from} to ${to}`, () => assert.equal(stepTo(from, { key }), to));
}

test("other keys are not ours", () => {
  assert.equal(stepTo("2026-05-05", { key: "a" }), null);
  assert.equal(stepTo("2026-05-05", { key: "ArrowRight", ctrlKey: true }), null);
});

test("with Ctrl, Home and End are those of the year", () => {
  assert.equal(stepTo("2026-05-05", { key: "Home", ctrlKey: true }), "2026-01-01");
  assert.equal(stepTo("2026-05-05", { key: "End", ctrlKey: true }), "2026-12-31");
});

test("a day says what it is", () => {
  assert.equal(dayName({ day: "2026-05-05", minutes: 0, name: "어린이날" }), "2026년 5월 5일 화요일 어린이날 휴일");
  assert.equal(dayName({ day: "2026-05-06", minutes: 480, name: null }), "2026년 5월 6일 수요일 업무시간 8시간");
  assert.equal(dayName({ day: "2026-05-09", minutes: 0, name: null }), "2026년 5월 9일 토요일 휴일");
});

test("days differ by shape", () => {
  assert.deepEqual([[0, "어린이날"], [0, null], [480, null], [240, null]].map(([minutes, name]) => kindOf({ day: "", minutes, name }, 480)),
    ["holiday", "off", "full", "part"]);
});
