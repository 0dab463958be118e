import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, addMonths, dayLabel, daysIn, fromField, monthLabel, monthOr, monthRange, shortDay, toField, weekdayOf } from "./local_time.js";

test("a field of date and time is in Seoul, both ways", () => {
  assert.equal(toField("2026-05-24T15:30:00Z"), "2026-05-25T00:30");
  assert.equal(fromField("2026-05-25T00:30"), "2026-05-25T00:30:00+09:00");
  assert.equal(fromField(""), null);
  assert.equal(toField(null), "");
});

test("days have names", () => {
  assert.equal(dayLabel("2026-05-05"), "2026년 5월 5일 화요일");
  assert.equal(shortDay("2026-08-17"), "8월 17일(월)");
  assert.equal(weekdayOf("2026-05-10"), 6);
});

test("days and months are counted over the edges of years", () => {
  assert.equal(addDays("2026-12-31", 1), "2027-01-01");
  assert.equal(addDays("2028-03-01", -1), "2028-02-29");
  assert.equal(addMonths("2026-12", 1), "2027-01");
  assert.equal(addMonths("2026-01", -1), "2025-12");
  assert.equal(daysIn("2028-02"), 29);
});

test("a month is from its first instant to the next one's", () => {
  assert.deepEqual(monthRange("2026-12"), { since: "2026-12-01T00:00:00+09:00", until: "2027-01-01T00:00:00+09:00" });
  assert.equal(monthLabel("2026-05"), "2026년 5월");
});

test("what is no month falls back", () => {
  assert.equal(monthOr("2026-13", "2026-05"), "2026-05");
  assert.equal(monthOr(null, "2026-05"), "2026-05");
  assert.equal(monthOr("2026-02"), "2026-02");
});
