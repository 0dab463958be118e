import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const STATIC = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(STATIC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(js|css|html)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ name: relative(STATIC, path), text: readFileSync(path, "utf8") }))
  .filter(({ name }) => !/^(vendor|docs)\//.test(name));
const scripts = files.filter(({ name }) => name.startsWith("js/") && !name.endsWith(".test.js"));

test("no file is longer than 200 lines", () => {
  assert.ok(files.length > 60);
  for (const { name, text } of files) assert.ok(text.split("\n").length <= 201, name);
});

test("only ui.js knows the third-party files", () => {
  for (const { name, text } of scripts) assert.equal(/from ".*vendor\//.test(text), name === "js/ui.js", name);
});

test("nothing is fetched from elsewhere", () => {
  for (const { name, text } of files) assert.doesNotMatch(text.replaceAll("http://www.w3.org/", ""), /(src|href)="https?:|url\("?https?:|import\("http/, name);
});

test("no style in markup and no markup from text: the content security policy forbids one, safety the other", () => {
  for (const { name, text } of scripts) assert.doesNotMatch(text, / style=|dangerouslySetInnerHTML|innerHTML|\beval\(|new Function/, name);
});

test("the parts know no words of the domain", () => {
  for (const { name, text } of scripts.filter(({ name: n }) => n.startsWith("js/parts/"))) {
    assert.doesNotMatch(text, /from ".*(widgets|pages|session|api)(\.js|\/)/, name);
    assert.doesNotMatch(text, /결재|SR\b|기관|서버/, name);
  }
});

test("each imported file exists", async () => {
  for (const { name, text } of scripts) {
    for (const [, target] of text.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)) {
      assert.ok(readFileSync(join(STATIC, name, "..", target)), `${name} → ${target}`);
    }
  }
});

test("each style sheet is in the layers, and each layer's file exists", () => {
  const listed = [...files.find(({ name }) => name === "css/layers.css").text.matchAll(/url\("(.+?)"\)/g)].map(([, path]) => `css/${path}`);
  const there = files.map(({ name }) => name).filter((name) => name.endsWith(".css") && name !== "css/layers.css");
  assert.deepEqual(listed.sort(), there.sort());
});

const COLOURS = /--[a-z0-9-]+: var\(--[a-z]+-\d+\)/g;
test("dark by choice and dark by the system's wish are the same", () => {
  const { text } = files.find(({ name }) => name === "css/tokens.css");
  const [, chosen] = /:root\[data-theme="dark"\] \{(.*?)\n\}/s.exec(text);
  const [, wished] = /:root:not\(\[data-theme="light"\]\) \{(.*?)\n {2}\}/s.exec(text);
  assert.ok(chosen.match(COLOURS).length > 30);
  assert.deepEqual(wished.match(COLOURS), chosen.match(COLOURS));
});
