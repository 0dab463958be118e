import assert from "node:assert/strict";
import { test } from "node:test";
import { readQuery } from "../../query.js";
import { clocksPath, isNarrowed, WALL } from "./wall_state.js";

test("how it is looked at is not asked of the server", () => {
  const state = readQuery("?view=wall&box=overdue&assignee_id=7", WALL);
  assert.equal(clocksPath(state), "/sla/clocks?page=1&box=overdue&assignee_id=7");
});

test("a wall view or another page narrows nothing", () => {
  assert.equal(isNarrowed(readQuery("?view=wall&page=2", WALL)), false);
  for (const one of ["box=soon", "target=UPDATE", "institution_id=1", "assignee_id=1"]) assert.equal(isNarrowed(readQuery(`?${one}`, WALL)), true, one);
});
