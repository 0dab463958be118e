import assert from "node:assert/strict";
import { test } from "node:test";
import { SLA_TARGET } from "../../labels.js";
import { checkTerms, NEW_POLICY, NEW_TERMS, percents, promiseLabel, scopeLabel, termsOf, toPolicy, toTerms } from "./policy_form.js";

const refused = (values) => Object.entries(checkTerms(values)).filter(([, text]) => text).map(([field]) => field);

test("steps are read however they are typed", () => {
  assert.deepEqual(percents("90%, 50 75,50"), [50, 75, 90]);
  assert.deepEqual(percents(""), []);
  for (const text of ["0", "501", "7.5", "half"]) assert.equal(percents(text), null, text);
});

test("a policy that promises nothing is refused", () => {
  assert.deepEqual(refused(NEW_TERMS), []);
  assert.deepEqual(refused({ ...NEW_TERMS, response_minutes: null, resolution_minutes: null }), ["resolution_minutes"]);
  assert.deepEqual(refused({ ...NEW_TERMS, escalation: "x" }), ["escalation"]);
  assert.deepEqual(refused({ ...NEW_TERMS, escalation: "1,2,3,4,5,6,7,8,9,10,11" }), ["escalation"]);
});

test("terms go out as the contract wants them", () => {
  assert.deepEqual(toTerms({ ...NEW_TERMS, calendar_id: "3", max_pause_days: "10", effective_from: "2026-06-01T00:00", note: " 협의 " }), {
    calendar_id: 3, response_minutes: 120, resolution_minutes: 960, update_minutes: null, pause_statuses: ["ON_HOLD", "PENDING_APPROVAL"],
    max_pause_days: 10, escalation: [50, 75, 90, 100, 150], notify_any_hour: false, effective_from: "2026-06-01T00:00:00+09:00", note: "협의",
  });
  assert.equal("effective_from" in toTerms(NEW_TERMS), false);
  assert.equal("calendar_id" in toTerms(NEW_TERMS), false);
});

test("what is not named fits all", () => {
  const sent = toPolicy({ ...NEW_POLICY, name: " 긴급 ", priority: "URGENT" });
  assert.deepEqual([sent.name, sent.institution_id, sent.category, sent.priority, sent.system_grade], ["긴급", null, null, "URGENT", null]);
});

const VERSION = {
  calendar: { id: 2, name: "기본" }, response_minutes: 30, resolution_minutes: null, update_minutes: 240, pause_statuses: ["ON_HOLD"],
  max_pause_days: null, escalation: [100], notify_any_hour: true,
};

test("the next version starts from the last and begins now", () => {
  assert.deepEqual(toTerms(termsOf(VERSION)), {
    calendar_id: 2, response_minutes: 30, resolution_minutes: null, update_minutes: 240, pause_statuses: ["ON_HOLD"],
    max_pause_days: null, escalation: [100], notify_any_hour: true,
  });
});

test("a policy in words", () => {
  assert.equal(scopeLabel({ institution: { name: "한빛시청" }, category: "SERVER", priority: "URGENT", system_grade: 1 }),
    "한빛시청 · 서버 작업 · 우선순위 긴급 · 1등급 정보시스템");
  assert.equal(scopeLabel({ institution: null, category: null, priority: null, system_grade: null }), "모든 SR");
  assert.equal(promiseLabel(VERSION, SLA_TARGET), "응답 30분 · 진행 안내 4시간");
});
