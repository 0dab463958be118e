import assert from "node:assert/strict";
import { test } from "node:test";
import { extensionRefusals, firstProposal, ownDue } from "./deadline_form.js";

const NOW = Date.parse("2026-11-25T00:00:00Z"); // 09:00 in Seoul
const DUE = "2026-11-25T09:00:00Z"; // 18:00 in Seoul
const REASON = "자료를 더 받아야 합니다.";

for (const [field, due, good] of [
  ["2026-11-25T18:01", DUE, true], ["2026-11-25T18:00", DUE, false], ["2026-11-25T08:59", null, false], ["2026-11-25T09:01", null, true], ["", DUE, false],
]) {
  test(`${field || "nothing"} after ${due ?? "no due time"} is ${good ? "taken" : "refused"}`, () => {
    assert.equal(extensionRefusals({ new_due_at: field, reason: REASON }, due, NOW).new_due_at === "", good);
  });
}

test("a date later than a due time that has passed must still be ahead", () => {
  assert.ok(extensionRefusals({ new_due_at: "2026-11-25T08:00", reason: REASON }, "2026-11-24T00:00:00Z", NOW).new_due_at);
});

test("a reason is needed", () => {
  assert.match(extensionRefusals({ new_due_at: "2026-11-26T18:00", reason: " 짧음 " }, DUE, NOW).reason, /5자 이상/);
  assert.equal(extensionRefusals({ new_due_at: "2026-11-26T18:00", reason: REASON }, DUE, NOW).reason, "");
});

test("the due time is that of the step one would sign, not of a deferred one", () => {
  const seats = [{ status: "CURRENT", due_at: "2026-11-27T00:00:00Z" }, { status: "CURRENT", due_at: "2026-11-26T00:00:00Z" }, { status: "APPROVED", due_at: "2026-11-20T00:00:00Z" }];
  const approval = { steps: [{ id: 1, seats: [{ status: "DEFERRED", due_at: DUE }] }, { id: 2, seats }], step_id: 2, due_at: DUE };
  assert.equal(ownDue(approval), "2026-11-26T00:00:00Z");
  assert.equal(ownDue({ ...approval, step_id: null }), DUE);
});

test("the dialog begins with a time that is ahead", () => {
  assert.equal(firstProposal("2026-11-23T00:00:00Z", NOW), Date.parse("2026-11-26T00:00:00Z"));
  assert.equal(firstProposal("2026-12-01T00:00:00Z", NOW), Date.parse("2026-12-01T00:00:00Z"));
  assert.equal(firstProposal(null, NOW), Date.parse("2026-11-26T00:00:00Z"));
});
