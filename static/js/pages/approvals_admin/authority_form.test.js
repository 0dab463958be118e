import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAuthority, toAuthority, valuesOf } from "./authority_form.js";

const RULE = { subject_type: "SR", category: "DEPLOY", grade: 2, amount_below: 50000000, position: "과장", role: null, basis: "위임전결규정 제7조", is_active: false };
const refused = (values) => Object.entries(checkAuthority(values)).filter(([, text]) => text).map(([field]) => field);

test("a rule names a position, a role, or both", () => {
  assert.deepEqual(refused(valuesOf(null)), ["position"]);
  assert.deepEqual(refused({ ...valuesOf(null), position: "과장" }), []);
  assert.deepEqual(refused({ ...valuesOf(null), role: "PM" }), []);
  assert.deepEqual(refused({ ...valuesOf(RULE), amount_below: "적당히" }), ["amount_below"]);
});

test("what was saved comes back as it was", () => assert.deepEqual(toAuthority(valuesOf(RULE)), RULE));

test("what is left empty fits all, and only a service request has a category", () => {
  assert.deepEqual(toAuthority({ ...valuesOf(null), position: " 과장 " }), {
    subject_type: "SR", category: null, grade: null, amount_below: null, position: "과장", role: null, basis: null, is_active: true,
  });
  assert.equal(toAuthority({ ...valuesOf(RULE), subject_type: "SLA_EXTENSION" }).category, null);
});
