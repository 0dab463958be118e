import assert from "node:assert/strict";
import { test } from "node:test";
import { asksForProof, bodyOf, checker, doneSentence, inFields, offered, secretMissing, START, VERBS } from "./decision_verbs.js";

const APPROVAL = { content_hash: "ab", step_id: 7 };
const SEEN = { content_hash: "ab", step_id: 7 };

test("an approval says which content and which step were read", () => {
  assert.deepEqual(bodyOf(APPROVAL, VERBS.approve, START, false), SEEN);
  assert.deepEqual(bodyOf(APPROVAL, VERBS.approve, { ...START, text: " 좋습니다 ", final: true }, false), { ...SEEN, comment: "좋습니다", final: true });
});

test("deciding for all before one's turn has a button of its own, and stands inside the approval otherwise", () => {
  assert.deepEqual(offered(["finalize", "opinion"]), ["finalize", "opinion"]);
  assert.deepEqual(offered(["approve", "reject", "finalize"]), ["approve", "reject"]);
  assert.deepEqual(bodyOf({ content_hash: "ab", step_id: null }, VERBS.finalize, START, false), { content_hash: "ab", final: true });
});

test("a rejection goes to the drafter, or to an earlier step", () => {
  const values = { ...START, text: "금액을 고쳐 주세요." };
  assert.deepEqual(bodyOf(APPROVAL, VERBS.reject, values, false), { ...SEEN, reason: "금액을 고쳐 주세요." });
  assert.deepEqual(bodyOf(APPROVAL, VERBS.reject, { ...values, to: "2" }, false), { ...SEEN, reason: "금액을 고쳐 주세요.", to_position: 2 });
});

test("what was chosen for one verb is not sent with another", () => {
  const values = { ...START, text: "나중에 봅니다.", to: "2", final: true };
  assert.deepEqual(bodyOf(APPROVAL, VERBS.hold, values, false), { ...SEEN, reason: "나중에 봅니다." });
});

test("an opinion and a withdrawal are no signatures", () => {
  assert.deepEqual(bodyOf(APPROVAL, VERBS.opinion, { ...START, text: "참고해 주세요." }, false), { content: "참고해 주세요." });
  assert.deepEqual(bodyOf(APPROVAL, VERBS.withdraw, START, false), {});
});

test("the proof goes along only where it is asked for, in the way chosen", () => {
  assert.deepEqual(bodyOf(APPROVAL, VERBS.approve, { ...START, secret: " pass " }, true), { ...SEEN, password: " pass " });
  assert.deepEqual(bodyOf(APPROVAL, VERBS.approve, { ...START, proof: "totp", secret: " 123456 " }, true), { ...SEEN, totp: "123456" });
  assert.deepEqual(bodyOf(APPROVAL, VERBS.approve, { ...START, secret: "pass" }, false), SEEN);
});

test("a reason shorter than five characters is refused before it is sent, an empty comment is not", () => {
  assert.match(checker(VERBS.reject, false)({ ...START, text: " 안 됨 " }).text, /반려 사유를 5자 이상/);
  assert.equal(checker(VERBS.reject, false)({ ...START, text: "금액이 틀립니다" }).text, "");
  assert.equal(checker(VERBS.approve, false)(START).text, "");
  assert.match(checker(VERBS.opinion, false)(START).text, /의견을 적어/);
});

test("a missing password and a code that is none are refused", () => {
  assert.ok(secretMissing("password", ""));
  assert.equal(secretMissing("password", "x"), "");
  assert.ok(secretMissing("totp", "12345"));
  assert.ok(secretMissing("totp", "12345a"));
  assert.equal(secretMissing("totp", " 123456 "), "");
  assert.equal(checker(VERBS.approve, false)(START).secret, "");
});

test("each act is told as what it was", () => {
  assert.equal(doneSentence(VERBS.approve, START), "승인했습니다.");
  assert.equal(doneSentence(VERBS.approve, { ...START, final: true }), "전결했습니다.");
  assert.equal(doneSentence(VERBS.reject, { ...START, to: "1" }), "1단계로 되돌렸습니다.");
  assert.equal(doneSentence(VERBS.reject, START), "반려했습니다.");
});

test("refusals come back to the fields of the dialog", () => {
  const short = inFields({ code: "validation", errors: [{ field: "reason", message: "짧음" }, { field: "body.totp", message: "?" }] }, "reason");
  assert.deepEqual(short.errors.map(({ field }) => field), ["text", "body.totp"]);
  const wrong = inFields({ code: "approval.reauthentication", message: "맞지 않습니다.", errors: [] }, "comment");
  assert.deepEqual(wrong.errors, [{ field: "secret", message: "맞지 않습니다." }]);
  assert.ok(asksForProof(wrong));
  assert.ok(!asksForProof({ code: "approval.self" }));
});
