import assert from "node:assert/strict";
import { test } from "node:test";
import { OVERDUE_ACTION, STEP_KIND, STEP_MODE } from "../labels.js";
import {
  checkLine, checkSteps, fromReaders, fromRound, fromSteps, isUnknown, lineSentence, newStep, NO_LINE, NO_OFFER, stepNote, stepsOf, takenKeys, targetKey, targetOf,
  toApproval, toSteps, withChange, withMoved, withoutStep, withStep,
} from "./line_editor_model.js";

const person = (id) => ({ user_id: id });
const lineOf = (...ids) => ids.reduce((steps, id) => withStep(steps, person(id)), []);
const kinds = (steps) => steps.map(({ kind }) => kind);

test("targets have one key each, whatever else stands beside them", () => {
  for (const [target, key] of [[{ user_id: 3, group_id: null, role: null }, "user:3"], [{ group_id: 2 }, "group:2"], [{ role: "PM" }, "role:PM"]]) {
    assert.equal(targetKey(target), key);
    assert.equal(targetKey(targetOf(key)), key);
  }
  assert.deepEqual(targetOf("user:3"), { user_id: 3 });
});

test("the last one decides, those before review", () => {
  assert.deepEqual(kinds(lineOf(1)), ["DECISION"]);
  assert.deepEqual(kinds(lineOf(1, 2, 3)), ["REVIEW", "REVIEW", "DECISION"]);
  assert.deepEqual(kinds(withMoved(lineOf(1, 2, 3), 2, 0)), ["REVIEW", "REVIEW", "DECISION"]);
  assert.deepEqual(kinds(withoutStep(lineOf(1, 2), 1)), ["DECISION"]);
  assert.deepEqual(withoutStep(lineOf(1), 0), []);
});

test("a kind chosen by hand stays through a move, and the last is never deferred", () => {
  const chosen = withChange(withChange(lineOf(1, 2, 3), 0, { kind: "AGREEMENT", deferred: true }), 1, { kind: "DECISION" });
  assert.deepEqual(kinds(withMoved(chosen, 0, 1)), ["DECISION", "AGREEMENT", "DECISION"]);
  const [, , last] = withMoved(chosen, 0, 2);
  assert.deepEqual([last.kind, last.deferred], ["DECISION", false]);
});

test("how many must sign follows how many there are", () => {
  const three = withChange(lineOf(1), 0, { targets: [1, 2, 3].map(person), mode: "QUORUM", needed: 3 });
  assert.deepEqual(withChange(three, 0, { targets: [1, 2].map(person) })[0].needed, 2);
  assert.deepEqual(withChange(three, 0, { targets: [person(1)] })[0].mode, "ALL");
  assert.equal(withChange(three, 0, { needed: 9 })[0].needed, 3);
});

test("a person stands on a line once, a group once a step", () => {
  const steps = [newStep([person(1), { group_id: 5 }], "REVIEW"), newStep([person(2)])];
  assert.deepEqual([...takenKeys(steps)].sort(), ["user:1", "user:2"]);
  assert.deepEqual([...takenKeys(steps, steps[0])].sort(), ["group:5", "user:1", "user:2"]);
});

const STORED = [
  { kind: "AGREEMENT", mode: "QUORUM", needed: 2, deferred: true, deadline_minutes: 90, overdue_action: "DELEGATE", overdue_minutes: 480, overdue_to_id: 9,
    targets: [{ user_id: 3, group_id: null, role: null }, { user_id: null, group_id: 2, role: null }, { user_id: null, group_id: null, role: "PM" }] },
  { kind: "DECISION", mode: "ALL", needed: null, deferred: false, deadline_minutes: null, overdue_action: "NONE", overdue_minutes: null, overdue_to_id: null,
    targets: [{ user_id: 4, group_id: null, role: null }] },
];

test("what the server keeps survives the editor, and the usual is left out", () => {
  assert.deepEqual(toSteps(fromSteps(STORED)), [
    { kind: "AGREEMENT", mode: "QUORUM", needed: 2, deferred: true, deadline_minutes: 90, overdue_action: "DELEGATE", overdue_minutes: 480, overdue_to_id: 9,
      targets: [{ user_id: 3 }, { group_id: 2 }, { role: "PM" }] },
    { kind: "DECISION", mode: "ALL", targets: [{ user_id: 4 }] },
  ]);
  assert.deepEqual(fromReaders([{ kind: "RECEIPT", target: { user_id: null, group_id: 2, role: null } }]), [{ kind: "RECEIPT", target: { group_id: 2 } }]);
});

test("each step has a key of its own", () => {
  const keys = fromSteps(STORED).map(({ key }) => key);
  assert.equal(new Set(keys).size, 2);
});

for (const [change, fault] of [
  [{ targets: [] }, /한 명 이상/], [{ deadline: "0" }, /처리 기한/], [{ deadline: "x" }, /처리 기한/], [{ deadline: "1441" }, /처리 기한/],
  [{ overdue_action: "ESCALATE" }, /지연 처리/], [{ overdue_action: "DELEGATE", overdue: "4" }, /위임받을/],
]) {
  test(`a step is refused: ${JSON.stringify(change)}`, () => {
    const text = checkSteps(withChange(lineOf(1, 2), 1, change));
    assert.match(text, fault);
    assert.match(text, /^2단계: /);
  });
}

test("a line without fault", () => assert.equal(checkSteps(fromSteps(STORED)), ""));

const offered = { template: { name: "서버 작업", is_locked: false }, steps: lineOf(7), loading: false };
const locked = { ...offered, template: { ...offered.template, is_locked: true } };

test("an untouched template applies: nothing of the line is sent", () => {
  assert.deepEqual(toApproval(NO_LINE, offered), {});
  assert.deepEqual(toApproval(NO_LINE, offered, " 급합니다 "), { comment: "급합니다" });
  assert.deepEqual(toApproval({ steps: null, readers: [{ kind: "REFERENCE", target: person(5) }] }, offered), { readers: [{ kind: "REFERENCE", target: { user_id: 5 } }] });
  assert.equal(checkLine(NO_LINE, offered, true), "");
});

test("a changed template is a line of one's own, unless it is locked", () => {
  const own = { steps: lineOf(1, 2), readers: [] };
  assert.deepEqual(toApproval(own, offered).steps.map(({ kind }) => kind), ["REVIEW", "DECISION"]);
  assert.deepEqual(toApproval(own, locked), {});
  assert.equal(stepsOf(own, locked), locked.steps);
  assert.equal(checkLine({ steps: [], readers: [] }, locked, true), "");
});

test("without a template the proposal is sent, and nothing where nobody is named", () => {
  assert.deepEqual(toApproval(NO_LINE, { ...NO_OFFER, steps: lineOf(8) }), { steps: [{ kind: "DECISION", mode: "ALL", targets: [{ user_id: 8 }] }] });
  assert.equal(toApproval(NO_LINE, NO_OFFER), null);
  assert.equal(toApproval({ steps: [], readers: [] }, offered), null);
  assert.match(checkLine(NO_LINE, NO_OFFER, true), /한 사람 이상/);
  assert.equal(checkLine(NO_LINE, NO_OFFER, false), "");
});

test("nothing is sent before it is known which line applies", () => {
  const unknown = { ...NO_OFFER, loading: true };
  assert.equal(isUnknown(NO_LINE, unknown), true);
  assert.equal(isUnknown({ steps: lineOf(1), readers: [] }, unknown), false);
  assert.equal(isUnknown(NO_LINE, NO_OFFER), false);
});

test("the line of a round before is proposed again as it was, without what was signed", () => {
  const seat = { user_id: null, group_id: null, role: null, status: "APPROVED", name: "오세훈" };
  const steps = [
    { kind: "AGREEMENT", mode: "ANY", needed: 1, deferred: false, seats: [{ ...seat, user_id: 8 }, { ...seat, group_id: 2 }] },
    { kind: "DECISION", mode: "ALL", needed: 1, deferred: false, seats: [{ ...seat, role: "PM" }] },
  ];
  assert.deepEqual(toSteps(fromRound({ steps })), [
    { kind: "AGREEMENT", mode: "ANY", targets: [{ user_id: 8 }, { group_id: 2 }] },
    { kind: "DECISION", mode: "ALL", targets: [{ role: "PM" }] },
  ]);
});

test("a line reads as a sentence", () => {
  const names = { "user:3": "김과장", "group:2": "보안팀", "role:PM": "프로젝트 관리자", "user:4": "박부장" };
  assert.equal(lineSentence(fromSteps(STORED), (target) => names[targetKey(target)], STEP_KIND, STEP_MODE), "합의 김과장·보안팀·프로젝트 관리자(정족수 2) → 결재 박부장");
});

test("what is out of the ordinary about a step is said, and nothing else", () => {
  const [first, last] = fromSteps(STORED);
  assert.equal(stepNote(first, OVERDUE_ACTION), "후결 · 처리 기한 1.5시간 · 지연 시 자동 위임(8시간 뒤)");
  assert.equal(stepNote(last, OVERDUE_ACTION), "");
});
