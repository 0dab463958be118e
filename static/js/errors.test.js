import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "./api.js";
import { formErrors, withId } from "./errors.js";

const refused = (errors, status = 422) => new ApiError(status, { detail: "입력값을 확인해 주세요.", code: "validation", request_id: "r1", errors });

test("an error goes to its field", () => {
  assert.deepEqual(formErrors(refused([{ field: "title", message: "제목을 입력해 주세요." }]), ["title", "description"]),
    { fields: { title: "제목을 입력해 주세요." }, form: "" });
});

test("the first of several for one field is shown", () => {
  const { fields } = formErrors(refused([{ field: "title", message: "하나" }, { field: "title", message: "둘" }]), ["title"]);
  assert.equal(fields.title, "하나");
});

test("an error inside a list or a body belongs to the field around it", () => {
  const { fields } = formErrors(refused([{ field: "approver_ids.0", message: "가" }, { field: "body.title", message: "나" }]), ["title", "approver_ids"]);
  assert.deepEqual(fields, { approver_ids: "가", title: "나" });
});

test("what belongs to no field of the form is said above it", () => {
  const found = formErrors(refused([{ field: "version", message: "판 번호가 필요합니다." }, { field: "title", message: "제목" }]), ["title"]);
  assert.deepEqual(found, { fields: { title: "제목" }, form: "판 번호가 필요합니다." });
});

test("a refusal without fields is said above the form", () => {
  const { form } = formErrors(new ApiError(400, { detail: "root 계정은 등록할 수 없습니다.", code: "server.root", request_id: "r2" }), ["ssh_user"]);
  assert.equal(form, "root 계정은 등록할 수 없습니다.");
});

test("a crash carries a number to quote, a refusal does not", () => {
  assert.equal(withId(new ApiError(500, { detail: "오류가 났습니다.", request_id: "r3" })), "오류가 났습니다. (문의 번호 r3)");
  assert.equal(withId(new ApiError(409, { detail: "이미 처리되었습니다.", request_id: "r4" })), "이미 처리되었습니다.");
  assert.equal(withId(new Error("망가짐")), "망가짐");
});

test("an answer that is not ours still makes a sentence", () => {
  assert.match(new ApiError(502, null).message, /잠시 후/);
});
