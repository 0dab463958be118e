import assert from "node:assert/strict";
import { test } from "node:test";
import { count, countdown, date, dateTime, elapsed, exact, relative } from "./format.js";

const NOW = Date.parse("2026-05-25T03:00:00Z"); // Monday noon in Seoul
const ago = (minutes) => new Date(NOW - minutes * 60_000).toISOString();

test("times are Seoul's, whatever the zone of the computer", () => {
  assert.equal(dateTime("2026-05-24T15:30:00+00:00"), "2026-05-25 00:30");
  assert.equal(dateTime("2026-05-25T00:30:00+09:00"), "2026-05-25 00:30");
  assert.equal(date("2026-12-31T15:00:00Z"), "2027-01-01");
  assert.equal(exact("2026-05-25T05:03:09Z"), "2026-05-25 14:03:09 (한국 시간)");
});

test("midnight is 00, not 24", () => {
  assert.equal(dateTime("2026-05-24T15:00:00Z"), "2026-05-25 00:00");
});

test("nothing is nothing", () => {
  for (const format of [date, dateTime, exact, relative]) assert.equal(format(null), "");
});

for (const [minutes, words] of [
  [0, "방금 전"], [0.9, "방금 전"], [1, "1분 전"], [59.9, "59분 전"], [60, "1시간 전"], [11 * 60, "11시간 전"],
  [13 * 60, "어제"], [36 * 60, "어제"], [37 * 60, "2일 전"], [6 * 24 * 60, "6일 전"], [7 * 24 * 60, "2026-05-18"], [400 * 24 * 60, "2025-04-20"],
]) {
  test(`${minutes} minutes ago reads ${words}`, () => assert.equal(relative(ago(minutes), NOW), words));
}

test("shortly after midnight, last evening is hours ago, not yesterday", () => {
  const halfPast = Date.parse("2026-05-24T15:30:00Z");
  assert.equal(relative("2026-05-24T13:30:00Z", halfPast), "2시간 전");
});

test("a clock a little behind is not the future; what is to come is said so", () => {
  assert.equal(relative(ago(-0.5), NOW), "방금 전");
  assert.equal(relative(ago(-5), NOW), "5분 후");
  assert.equal(relative(ago(-120), NOW), "2시간 후");
  assert.equal(relative(ago(-48 * 60), NOW), "2026-05-27 12:00");
});

test("elapsed time grows coarser", () => {
  assert.equal(elapsed(3_240), "3.2초");
  assert.equal(elapsed(65_000), "1분 05초");
  assert.equal(elapsed(3_600_000 + 3 * 60_000), "1시간 03분");
  assert.equal(elapsed(-5), "0.0초");
});

test("a countdown never shows 00:00 while there is something left", () => {
  assert.equal(countdown(272), "04:32");
  assert.equal(countdown(0.2), "00:01");
  assert.equal(countdown(-1), "00:00");
});

test("numbers are grouped", () => assert.equal(count(1234567), "1,234,567"));
