import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, secondsIn } from "./strip.js";

const NOW = Date.parse("2026-05-20T12:00:00+09:00");
const outage = (id, started_at, ended_at, kind = "INCIDENT") => ({ id, kind, title: "", started_at, ended_at });

test("bars stand where their days are, in Seoul", () => {
  assert.deepEqual(barsOf([outage(1, "2026-05-01T15:00:00Z", "2026-05-02T15:00:00Z", "PLANNED")], "2026-05", NOW), [{ id: 1, kind: "PLANNED", x: 1, width: 1 }]);
});

test("what goes on ends now, what came over the edge begins at it", () => {
  assert.deepEqual(barsOf([outage(1, "2026-05-20T00:00:00+09:00", null)], "2026-05", NOW), [{ id: 1, kind: "INCIDENT", x: 19, width: 0.5 }]);
  assert.deepEqual(barsOf([outage(2, "2026-04-29T00:00:00+09:00", "2026-05-01T12:00:00+09:00")], "2026-05", NOW), [{ id: 2, kind: "INCIDENT", x: 0, width: 0.5 }]);
  assert.deepEqual(barsOf([outage(3, "2026-04-01T00:00:00+09:00", "2026-04-02T00:00:00+09:00")], "2026-05", NOW), []);
});

test("a minute can still be seen, even at the end of the month", () => {
  const [bar] = barsOf([outage(1, "2026-05-31T23:59:00+09:00", "2026-06-01T00:00:00+09:00")], "2026-05", Date.parse("2026-06-05T00:00:00Z"));
  assert.ok(bar.width >= 0.08 && bar.x + bar.width <= 31.001);
});

test("only what lies in the month counts", () => {
  assert.equal(secondsIn(outage(1, "2026-04-30T23:00:00+09:00", "2026-05-01T01:00:00+09:00"), "2026-05", NOW), 3600);
  assert.equal(secondsIn(outage(1, "2026-05-20T11:00:00+09:00", null), "2026-05", NOW), 3600);
  assert.equal(secondsIn(outage(1, "2026-06-01T00:00:00+09:00", null), "2026-05", NOW), 0);
});
