// One way to ask the server. Every failure is an ApiError with the server's own Korean sentence, if it had one.

const OFFLINE = "서버에 연결할 수 없습니다. 네트워크를 확인하세요.";
const ODD = "서버가 예상하지 못한 응답을 보냈습니다. 잠시 후 다시 시도하세요.";

export class ApiError extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

let signedOut = () => {};

/** Called whenever the server says that nobody is signed in. */
export function onSignedOut(handler) {
  signedOut = handler;
}

export async function request(method, path, body, headers = {}) {
  const answer = await send(method, path, body, headers);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && path !== "/api/session") signedOut();
  throw new ApiError(answer.status, problem.code ?? "", problem.detail ?? ODD);
}

async function send(method, path, body, headers) {
  const ours = { "X-GUARDiA-Client": "web", ...headers };
  if (body !== undefined) ours["Content-Type"] = "application/json";
  try {
    return await fetch(path, { method, headers: ours, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new ApiError(0, "offline", OFFLINE);
  }
}

/** Works over plain http too, where crypto.randomUUID does not exist. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
