import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, follow, reduce } from "./stream.js";

const out = (text) => ({ type: "output", stream: "stdout", text });
const err = (text) => ({ type: "output", stream: "stderr", text });
const after = (...events) => events.reduce(reduce, begin({ id: 1, status: "RUNNING" }));

test("it begins without a connection and without output", () => {
  assert.deepEqual(after(), { phase: "connecting", segments: [], execution: { id: 1, status: "RUNNING" } });
});

test("neighbouring pieces of one stream are one segment", () => {
  assert.deepEqual(after({ type: "open" }, out("a"), out("b"), err("c"), out("d")).segments, [
    { stream: "stdout", text: "ab" }, { stream: "stderr", text: "c" }, { stream: "stdout", text: "d" },
  ]);
});

test("a new connection replays from the start, so nothing stands twice", () => {
  const state = after({ type: "open" }, out("a"), { type: "lost" }, { type: "open" }, out("a"), out("b"));
  assert.deepEqual(state.segments, [{ stream: "stdout", text: "ab" }]);
  assert.equal(state.phase, "live");
});

test("what was read stays while the connection is lost", () => {
  const state = after({ type: "open" }, out("a"), { type: "lost" });
  assert.equal(state.phase, "lost");
  assert.equal(state.segments.length, 1);
});

test("the end brings the result, and nothing after it counts", () => {
  const end = { type: "end", execution: { id: 1, status: "SUCCEEDED", exit_status: 0 } };
  const state = after({ type: "open" }, out("a"), end, out("late"), { type: "lost" });
  assert.equal(state.phase, "ended");
  assert.equal(state.execution.exit_status, 0);
  assert.deepEqual(state.segments, [{ stream: "stdout", text: "a" }]);
});

test("what was queued is seen to begin, and its output stays", () => {
  const state = after({ type: "open" }, out("a"), { type: "begun", execution: { id: 1, status: "RUNNING", started_at: "now" } });
  assert.equal(state.execution.started_at, "now");
  assert.equal(state.phase, "live");
  assert.equal(state.segments.length, 1);
});

test("reducing changes no earlier state", () => {
  const before = after({ type: "open" }, out("a"));
  reduce(before, out("b"));
  assert.deepEqual(before.segments, [{ stream: "stdout", text: "a" }]);
});

class FakeSource extends EventTarget {
  static all = [];
  readyState = 1;
  closed = false;
  constructor(url) { super(); this.url = url; FakeSource.all.push(this); }
  close() { this.closed = true; }
  say(type, data) { this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data) })); }
  fail(readyState) { this.readyState = readyState; this.dispatchEvent(new Event("error")); }
}

function following(onGiveUp) {
  FakeSource.all = [];
  const heard = [];
  const stop = follow("/api/x/stream", (event) => heard.push(event), { EventSource: FakeSource, onGiveUp });
  return { heard, stop, sources: FakeSource.all };
}
const settled = () => new Promise((resolve) => { setImmediate(resolve); });

test("events arrive as they are named, and the end closes the connection", () => {
  const { heard, sources: [source] } = following();
  source.say("open");
  source.say("output", { stream: "stderr", text: "x" });
  source.say("end", { id: 1, status: "FAILED" });
  assert.deepEqual(heard.map(({ type }) => type), ["open", "output", "end"]);
  assert.equal(heard[1].stream, "stderr");
  assert.ok(source.closed);
});

test("the browser's own reconnecting is left alone", async () => {
  const { heard, sources } = following(() => assert.fail("not asked"));
  sources[0].fail(0);
  await settled();
  assert.deepEqual(heard, [{ type: "lost" }]);
  assert.equal(sources.length, 1);
});

test("where the browser gives up and there is more to come, the stream is opened again", async () => {
  const { sources } = following(async () => true);
  sources[0].fail(2);
  await settled();
  assert.equal(sources.length, 2);
});

test("where there is nothing more to come, it stays closed", async () => {
  const { sources } = following(async () => false);
  sources[0].fail(2);
  await settled();
  assert.equal(sources.length, 1);
});

test("once stopped it is not opened again", async () => {
  const { sources, stop } = following(async () => true);
  sources[0].fail(2);
  stop();
  await settled();
  assert.equal(sources.length, 1);
  assert.ok(sources[0].closed);
});
