import assert from "node:assert/strict";
import { test } from "node:test";
import { boxWord, columnsOf, earlierSteps, leftBehind, modeWords, sealLetters, stageWords, waitsFor } from "./line_model.js";

const seat = (name, more = {}) => ({
  id: name.length, name, position: null, status: "WAITING", due_at: null, is_overdue: false, held_at: null, principal: null,
  actor: null, capacity: null, is_final: false, comment: null, decided_at: null, has_image: false, ...more,
});
const step = (position, seats, more = {}) => ({
  id: position * 10, position, kind: "REVIEW", mode: "ALL", needed: seats.length, deferred: false, status: "WAITING", seats, ...more,
});
const signed = (name, actor = name, more = {}) =>
  seat(name, { status: "APPROVED", actor: { id: 7, name: actor }, capacity: "SELF", decided_at: "2026-11-25T01:00:00Z", ...more });
const approval = (steps, more = {}) => ({
  status: "IN_PROGRESS", drafter: { id: 1, name: "한지민" }, drafter_has_image: false, created_at: "2026-11-24T01:00:00Z", step_id: null, steps, ...more,
});

test("the drafter stands first, then a column for each step with its seats side by side", () => {
  const columns = columnsOf(approval([step(1, [seat("박서연"), seat("오세훈")], { kind: "AGREEMENT" }), step(2, [seat("김국장")], { kind: "DECISION" })]));
  assert.deepEqual(columns.map(({ role, boxes }) => [role, boxes.map(({ name }) => name)]), [
    ["기안", ["한지민"]], ["합의", ["박서연", "오세훈"]], ["결재", ["김국장"]],
  ]);
});

for (const [mode, needed, size, deferred, words] of [
  ["ALL", 1, 1, false, ""], ["ALL", 3, 3, false, "3명 모두"], ["ANY", 1, 3, false, "3명 중 1명"], ["QUORUM", 2, 3, false, "3명 중 2명"],
  ["ALL", 1, 1, true, "후결"], ["ANY", 1, 2, true, "2명 중 1명 · 후결"],
]) {
  test(`${mode} of ${size}${deferred ? ", signed afterwards," : ""} is written "${words}"`, () => {
    assert.equal(modeWords({ mode, needed, deferred, seats: Array(size).fill(seat("가")) }), words);
  });
}

for (const [what, of, more, word] of [
  ["an ordinary signature", signed("박서연"), {}, "승인"],
  ["who decided for all", signed("박서연", "박서연", { is_final: true }), {}, "전결"],
  ["who stood in", signed("박서연", "오세훈", { capacity: "SUBSTITUTE" }), {}, "대결"],
  ["who got it by delegation", signed("박서연", "오세훈", { capacity: "DELEGATE" }), {}, "대결(위임)"],
  ["a signature afterwards", signed("박서연"), { deferred: true }, "후결"],
  ["standing in afterwards", signed("박서연", "오세훈", { capacity: "SUBSTITUTE" }), { deferred: true }, "대결 · 후결"],
  ["a seat put aside", seat("박서연", { status: "CURRENT", held_at: "2026-11-25T01:00:00Z" }), {}, "보류"],
  ["a seat passed over", seat("박서연", { status: "SKIPPED" }), {}, "생략"],
  ["a seat that waits to be signed afterwards", seat("박서연", { status: "DEFERRED" }), { deferred: true }, "후결 대기"],
]) {
  test(`${what} is printed as ${word}`, () => assert.equal(boxWord(step(1, [of], more), of), word));
}

test("who signed in another's box is named, and it is his seal", () => {
  const [, { boxes: [box] }] = columnsOf(approval([step(1, [signed("보안팀", "오세훈", { capacity: "MEMBER", has_image: true })])]));
  assert.equal(box.name, "보안팀");
  assert.equal(box.by, "오세훈");
  assert.deepEqual(box.seal, { userId: 7, name: "오세훈", image: true });
});

test("no seal is set where nobody approved", () => {
  const rejected = seat("박서연", { status: "REJECTED", actor: { id: 7, name: "박서연" } });
  const [, { boxes }] = columnsOf(approval([step(1, [rejected, seat("오세훈")])]));
  assert.deepEqual(boxes.map(({ seal }) => seal), [null, null]);
});

test("a due time stands only where somebody is still to sign", () => {
  const due = "2026-11-26T01:00:00Z";
  const [, { boxes }] = columnsOf(approval([step(1, [signed("박서연", "박서연", { due_at: due }), seat("오세훈", { status: "CURRENT", due_at: due, is_overdue: true })])]));
  assert.deepEqual(boxes.map((box) => [box.due, box.overdue]), [[null, false], [due, true]]);
});

for (const [name, letters] of [
  ["한지민", ["한", "지", "민", "인"]], ["남궁민수", ["남", "궁", "민", "수"]], ["이산", ["이", "산"]], ["John", null], ["시스템관리자", null], ["최", null],
]) {
  test(`the seal of ${name}`, () => assert.deepEqual(sealLetters(name), letters));
}

test("where a round stands, and for whom it waits", () => {
  const current = step(2, [signed("박서연"), seat("오세훈", { status: "CURRENT" })], { status: "CURRENT", kind: "AGREEMENT" });
  const here = approval([step(1, [signed("가나다")], { status: "APPROVED" }), current, step(3, [seat("김국장")])]);
  assert.equal(stageWords(here), "2/3 합의");
  assert.equal(waitsFor(here), "오세훈");
  assert.equal(stageWords({ ...here, status: "APPROVED" }), "");
});

test("a rejection can go to each step before one's own", () => {
  const here = approval([step(1, [signed("박서연")]), step(2, [signed("오세훈")], { kind: "AGREEMENT" }), step(3, [seat("김국장")])], { step_id: 30 });
  assert.deepEqual(earlierSteps(here), [["1", "1단계 검토 (박서연)"], ["2", "2단계 합의 (오세훈)"]]);
  assert.deepEqual(earlierSteps({ ...here, step_id: null }), []);
});

test("deciding for all passes over those who wait behind", () => {
  const here = approval([step(1, [seat("가나다")]), step(2, [seat("박서연"), seat("오세훈")]), step(3, [seat("김국장")])], { step_id: 10 });
  assert.equal(leftBehind(here), 3);
  assert.equal(leftBehind({ ...here, step_id: 30 }), 0);
});
