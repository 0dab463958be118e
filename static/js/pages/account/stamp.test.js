import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStamp } from "./stamp.js";

test("a stamp is a small picture", () => {
  assert.equal(checkStamp({ type: "image/png", size: 200 * 1024 }), "");
  assert.equal(checkStamp({ type: "image/jpeg", size: 1 }), "");
  assert.match(checkStamp({ type: "image/png", size: 200 * 1024 + 1 }), /200 KB/);
  for (const type of ["image/svg+xml", "application/pdf", ""]) assert.match(checkStamp({ type, size: 1 }), /PNG/, type);
});
