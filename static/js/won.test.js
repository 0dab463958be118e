import assert from "node:assert/strict";
import { test } from "node:test";
import { checkWon, grouped, won, wonOf } from "./won.js";

test("an amount is read however it is written", () => {
  for (const text of ["1200000", "1,200,000", " 1,200,000원 ", 1200000]) assert.equal(wonOf(text), 1200000, String(text));
  for (const text of ["", "  ", null, undefined]) assert.equal(wonOf(text), null);
  assert.equal(wonOf("0"), 0);
});

test("what is no amount is refused and kept as typed", () => {
  for (const text of ["-1", "1.5", "백만", "1234567890123456"]) {
    assert.ok(Number.isNaN(wonOf(text)), text);
    assert.equal(grouped(text), text);
    assert.ok(checkWon(text));
  }
  assert.equal(checkWon(""), "");
  assert.equal(checkWon("3,000"), "");
});

test("thousands are parted", () => {
  assert.equal(grouped("1234567"), "1,234,567");
  assert.equal(grouped(""), "");
  assert.equal(won(50000000), "50,000,000원");
  assert.equal(won(0), "0원");
  assert.equal(won(null), "–");
});
