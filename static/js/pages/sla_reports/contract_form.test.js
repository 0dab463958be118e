import assert from "node:assert/strict";
import { test } from "node:test";
import { checkContract, newIndicator, plain, termsToForm, toContract, weightSum } from "./contract_form.js";

const PROPOSAL = {
  indicators: [
    { key: "availability", kind: "AVAILABILITY", name: "서비스 가용률", goal: "99.920", unit: "%", higher_is_better: true, weight: null, min_weight: "30.00", steps: [] },
    { key: "recovery", kind: "RECOVERY", name: "장애조치", goal: "120.000", unit: "분", higher_is_better: false, weight: null, min_weight: null, steps: [{ value: "180.000", score: "50.000" }] },
  ],
  bands: [{ below: "90.000", percent: "5.000" }], cap_percent: "20.000", service_minutes_per_day: 1440,
};
const filled = (weights) => {
  const form = termsToForm(PROPOSAL);
  return { from_month: "2027-01", ...form, indicators: form.indicators.map((one, at) => ({ ...one, weight: weights[at] })) };
};
const refused = (values) => Object.entries(checkContract(values)).filter(([, why]) => why).map(([field]) => field);

test("what was not published is left open, and must be filled in", () => {
  const form = { from_month: "2027-01", ...termsToForm(PROPOSAL) };
  assert.deepEqual(form.indicators.map(({ goal, weight }) => [goal, weight]), [["99.92", ""], ["120", ""]]);
  assert.deepEqual(refused(form), ["indicators"]);
  assert.deepEqual(refused(filled(["40", "60"])), []);
});

test("weights make a hundred, exactly", () => {
  assert.equal(weightSum([{ weight: "33.3" }, { weight: "66.7" }]), 100);
  assert.match(checkContract(filled(["40", "59.99"])).indicators, /99\.99/);
});

test("every gap is named", () => {
  assert.deepEqual(refused({ ...filled(["40", "60"]), from_month: "", bands: [{ below: "", percent: "5" }], cap_percent: "x", service_minutes_per_day: "1441" }),
    ["from_month", "bands", "cap_percent", "service_minutes_per_day"]);
  assert.deepEqual(refused({ ...filled([]), indicators: [] }), ["indicators"]);
});

test("decimals go out as they were typed", () => {
  const sent = toContract(filled(["40", "60"]));
  assert.deepEqual(sent.terms.indicators[1], {
    key: "recovery", kind: "RECOVERY", name: "장애조치", goal: "120", unit: "분", higher_is_better: false, weight: "60", steps: [{ value: "180", score: "50" }],
  });
  assert.deepEqual([sent.from_month, sent.terms.bands, sent.terms.cap_percent, sent.terms.service_minutes_per_day], ["2027-01", [{ below: "90", percent: "5" }], "20", 1440]);
});

test("a new indicator has a key of its own, and less is better for recovery", () => {
  const rows = termsToForm(PROPOSAL).indicators;
  assert.equal(newIndicator(rows, "MANUAL").key, "manual");
  assert.equal(newIndicator(rows, "RECOVERY").key, "recovery_2");
  assert.deepEqual([newIndicator(rows, "RECOVERY").higher_is_better, newIndicator(rows, "RECOVERY").unit], [false, "분"]);
});

test("trailing zeros are not typed", () => assert.deepEqual(["99.900", "120", "100", "0.050", "20.000"].map(plain), ["99.9", "120", "100", "0.05", "20"]));
