import assert from "node:assert/strict";
import { test } from "node:test";
import { checkGroup, toGroup, toPatch, valuesOf } from "./group_form.js";

const GROUP = {
  name: "보안팀", description: null, institution: { id: 3, name: "한빛시청" }, is_active: true, members: [{ id: 12, name: "김도현" }, { id: 5, name: "박서연" }],
};

test("a group has a name", () => {
  assert.ok(checkGroup(valuesOf(null)).name);
  assert.equal(checkGroup(valuesOf(GROUP)).name, "");
});

test("a new group names its institution and members", () => {
  assert.deepEqual(toGroup({ ...valuesOf(GROUP), name: " 보안팀 " }), { name: "보안팀", description: null, institution_id: 3, member_ids: [12, 5] });
  assert.equal(toGroup({ ...valuesOf(null), name: "x" }).institution_id, null);
});

test("a change sends what was changed; members in another order are the same", () => {
  const values = valuesOf(GROUP);
  assert.deepEqual(toPatch(GROUP, values), {});
  assert.deepEqual(toPatch(GROUP, { ...values, member_ids: [...GROUP.members].reverse() }), {});
  assert.deepEqual(toPatch(GROUP, { ...values, is_active: false, member_ids: [{ id: 5, name: "박서연" }] }), { is_active: false, member_ids: [5] });
});
