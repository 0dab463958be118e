import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "./api.js";

const json = (status, body) => new Response(status === 204 ? null : JSON.stringify(body), { status });
const refused = (status, code) => json(status, { detail: "안 됩니다.", code, request_id: "r1" });

/** A server of one resource behind a session that may have run out. */
function server({ signedIn = true, renewable = true, delay = 0 } = {}) {
  const state = { signedIn, renewable, calls: [] };
  const fetch = async (url, init) => {
    state.calls.push({ url, ...init });
    await new Promise((resolve) => { setTimeout(resolve, delay); });
    if (init.method === "PUT" && url === "/api/auth/session") {
      state.signedIn = state.renewable;
      return state.renewable ? json(200, {}) : refused(401, "auth.expired");
    }
    return state.signedIn ? json(200, { ok: true }) : refused(401, "auth.required");
  };
  const renewals = () => state.calls.filter(({ method }) => method === "PUT").length;
  return { state, fetch, renewals };
}

test("a request goes to /api with its query, on the same origin", async () => {
  const { fetch, state } = server();
  assert.deepEqual(await createApi({ fetch }).get("/tasks/", { status: ["OPEN", "CLOSED"] }), { ok: true });
  const [call] = state.calls;
  assert.equal(call.url, "/api/tasks/?status=OPEN&status=CLOSED");
  assert.equal(call.credentials, "same-origin");
});

test("a file is sent as it is, under its own type", async () => {
  const { fetch, state } = server();
  const stamp = new Blob(["png"], { type: "image/png" });
  await createApi({ fetch }).put("/auth/signature-image", stamp);
  const [call] = state.calls;
  assert.equal(call.method, "PUT");
  assert.equal(call.headers["Content-Type"], "image/png");
  assert.equal(call.body, stamp);
});

test("a removal may carry a form, and is empty without one", async () => {
  const { fetch, state } = server();
  const api = createApi({ fetch });
  await api.delete("/auth/totp", { password: "x" });
  await api.delete("/auth/signature-image");
  assert.deepEqual(state.calls.map(({ body }) => body), ['{"password":"x"}', undefined]);
});

test("what changes something carries the client header, what reads does not", async () => {
  const { fetch, state } = server();
  const api = createApi({ fetch });
  await api.get("/x");
  await api.post("/x", { a: 1 });
  await api.patch("/x", {});
  await api.delete("/x");
  assert.deepEqual(state.calls.map(({ headers }) => headers["X-GUARDiA-Client"]), [undefined, "web", "web", "web"]);
  assert.equal(state.calls[1].body, '{"a":1}');
});

test("a lapsed session is renewed once and the request repeated", async () => {
  const { fetch, renewals } = server({ signedIn: false });
  assert.deepEqual(await createApi({ fetch }).get("/tasks/"), { ok: true });
  assert.equal(renewals(), 1);
});

test("many requests at once share one renewal", async () => {
  const { fetch, renewals } = server({ signedIn: false, delay: 5 });
  const api = createApi({ fetch });
  await Promise.all([1, 2, 3, 4, 5].map((n) => api.get(`/tasks/${n}`)));
  assert.equal(renewals(), 1);
});

test("a later lapse is renewed again", async () => {
  const { fetch, state, renewals } = server({ signedIn: false });
  const api = createApi({ fetch });
  await api.get("/a");
  state.signedIn = false;
  await api.get("/b");
  assert.equal(renewals(), 2);
});

test("the renewal stands in the lock that all tabs share", async () => {
  const { fetch } = server({ signedIn: false });
  const names = [];
  const locks = { request: (name, work) => { names.push(name); return work(); } };
  await createApi({ fetch, locks }).get("/a");
  assert.deepEqual(names, ["guardia-session"]);
});

test("where renewing fails the person is asked, and then the request repeated", async () => {
  const { fetch, state } = server({ signedIn: false, renewable: false });
  const api = createApi({ fetch });
  let asked = 0;
  api.onSignedOut = async () => { asked += 1; state.signedIn = true; };
  assert.deepEqual(await api.post("/tasks/", { title: "쓰던 것" }), { ok: true });
  assert.equal(asked, 1);
  assert.equal(state.calls.at(-1).body, '{"title":"쓰던 것"}');
});

test("who gives up is told 401", async () => {
  const { fetch } = server({ signedIn: false, renewable: false });
  await assert.rejects(createApi({ fetch }).get("/tasks/"), { name: "ApiError", status: 401 });
});

test("a wrong password is not a lapsed session", async () => {
  const { fetch, renewals } = server({ signedIn: false });
  await assert.rejects(createApi({ fetch }).post("/auth/session", {}), { status: 401 });
  assert.equal(renewals(), 0);
});

test("a server in trouble does not sign anybody out", async () => {
  const fetch = async (url, { method }) => (method === "PUT" ? refused(503, "down") : refused(401, "auth.required"));
  const api = createApi({ fetch });
  api.onSignedOut = () => assert.fail("not asked");
  await assert.rejects(api.get("/a"), { status: 503 });
});

test("a refusal carries its code, number, fields and waiting time", async () => {
  const body = { detail: "잠겼습니다.", code: "auth.locked", request_id: "r9", retry_after: 90, errors: [{ field: "a", message: "b" }] };
  const error = await createApi({ fetch: async () => json(423, body) }).get("/a").catch((e) => e);
  assert.deepEqual([error.message, error.code, error.requestId, error.retryAfter, error.errors.length], ["잠겼습니다.", "auth.locked", "r9", 90, 1]);
});

test("no content is null, an unreachable server a sentence", async () => {
  assert.equal(await createApi({ fetch: async () => json(204) }).delete("/a"), null);
  const offline = createApi({ fetch: async () => { throw new TypeError("Failed to fetch"); } });
  await assert.rejects(offline.get("/a"), { status: 0, code: "client.offline", message: /네트워크/ });
});

test("leaving a page is not an error of the network", async () => {
  const abort = new AbortController();
  const fetch = async () => { abort.abort(); throw new DOMException("gone", "AbortError"); };
  await assert.rejects(createApi({ fetch }).get("/a", undefined, abort.signal), { name: "AbortError" });
});
