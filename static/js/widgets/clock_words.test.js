import assert from "node:assert/strict";
import { test } from "node:test";
import { barOf, clockWords, left, resumes } from "./clock_words.js";

const NOW = Date.parse("2026-05-25T10:00:00+09:00");
const clock = (change) => ({
  state: "RUNNING", due_at: "2026-05-25T14:12:00+09:00", remaining_seconds: 3 * 3600 + 12 * 60, ratio: 0.4, overdue: false, ...change,
});

test("working time is what is counted, not the time on the wall", () => {
  assert.equal(clockWords(clock(), NOW).text, "업무시간 3시간 12분 남음"); // an hour of lunch lies between
});

test("within a window the clock ticks with the wall", () => {
  const at = Date.parse("2026-05-25T14:10:30+09:00");
  assert.equal(left(clock({ remaining_seconds: 120 }), at), 90);
  assert.equal(clockWords(clock({ remaining_seconds: 120 }), at).text, "업무시간 1분 남음");
});

test("once the due time is over it is over, whatever the server last said", () => {
  const at = Date.parse("2026-05-25T14:14:30+09:00");
  assert.deepEqual(clockWords(clock({ remaining_seconds: 60 }), at), { tone: "danger", icon: "alert-triangle", text: "2분 초과" });
});

test("overdue is told in working time", () => {
  assert.equal(clockWords(clock({ overdue: true, remaining_seconds: -7500 }), NOW).text, "2시간 5분 초과");
});

for (const [pause, text] of [
  [{ status: "ON_HOLD", resume_condition: "REQUESTER_REPLY", resume_at: null }, "요청자가 답하면 다시 갑니다"],
  [{ status: "ON_HOLD", resume_condition: "DATE", resume_at: "2026-05-27T00:00:00Z" }, "2026-05-27 09:00에 다시 갑니다"],
  [{ status: "ON_HOLD", resume_condition: "MANUAL", resume_at: null }, "담당자가 다시 시작하면 갑니다"],
  [{ status: "PENDING_APPROVAL", resume_condition: null, resume_at: null }, "결재가 끝나면 다시 갑니다"],
]) {
  test(`a pause says what ends it: ${text}`, () => assert.equal(resumes(pause), text));
}

test("a clock that stands still says what is left, or how late it stopped", () => {
  assert.equal(clockWords(clock({ state: "PAUSED", due_at: null }), NOW).text, "정지: 업무시간 3시간 12분 남음");
  assert.deepEqual(clockWords(clock({ state: "PAUSED", due_at: null, remaining_seconds: -300, overdue: true }), NOW),
    { tone: "danger", icon: "pause", text: "정지: 5분 초과" });
});

test("the closer it comes, the more it says so", () => {
  assert.equal(clockWords(clock({ ratio: 0.74 }), NOW).tone, "primary");
  assert.equal(clockWords(clock({ ratio: 0.75 }), NOW).tone, "warning");
});

test("a finished clock gives its verdict", () => {
  assert.equal(clockWords(clock({ state: "MET" })).text, "기한 안에 마침");
  assert.equal(clockWords(clock({ state: "MISSED", remaining_seconds: -3600 })).text, "기한을 1시간 넘겨 마침");
  assert.equal(clockWords(clock({ state: "CANCELLED", cancel_reason: "맞는 정책이 없습니다." })).text, "취소: 맞는 정책이 없습니다.");
});

test("the bar is drawn to scale", () => {
  assert.deepEqual(barOf({ ratio: 0.4, escalations: [] }), { within: 40, promise: 100, over: 0, steps: [] });
  assert.deepEqual(barOf({ ratio: 2, escalations: [{ percent: 50 }, { percent: 100 }, { percent: 150 }] }),
    { within: 50, promise: 50, over: 50, steps: [25, 75] });
});
