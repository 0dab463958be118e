// @ts-check
/**
 * What one can do with an approval document: the words of its dialog, and what is sent.
 * @typedef {import("../types.js").Approval} Approval
 * @typedef {{title: string, submit: string, kind: string, icon: string, field: string, label: string, done: string, least: number,
 *   hint?: string, path: string, signs: boolean, final?: boolean}} Verb
 * @typedef {{text: string, final: boolean, to: string, proof: "password" | "totp", secret: string}} Values
 */

/** In the order in which the buttons stand. `signs`: it is a signature, and may ask who one is. @type {Record<string, Verb>} */
export const VERBS = {
  approve: {
    title: "결재 승인", submit: "승인", kind: "primary", icon: "check", field: "comment", label: "의견", done: "승인했습니다.", least: 0, path: "approve", signs: true,
  },
  finalize: {
    title: "전결", submit: "전결", kind: "primary", icon: "check", field: "comment", label: "의견", done: "전결했습니다.", least: 0, path: "approve", signs: true, final: true,
    hint: "위임전결 규정에 따라 아직 서명하지 않은 검토와 뒤의 결재를 거치지 않고 여기서 끝냅니다.",
  },
  reject: {
    title: "결재 반려", submit: "반려", kind: "danger", icon: "x", field: "reason", label: "반려 사유", done: "반려했습니다.", least: 5,
    hint: "5자 이상. 기안한 사람과 결재선의 모두가 봅니다.", path: "reject", signs: true,
  },
  hold: {
    title: "결재 보류", submit: "보류", kind: "primary", icon: "pause", field: "reason", label: "보류 사유", done: "보류했습니다.", least: 5,
    hint: "5자 이상. 보류해도 기한은 그대로이며 나중에 결재할 수 있습니다.", path: "hold", signs: true,
  },
  opinion: {
    title: "의견 남기기", submit: "남기기", kind: "primary", icon: "message-square", field: "content", label: "의견", done: "의견을 남겼습니다.", least: 1,
    hint: "결재에는 영향이 없으며 서명 기록에 남습니다.", path: "opinions", signs: false,
  },
  withdraw: {
    title: "결재 회수", submit: "회수", kind: "danger", icon: "rotate-ccw", field: "reason", label: "회수 사유", done: "결재를 회수했습니다.", least: 0,
    hint: "회수하면 결재선에 있던 사람은 더 볼 수 없고, 다시 올리려면 새로 기안해야 합니다.", path: "withdraw", signs: false,
  },
};

/** @type {Values} */
export const START = { text: "", final: false, to: "", proof: "password", secret: "" };

const SIX_DIGITS = /^\d{6}$/;

/** What the browser refuses itself. @param {Verb} verb @param {boolean} proves @returns {(values: Values) => Record<string, string>} */
export const checker = ({ label, least }, proves) => ({ text, proof, secret }) => ({
  text: text.trim().length < least ? tooShort(label, least) : "",
  secret: proves ? secretMissing(proof, secret) : "",
});

/** @param {string} label @param {number} least */
const tooShort = (label, least) => (least > 1 ? `${label}를 ${least}자 이상 적어 주세요.` : `${label}을 적어 주세요.`);

/** @param {string} proof @param {string} secret */
export function secretMissing(proof, secret) {
  if (proof === "totp") return SIX_DIGITS.test(secret.trim()) ? "" : "인증 앱에 보이는 숫자 6자리를 입력해 주세요.";
  return secret ? "" : "비밀번호를 입력해 주세요.";
}

/** @param {Values} values @param {boolean} proves @returns {Record<string, string>} */
export function proofOf({ proof, secret }, proves) {
  return proves ? { [proof]: proof === "totp" ? secret.trim() : secret } : {};
}

/** What is sent: the hash and the step that were before one's eyes go along with every signature. @param {Approval} approval @param {Verb} verb @param {Values} values @param {boolean} proves */
export function bodyOf(approval, { field, signs, path, final: always }, values, proves) {
  const text = values.text.trim();
  const said = text ? { [field]: text } : {};
  if (!signs) return said;
  const seen = { content_hash: approval.content_hash, ...(approval.step_id !== null && { step_id: approval.step_id }) };
  const final = path === "approve" && (always || values.final) ? { final: true } : {};
  const back = path === "reject" && values.to ? { to_position: Number(values.to) } : {};
  return { ...said, ...final, ...back, ...seen, ...proofOf(values, proves) };
}

/** Names of the verbs that get a button: 전결 stands as a choice inside 승인, and alone where it is not yet one's turn. @param {string[]} can */
export const offered = (can) => Object.keys(VERBS).filter((verb) => can.includes(verb) && !(verb === "finalize" && can.includes("approve")));

/** @param {Verb} verb @param {Values} values */
export function doneSentence({ path, done }, { final, to }) {
  if (path === "approve" && final) return "전결했습니다.";
  return path === "reject" && to ? `${to}단계로 되돌렸습니다.` : done;
}

/** The refusal that means: who you are has to be shown (again). @param {{code: string}} error */
export const asksForProof = ({ code }) => code === "approval.reauthentication";

/** A refusal with the names its fields have in the dialog. @param {any} error @param {string} field */
export function inFields(error, field) {
  /** @type {Record<string, string>} */
  const names = { [field]: "text", to_position: "to", password: "secret", totp: "secret" };
  if (asksForProof(error)) error.errors = [{ field: "secret", message: error.message }];
  else error.errors = (error.errors ?? []).map((/** @type {any} */ one) => ({ ...one, field: names[one.field] ?? one.field }));
  return error;
}
