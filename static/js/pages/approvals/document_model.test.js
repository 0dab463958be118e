import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsOf, newestFirst, proofWords, readersByKind, readerWords, recordTitle, recordWho, sizeWords, whereWords } from "./document_model.js";

const record = (more) => ({
  kind: "APPROVED", step_position: 1, is_final: false, to_position: null, actor: { id: 2, name: "박서연" }, principal: null, capacity: "SELF",
  authentication: "SESSION", ...more,
});

const listed = (values) => Object.entries(values).map(([label, value]) => ({ label, value }));

test("short facts stand in lines, the text has the width; what is empty and the title above are left out", () => {
  const { short, long } = fieldsOf(listed({ 제목: "계정 발급", 분류: "계정·권한", 내용: "짧은 글", 서버: null, "예상 비용(원)": 1_500_000, 계획: "1\n2" }), "계정 발급");
  assert.deepEqual(short, [{ label: "분류", value: "계정·권한" }, { label: "예상 비용(원)", value: "1,500,000" }]);
  assert.deepEqual(long.map(({ label }) => label), ["내용", "계획"]);
});

test("a title that is another than the one above is shown, and a round without content shows nothing", () => {
  assert.deepEqual(fieldsOf(listed({ 제목: "예전 제목" }), "새 제목").short, [{ label: "제목", value: "예전 제목" }]);
  assert.deepEqual(fieldsOf(undefined, "x"), { short: [], long: [] });
});

for (const [bytes, words] of [[0, "0 B"], [512, "512 B"], [1536, "1.5 KB"], [1_258_291, "1.2 MB"], [314_572_800, "300 MB"]]) {
  test(`${bytes} bytes`, () => assert.equal(sizeWords(bytes), words));
}

test("an act is called by what was done", () => {
  assert.equal(recordTitle(record()), "승인 (1단계)");
  assert.equal(recordTitle(record({ is_final: true })), "전결");
  assert.equal(recordTitle(record({ kind: "REJECTED", step_position: 2, to_position: 1 })), "반려 → 1단계로");
  assert.equal(recordTitle(record({ kind: "SUBMITTED", step_position: null })), "상신");
});

test("who acted, and for whom", () => {
  assert.equal(recordWho(record()), "박서연");
  assert.equal(recordWho(record({ capacity: "SUBSTITUTE", principal: { id: 3, name: "오세훈" } })), "박서연 (오세훈 님 대결)");
  assert.equal(recordWho(record({ capacity: "DELEGATE", principal: { id: 3, name: "오세훈" } })), "박서연 (오세훈 님 자동 위임)");
});

test("only a proof beyond being signed in is worth a word", () => {
  assert.equal(proofWords(record()), "");
  assert.equal(proofWords(record({ authentication: "TOTP" })), "일회용 비밀번호 확인");
});

for (const [where, words] of [
  ["content", "본문"], ["record 3", "3번째 기록"], ["step 2", "2단계"], ["seat 2-1", "2단계 1번째 자리"], ["approval", "결재 문서"], ["elsewhere", "elsewhere"],
]) {
  test(`${where} is said as ${words}`, () => assert.equal(whereWords(where), words));
}

test("the newest act stands first and the list given is left as it was", () => {
  const records = [{ sequence: 1 }, { sequence: 2 }];
  assert.deepEqual(newestFirst(records).map(({ sequence }) => sequence), [2, 1]);
  assert.equal(records[0].sequence, 1);
});

test("readers stand by what they read as, each with what he has said", () => {
  const readers = [{ id: 1, kind: "AFTER" }, { id: 2, kind: "REFERENCE" }, { id: 3, kind: "AFTER" }];
  assert.deepEqual(readersByKind(readers).map(([kind, group]) => [kind, group.map(({ id }) => id)]), [["AFTER", [1, 3]], ["REFERENCE", [2]]]);
  assert.equal(readerWords({ arrived_at: null, acknowledged_at: null }), "완료 뒤에 받음");
  assert.equal(readerWords({ arrived_at: "x", acknowledged_at: null }), "미확인");
  assert.equal(readerWords({ arrived_at: "x", acknowledged_at: "y" }), "확인");
});
