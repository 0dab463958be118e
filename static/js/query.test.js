import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSort, readQuery, toQuery, withFilter, writeQuery } from "./query.js";
import { filterCount, LIST, listPath } from "./pages/tasks/state.js";

test("an empty address is the initial state", () => {
  const state = readQuery("", LIST);
  assert.equal(state.page, 1);
  assert.equal(state.sort, "-created_at");
  assert.equal(state.box, "all");
  assert.deepEqual(state.status, []);
  assert.equal(filterCount(state), 0);
});

test("the initial state is an empty address", () => {
  assert.equal(writeQuery(readQuery("", LIST), LIST), "");
});

test("what is read is what was written", () => {
  const state = { ...readQuery("", LIST), page: 3, status: ["OPEN", "ON_HOLD"], institution_id: 7, sort: "number", number: "SR-2026-000001" };
  assert.deepEqual(readQuery(writeQuery(state, LIST), LIST), state);
});

test("nonsense in the address falls back", () => {
  for (const search of ["?page=0", "?page=-2", "?page=abc", "?page="]) assert.equal(readQuery(search, LIST).page, 1, search);
  assert.equal(readQuery("?institution_id=x", LIST).institution_id, null);
  assert.deepEqual(readQuery("?status=&status=OPEN", LIST).status, ["OPEN"]);
});

test("keys a page does not know are not passed on", () => {
  assert.equal(listPath(readQuery("?evil=1&page=2", LIST)), "/tasks/?page=2&sort=-created_at");
});

test("the box that means all is not sent", () => {
  assert.match(listPath(readQuery("?box=assigned", LIST)), /box=assigned/);
  assert.doesNotMatch(listPath(readQuery("", LIST)), /box/);
});

test("several values repeat the key, empty ones are left out", () => {
  assert.equal(toQuery({ a: ["x", "y"], b: null, c: "", d: undefined, e: 0, f: false }), "?a=x&a=y&e=0&f=false");
  assert.equal(toQuery({}), "");
});

test("values are escaped", () => {
  assert.equal(toQuery({ q: "가 나&다" }), "?q=%EA%B0%80+%EB%82%98%26%EB%8B%A4");
});

test("a filter leads back to the first page, turning a page does not", () => {
  assert.equal(withFilter({ page: 4, status: [] }, { status: ["OPEN"] }).page, 1);
  assert.equal(withFilter({ page: 4 }, { page: 5 }).page, 5);
});

test("a column header sorts down, then up, then down", () => {
  assert.equal(nextSort("-created_at", "number"), "-number");
  assert.equal(nextSort("-number", "number"), "number");
  assert.equal(nextSort("number", "number"), "-number");
});

test("each value that narrows is counted", () => {
  assert.equal(filterCount(readQuery("?status=OPEN&status=CLOSED&priority=HIGH&institution_id=1&number=SR-1&box=assigned", LIST)), 5);
});
