// @ts-check
/**
 * The one way to the server. A 401 renews the session once for all waiting requests; if that fails the person is asked
 * to sign in again over the page, and the request is then repeated.
 */
import { toQuery } from "./query.js";

export class ApiError extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.detail || "요청을 처리하지 못했습니다. 잠시 후 다시 시도해 주세요.");
    this.name = "ApiError";
    this.status = status;
    this.code = body?.code ?? "";
    this.requestId = body?.request_id ?? "";
    /** @type {{field: string, message: string}[]} */
    this.errors = body?.errors ?? [];
    this.body = body ?? {};
    this.retryAfter = Number(body?.retry_after) || 0;
  }
}

const SESSION = "/auth/session";
const OFFLINE = { detail: "서버에 연결할 수 없습니다. 네트워크를 확인해 주세요.", code: "client.offline" };

/**
 * @param {{fetch: typeof fetch, locks?: {request: (name: string, work: () => Promise<any>) => Promise<any>}}} browser
 */
export function createApi({ fetch, locks }) {
  /** @type {Promise<boolean> | null} */
  let renewing = null;
  const api = {
    /** Asks the person to sign in again; resolves once that is done. @type {() => Promise<void>} */
    onSignedOut: () => Promise.reject(new ApiError(401, {})),

    /** @param {string} method @param {string} path @param {{query?: any, body?: any, signal?: AbortSignal}} [options] */
    async request(method, path, options = {}) {
      let response = await send(method, path, options);
      if (response.status === 401 && path !== SESSION) {
        if (!(await api.renew())) await api.onSignedOut();
        response = await send(method, path, options);
      }
      return unwrap(response);
    },

    /** Single flight within this tab, and one tab at a time where the browser can lock. */
    renew() {
      renewing ??= exclusively(putSession).finally(() => { renewing = null; });
      return renewing;
    },

    /** @param {string} path @param {any} [query] @param {AbortSignal} [signal] */
    get: (path, query, signal) => api.request("GET", path, { query, signal }),
    /** @param {string} path @param {any} [body] */
    post: (path, body = {}) => api.request("POST", path, { body }),
    /** @param {string} path @param {any} body */
    patch: (path, body) => api.request("PATCH", path, { body }),
    /** The whole of something; a file goes as it is. @param {string} path @param {any} body */
    put: (path, body) => api.request("PUT", path, { body }),
    /** @param {string} path @param {any} [body] */
    delete: (path, body) => api.request("DELETE", path, { body }),
  };
  return api;

  async function putSession() {
    const response = await send("PUT", SESSION, {});
    if (response.status >= 500) throw new ApiError(response.status, await json(response));
    return response.ok;
  }

  /** @param {() => Promise<boolean>} work */
  function exclusively(work) {
    return locks ? locks.request("guardia-session", work) : work();
  }

  /** @param {string} method @param {string} path @param {{query?: any, body?: any, signal?: AbortSignal}} options */
  async function send(method, path, { query, body, signal }) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (method !== "GET") headers["X-GUARDiA-Client"] = "web";
    const raw = body instanceof Blob;
    if (body !== undefined) headers["Content-Type"] = raw ? body.type : "application/json";
    try {
      return await fetch(`/api${path}${toQuery(query ?? {})}`, {
        method, headers, signal, credentials: "same-origin",
        body: body === undefined || raw ? body : JSON.stringify(body),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, OFFLINE);
    }
  }
}

/** @param {Response} response */
async function unwrap(response) {
  const body = response.status === 204 ? null : await json(response);
  if (!response.ok) throw new ApiError(response.status, body);
  return body;
}

/** @param {Response} response */
const json = (response) => response.json().catch(() => null);

export const api = createApi({
  fetch: (...args) => globalThis.fetch(...args),
  locks: globalThis.navigator?.locks,
});
