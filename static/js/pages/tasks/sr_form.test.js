import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, moved } from "../../changes.js";
import { NO_LINE, NO_OFFER, withStep } from "../../widgets/line_editor_model.js";
import { checkSr, documentOf, EMPTY_SR, mayDefer, toPatch, toRequest, voidsApproval } from "./sr_form.js";

const TYPED = { ...EMPTY_SR, title: " 제목 ", description: "내용", category: "SERVER", institution_id: "3", server_id: "7",
  estimated_cost: "1,200,000", approval: { steps: withStep(withStep([], { user_id: 2 }), { user_id: 5 }), readers: [] } };
const TEMPLATE = { template: { name: "서버 작업", is_locked: false, allows_deferred: true }, steps: [], loading: false };

test("an empty form is refused field by field", () => {
  const refused = Object.entries(checkSr(EMPTY_SR, true)).filter(([, text]) => text).map(([field]) => field);
  assert.deepEqual(refused, ["institution_id", "title", "description"]);
  assert.equal(checkSr(EMPTY_SR, false).institution_id, "");
  assert.ok(Object.values(checkSr(TYPED, true)).every((text) => text === ""));
});

test("blanks are no title", () => assert.ok(checkSr({ ...TYPED, title: "  " }, true).title));

test("the desk names the institution, a customer does not", () => {
  assert.deepEqual(toRequest(TYPED, true), {
    title: "제목", description: "내용", category: "SERVER", priority: "NORMAL", institution_id: 3, server_id: 7, estimated_cost: 1200000,
    approval: { steps: [{ kind: "REVIEW", mode: "ALL", targets: [{ user_id: 2 }] }, { kind: "DECISION", mode: "ALL", targets: [{ user_id: 5 }] }] },
  });
  assert.equal("institution_id" in toRequest(TYPED, false), false);
});

test("a line and a cost given before the category was changed to a question are not sent", () => {
  const request = toRequest({ ...TYPED, category: "INQUIRY" }, true);
  assert.deepEqual(["approval" in request, "estimated_cost" in request], [false, false]);
});

test("where a template fits an empty approval lets it apply; without one nothing is put to approval", () => {
  assert.deepEqual(toRequest({ ...TYPED, approval: NO_LINE }, true, TEMPLATE).approval, {});
  assert.deepEqual(toRequest({ ...TYPED, approval: NO_LINE, comment: "급함" }, true, TEMPLATE).approval, { comment: "급함" });
  assert.equal("approval" in toRequest({ ...TYPED, approval: NO_LINE }, true, NO_OFFER), false);
});

test("a cost that is no amount is refused", () => {
  assert.ok(checkSr({ ...TYPED, estimated_cost: "많이" }, true).estimated_cost);
  assert.equal(checkSr({ ...TYPED, category: "ETC", estimated_cost: "많이" }, true).estimated_cost, "");
});

test("which line applies depends on the category, server and cost", () => {
  assert.deepEqual(documentOf(TYPED, 3), { subject_type: "SR", institution_id: 3, category: "SERVER", server_id: 7, amount: 1200000 });
  assert.deepEqual(documentOf({ ...TYPED, server_id: "", estimated_cost: "x" }, 3), { subject_type: "SR", institution_id: 3, category: "SERVER", server_id: null, amount: null });
});

test("후결 only where the template allows it, never for accounts and firewalls", () => {
  assert.deepEqual(["DEPLOY", "ACCOUNT", "NETWORK"].map((category) => mayDefer(TEMPLATE, category)), [true, false, false]);
  assert.equal(mayDefer(NO_OFFER, "DEPLOY"), false);
});

const SR = { title: "제목", description: "내용", category: "DATA", priority: "LOW", server: { id: 7, hostname: "a" }, estimated_cost: 5000 };
const same = { title: "제목", description: "내용", category: "DATA", priority: "LOW", server_id: 7, estimated_cost: "5,000" };

test("an edit sends what changed, with the version it was read at", () => {
  assert.deepEqual(toPatch(SR, { ...same, priority: "HIGH" }, 4), { version: 4, priority: "HIGH" });
  assert.deepEqual(toPatch(SR, { ...same, server_id: "" }, 4), { version: 4, server_id: null });
  assert.deepEqual(toPatch(SR, { ...same, server_id: "7" }, 4), { version: 4 });
  assert.deepEqual(toPatch(SR, { ...same, estimated_cost: "" }, 4), { version: 4, estimated_cost: null });
});

test("only a change of what is being approved ends an approval under way", () => {
  const waiting = { ...SR, status: "PENDING_APPROVAL" };
  assert.equal(voidsApproval(waiting, { ...same, title: "다른 제목" }), true);
  assert.equal(voidsApproval(waiting, { ...same, estimated_cost: "6,000" }), true);
  assert.equal(voidsApproval(waiting, { ...same, priority: "HIGH" }), false);
  assert.equal(voidsApproval(waiting, same), false);
  assert.equal(voidsApproval({ ...SR, status: "OPEN" }, { ...same, title: "다른 제목" }), false);
});

test("only what differs is sent", () => assert.deepEqual(changed({ a: 1, b: 2 }, { a: 1, b: 3 }), { b: 3 }));

test("an approver moves up and down", () => {
  assert.deepEqual(moved([1, 2, 3], 1, 0), [2, 1, 3]);
  assert.deepEqual(moved([1, 2, 3], 0, 2), [2, 3, 1]);
});
