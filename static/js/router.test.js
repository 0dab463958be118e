import assert from "node:assert/strict";
import { test } from "node:test";
import { isOurs, matcher, safeNext, trim } from "./router.js";
import { allowed, NAV, ROUTES } from "./routes.js";

const find = matcher(ROUTES);
const path = (pathname) => find(pathname)?.route.path;

test("each address leads to its page", () => {
  assert.equal(path("/app/"), "/app/");
  assert.equal(path("/app"), "/app/");
  assert.equal(path("/app/tasks"), "/app/tasks");
  assert.equal(path("/app/tasks/new"), "/app/tasks/new");
  assert.equal(path("/app/operations"), "/app/operations");
});

test("a last slash makes no other page", () => {
  assert.equal(path("/app/tasks/"), "/app/tasks");
  assert.equal(trim("/app//"), "/app/");
});

test("a number in the path becomes a parameter", () => {
  assert.deepEqual(find("/app/tasks/123").params, { id: "123" });
});

test("what is not a number, or longer, is no page", () => {
  assert.equal(find("/app/tasks/abc"), null);
  assert.equal(find("/app/tasks/1/more"), null);
  assert.equal(find("/app/nope"), null);
  assert.equal(find("/elsewhere/app/tasks"), null);
});

const CLICK = { button: 0, metaKey: false, ctrlKey: false, shiftKey: false, altKey: false, defaultPrevented: false };
const LINK = { origin: "https://here", pathname: "/app/tasks", target: "", download: false };

test("a plain click on a link of ours is followed without loading", () => {
  assert.equal(isOurs(CLICK, LINK, "https://here"), true);
  assert.equal(isOurs(CLICK, { ...LINK, target: "_self" }, "https://here"), true);
});

for (const [name, event, link] of [
  ["ctrl opens a new tab", { ctrlKey: true }, {}], ["⌘ opens a new tab", { metaKey: true }, {}],
  ["shift opens a new window", { shiftKey: true }, {}], ["the middle button opens a new tab", { button: 1 }, {}],
  ["somebody already dealt with it", { defaultPrevented: true }, {}], ["another site", {}, { origin: "https://there" }],
  ["the API documentation", {}, { pathname: "/docs" }], ["a name that only begins alike", {}, { pathname: "/application" }],
  ["a new tab by target", {}, { target: "_blank" }], ["a download", {}, { download: true }], ["a jump within the page", {}, { inPage: true }],
]) {
  test(`left to the browser: ${name}`, () => {
    assert.equal(isOurs({ ...CLICK, ...event }, { ...LINK, ...link }, "https://here"), false);
  });
}

test("after login one only lands on a page of ours", () => {
  assert.equal(safeNext("/app/tasks?status=OPEN"), "/app/tasks?status=OPEN");
  for (const bad of [null, "", "https://evil.example", "//evil.example", "/app//evil.example", "/app/login", "/docs", "/apple"]) {
    assert.equal(safeNext(bad), "/app/", String(bad));
  }
});

test("every entry of the navigation leads to a page that asks for the same right", () => {
  for (const entry of NAV.flatMap(({ items }) => items)) {
    const { route } = find(entry.href);
    assert.equal(route.permission, entry.permission, entry.href);
    assert.deepEqual(route.anyOf, entry.anyOf, entry.href);
  }
});

test("a page is shown to those who may see it", () => {
  const having = (...mine) => (permission) => mine.includes(permission);
  assert.equal(allowed({}, having()), true);
  assert.equal(allowed({ permission: "sr:read" }, having("sr:read")), true);
  assert.equal(allowed({ permission: "sr:read" }, having("user:read")), false);
  assert.equal(allowed({ anyOf: ["job:read", "audit:read"] }, having("audit:read")), true);
  assert.equal(allowed({ anyOf: ["job:read", "audit:read"] }, having("sr:read")), false);
});

test("every page's file exists and has a page in it", async () => {
  const { existsSync, readFileSync } = await import("node:fs");
  for (const route of ROUTES) {
    const file = new URL(/import\("(.+?)"\)/.exec(route.load.toString())[1], import.meta.url);
    assert.ok(existsSync(file), route.path);
    assert.match(readFileSync(file, "utf8"), /export default function \w+Page/, route.path);
  }
});
