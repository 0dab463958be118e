import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, moved } from "../../changes.js";
import { checkSr, EMPTY_SR, toPatch, toRequest } from "./sr_form.js";

const TYPED = { ...EMPTY_SR, title: " 제목 ", description: "내용", category: "SERVER", institution_id: "3", server_id: "7", approver_ids: [2, 5] };

test("an empty form is refused field by field", () => {
  const refused = Object.entries(checkSr(EMPTY_SR, true)).filter(([, text]) => text).map(([field]) => field);
  assert.deepEqual(refused, ["institution_id", "title", "description"]);
  assert.equal(checkSr(EMPTY_SR, false).institution_id, "");
  assert.ok(Object.values(checkSr(TYPED, true)).every((text) => text === ""));
});

test("blanks are no title", () => assert.ok(checkSr({ ...TYPED, title: "  " }, true).title));

test("the desk names the institution, a customer does not", () => {
  assert.deepEqual(toRequest(TYPED, true), {
    title: "제목", description: "내용", category: "SERVER", priority: "NORMAL", institution_id: 3, server_id: 7, approver_ids: [2, 5],
  });
  assert.equal("institution_id" in toRequest(TYPED, false), false);
});

test("approvers chosen before the category was changed to a question are not sent", () => {
  assert.equal("approver_ids" in toRequest({ ...TYPED, category: "INQUIRY" }, true), false);
});

const SR = { title: "제목", description: "내용", category: "DATA", priority: "LOW", server: { id: 7, hostname: "a" } };
const same = { title: "제목", description: "내용", category: "DATA", priority: "LOW", server_id: 7 };

test("an edit sends what changed, with the version it was read at", () => {
  assert.deepEqual(toPatch(SR, { ...same, priority: "HIGH" }, 4), { version: 4, priority: "HIGH" });
  assert.deepEqual(toPatch(SR, { ...same, server_id: "" }, 4), { version: 4, server_id: null });
  assert.deepEqual(toPatch(SR, { ...same, server_id: "7" }, 4), { version: 4 });
});

test("only what differs is sent", () => assert.deepEqual(changed({ a: 1, b: 2 }, { a: 1, b: 3 }), { b: 3 }));

test("an approver moves up and down", () => {
  assert.deepEqual(moved([1, 2, 3], 1, 0), [2, 1, 3]);
  assert.deepEqual(moved([1, 2, 3], 0, 2), [2, 3, 1]);
});
