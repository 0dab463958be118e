import assert from "node:assert/strict";
import { test } from "node:test";
import { withChange, withStep } from "../../widgets/line_editor_model.js";
import { criteriaLabel, SUBJECTS } from "./criteria.js";
import { checkTemplate, differences, mayDefer, NEW_TEMPLATE, toTemplate, valuesOf } from "./template_form.js";

const LINE = withStep(withStep([], { user_id: 2 }), { role: "PM" });
const TYPED = { ...NEW_TEMPLATE, name: " 서버 작업 ", institution_id: "3", category: "SERVER", grade: "1", amount_from: "50,000,000", steps: { steps: LINE, readers: [] } };
const refused = (values) => Object.entries(checkTemplate(values)).filter(([, text]) => text).map(([field]) => field);

test("a template needs a name, a line and an amount that is one", () => {
  assert.deepEqual(refused(NEW_TEMPLATE), ["name", "steps"]);
  assert.deepEqual(refused(TYPED), []);
  assert.deepEqual(refused({ ...TYPED, amount_from: "많이" }), ["amount_from"]);
  assert.deepEqual(refused({ ...TYPED, steps: { steps: withChange(LINE, 0, { overdue_action: "ESCALATE" }), readers: [] } }), ["steps"]);
});

const SENT = {
  name: "서버 작업", institution_id: 3, category: "SERVER", grade: 1, amount_from: 50000000, readers: [],
  steps: [{ kind: "REVIEW", mode: "ALL", targets: [{ user_id: 2 }] }, { kind: "DECISION", mode: "ALL", targets: [{ role: "PM" }] }],
  is_locked: false, allows_deferred: false, requires_reauthentication: false,
};

test("a new one says what it is for, a changed one which version was read", () => {
  assert.deepEqual(toTemplate(TYPED), { ...SENT, subject_type: "SR" });
  assert.deepEqual(toTemplate(TYPED, 4), { ...SENT, version: 4, is_active: true });
  assert.equal(toTemplate({ ...TYPED, subject_type: "SLA_EXTENSION" }).category, null);
});

test("a step is deferred only as long as the template may", () => {
  const deferred = { ...TYPED, allows_deferred: true, steps: { steps: withChange(LINE, 0, { deferred: true }), readers: [] } };
  assert.equal(toTemplate(deferred).steps[0].deferred, true);
  assert.equal("deferred" in toTemplate({ ...deferred, allows_deferred: false }).steps[0], false);
  assert.equal("deferred" in toTemplate({ ...deferred, category: "NETWORK" }).steps[0], false);
  assert.equal(mayDefer({ ...deferred, subject_type: "SLA_EXTENSION" }), false);
});

test("what was saved comes back as it was typed", () => {
  const saved = { ...toTemplate(TYPED), institution: { id: 3, name: "한빛시청" }, is_active: true, version: 1, names: {} };
  assert.deepEqual(toTemplate(valuesOf(saved)), toTemplate(TYPED));
});

test("criteria read as words", () => {
  assert.equal(criteriaLabel({ subject_type: "SR", institution: { name: "한빛시청" }, category: "SERVER", grade: 1, amount_from: 50000000 }), "한빛시청 · 서버 작업 · 1등급 정보시스템 · 50,000,000원 이상");
  assert.equal(criteriaLabel({ subject_type: "SR", amount_below: 0 }), "0원 미만");
  assert.equal(criteriaLabel({ subject_type: "SR" }), "모든 서비스 요청");
  assert.equal(criteriaLabel({ subject_type: "SLA_EXTENSION" }), "SLA 기한연장");
  assert.deepEqual(SUBJECTS.map(([type]) => type), ["SR", "SLA_EXTENSION"]);
});

test("what differs is said in words on both sides", () => {
  const known = { nameOf: ({ user_id: id }) => `사람${id}`, institutions: [{ id: 3, name: "한빛시청" }] };
  const step = (id) => [{ kind: "DECISION", targets: [{ user_id: id }] }];
  assert.deepEqual(differences({
    name: { yours: "가", theirs: "나" }, institution_id: { yours: 3, theirs: null }, amount_from: { yours: 1000, theirs: null },
    steps: { yours: step(1), theirs: step(2) }, readers: { yours: [], theirs: [{ kind: "REFERENCE", target: { user_id: 5 } }] }, is_locked: { yours: true, theirs: false },
  }, known), [
    { field: "이름", yours: "가", theirs: "나" }, { field: "기관", yours: "한빛시청", theirs: "없음" }, { field: "금액 기준", yours: "1,000원", theirs: "없음" },
    { field: "결재 단계", yours: "결재 사람1", theirs: "결재 사람2" }, { field: "참조·수신", yours: "없음", theirs: "사람5" },
    { field: "결재선 고정", yours: "예", theirs: "아니요" },
  ]);
});
