import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAbsence, toAbsence, toPatch, valuesOf } from "./absence_form.js";

const ABSENCE = {
  user: { id: 3, name: "박서연" }, delegate: { id: 4, name: "정우진" }, reason: "출장",
  starts_at: "2026-07-01T00:00:30Z", ends_at: "2026-07-03T09:00:00Z",
};
const TYPED = { user_id: "", delegate_id: "4", starts_at: "2026-07-01T09:00", ends_at: "2026-07-02T18:00", reason: " 휴가 " };
const refused = (values, ownId = 3) => Object.entries(checkAbsence(values, ownId)).filter(([, text]) => text).map(([field]) => field);

test("an absence says until when, why and who signs meanwhile", () => {
  assert.deepEqual(refused(TYPED), []);
  assert.deepEqual(refused(valuesOf(null)), ["delegate_id", "reason"]);
  assert.deepEqual(refused({ ...TYPED, starts_at: "", ends_at: "" }), ["starts_at", "ends_at"]);
  assert.deepEqual(refused({ ...TYPED, ends_at: TYPED.starts_at }), ["ends_at"]);
});

test("nobody stands in for himself", () => {
  assert.deepEqual(refused(TYPED, 4), ["delegate_id"]);
  assert.deepEqual(refused({ ...TYPED, user_id: "4" }, 1), ["delegate_id"]);
});

test("times are meant in Seoul; whose it is is named only when it is another's", () => {
  const sent = { delegate_id: 4, starts_at: "2026-07-01T09:00:00+09:00", ends_at: "2026-07-02T18:00:00+09:00", reason: "휴가" };
  assert.deepEqual(toAbsence(TYPED), sent);
  assert.deepEqual(toAbsence({ ...TYPED, user_id: "9" }), { ...sent, user_id: 9 });
});

test("a change sends only what was changed", () => {
  const shown = valuesOf(ABSENCE);
  assert.equal(shown.starts_at, "2026-07-01T09:00");
  assert.deepEqual(toPatch(ABSENCE, shown), {});
  assert.deepEqual(toPatch(ABSENCE, { ...shown, ends_at: "2026-07-05T18:00" }), { ends_at: "2026-07-05T18:00:00+09:00" });
});
