import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesLabel, percent, span } from "./duration.js";

test("lengths of working time", () => {
  assert.deepEqual([0, 59, 60, 3599, 3600, 11_520, 100_000].map(span), ["0분", "1분 미만", "1분", "59분", "1시간", "3시간 12분", "27시간 46분"]);
  assert.equal(span(-7500), "2시간 5분");
});

test("promised minutes", () => {
  assert.deepEqual([0, 45, 60, 480, 60_000, null].map(minutesLabel), ["0분", "45분", "1시간", "8시간", "1,000시간", "–"]);
});

test("a share is never rounded up to done", () => assert.equal(percent(0.9999), "99%"));
