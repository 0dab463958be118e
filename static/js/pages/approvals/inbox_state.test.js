import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOr, choosable, chosenOf, hasDeadlines, itemsOf, outcome, outcomeSentence, toggled } from "./inbox_state.js";

const approval = (id, more = {}) => ({ id, content_hash: `h${id}`, step_id: id * 10, can: ["approve", "reject"], ...more });

test("an unknown box in the address is the first one", () => {
  assert.equal(boxOr("done"), "done");
  assert.equal(boxOr("toString"), "pending");
});

test("only what is under way has deadlines", () => {
  assert.deepEqual(["pending", "progress", "done", "after", "reference"].filter(hasDeadlines), ["pending", "progress"]);
});

test("what one may not approve cannot be chosen", () => {
  const rows = [approval(1), approval(2, { can: ["opinion"] }), approval(3, { step_id: null })];
  assert.deepEqual(choosable(rows).map(({ id }) => id), [1]);
});

test("choosing twice lets go again, and leaves the earlier set as it was", () => {
  const first = toggled(new Set(), 1);
  assert.deepEqual([...toggled(first, 2)], [1, 2]);
  assert.deepEqual([...toggled(first, 1)], []);
  assert.deepEqual([...first], [1]);
});

test("what has gone from the list is not decided unseen", () => {
  assert.deepEqual(itemsOf(chosenOf([approval(2)], new Set([1, 2]))), [{ id: 2, content_hash: "h2", step_id: 20 }]);
});

test("an outcome names the documents, each failure with its reason", () => {
  const rows = [approval(1), approval(2)];
  const { ok, failed } = outcome({ ok: [1], failed: [{ id: 2, reason: "먼저 반려한 건입니다." }] }, rows);
  assert.deepEqual(ok, [rows[0]]);
  assert.deepEqual(failed, [{ approval: rows[1], reason: "먼저 반려한 건입니다." }]);
});

for (const [ok, failed, sentence] of [
  [3, 0, "3건을 승인했습니다."], [3, 1, "3건을 승인했습니다. 1건은 처리하지 못했습니다."], [0, 2, "승인한 문서가 없습니다. 2건은 처리하지 못했습니다."],
]) {
  test(`${ok} done and ${failed} not`, () => assert.equal(outcomeSentence("승인", ok, failed), sentence));
}
