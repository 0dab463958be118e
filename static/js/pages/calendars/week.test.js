import assert from "node:assert/strict";
import { test } from "node:test";
import { ALWAYS, copied, faultOf, fromWire, minutesOf, OFFICE, summary, weekFault, withOneMore, WORKDAYS } from "./week.js";

test("a week in words", () => {
  assert.equal(summary(OFFICE), "월–금 09:00–12:00, 13:00–18:00");
  assert.equal(summary(ALWAYS), "매일 24시간");
  assert.equal(summary(OFFICE.map((day, at) => (at === 5 ? [["09:00", "13:00"]] : day))), "월–금 09:00–12:00, 13:00–18:00 · 토 09:00–13:00");
  assert.equal(summary(OFFICE.map((day, at) => (at === 2 ? [["18:00", "00:00"]] : []))), "수 18:00–24:00");
  assert.equal(summary(OFFICE.map(() => [])), "업무시간 없음");
});

test("minutes of a day, midnight being its end", () => {
  assert.deepEqual([OFFICE[0], ALWAYS[0], [], [["22:00", "00:00"]]].map(minutesOf), [480, 1440, 0, 120]);
});

test("windows overlap, run backwards or lack an end", () => {
  assert.equal(faultOf(OFFICE[0]), "");
  assert.equal(faultOf([["00:00", "00:00"]]), "");
  for (const day of [[["09:00", "12:00"], ["11:00", "13:00"]], [["12:00", "09:00"]], [["09:00", "09:00"]], [["13:00", "18:00"], ["09:00", "12:00"]], [["18:00", "00:00"], ["00:00", "02:00"]]]) {
    assert.match(faultOf(day), /겹치지 않게/, JSON.stringify(day));
  }
  assert.match(faultOf([["09:00", ""]]), /모두 입력/);
});

test("the fault of a week names its day; a week without work is refused", () => {
  assert.match(weekFault(OFFICE.map((day, at) => (at === 3 ? [["12:00", "09:00"]] : day))), /^목요일: /);
  assert.match(weekFault(OFFICE.map(() => [])), /하루도 없는/);
  assert.equal(weekFault(OFFICE), "");
});

test("one day is copied to the working days, and is not shared", () => {
  const week = copied(OFFICE.map((day, at) => (at === 0 ? [["08:00", "17:00"]] : day)), 0, WORKDAYS);
  assert.deepEqual(week.map(minutesOf), [540, 540, 540, 540, 540, 0, 0]);
  assert.notEqual(week[0][0], week[1][0]);
});

test("one more window begins where the last one ends", () => {
  assert.deepEqual(withOneMore([]), [["09:00", "18:00"]]);
  assert.deepEqual(withOneMore([["09:00", "12:00"]]), [["09:00", "12:00"], ["12:00", ""]]);
  assert.deepEqual(withOneMore([["18:00", "00:00"]])[1], ["", ""]);
});

test("times of the wire lose their seconds", () => assert.deepEqual(fromWire([[["09:00:00", "18:00:00"]], []]), [[["09:00", "18:00"]], []]));
