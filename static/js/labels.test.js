import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as labels from "./labels.js";

/** The values of the wire contract. */
const CONTRACT = {
  SR_STATUS: "OPEN PENDING_APPROVAL APPROVED REJECTED IN_PROGRESS ON_HOLD RESOLVED CLOSED CANCELLED",
  PRIORITY: "LOW NORMAL HIGH URGENT",
  CATEGORY: "ACCOUNT SERVER NETWORK DEPLOY DATA INQUIRY ETC",
  APPROVAL_STATUS: "IN_PROGRESS APPROVED REJECTED WITHDRAWN VOIDED",
  STEP_STATUS: "WAITING CURRENT DEFERRED APPROVED REJECTED SKIPPED VOID",
  STEP_KIND: "REVIEW COOPERATION AGREEMENT DECISION",
  CAPACITY: "SELF MEMBER SUBSTITUTE DELEGATE",
  READER_KIND: "REFERENCE RECEIPT AFTER REPORT",
  RECORD_KIND: "SUBMITTED APPROVED REJECTED HELD OPINION WITHDRAWN VOIDED",
  AUTHENTICATION: "SESSION PASSWORD TOTP",
  STEP_MODE: "ALL ANY QUORUM",
  OVERDUE_ACTION: "NONE ESCALATE DELEGATE",
  NAMED_READER: "REFERENCE RECEIPT",
  APPROVAL_SUBJECT: "SR SLA_EXTENSION APPROVAL_EXTENSION",
  ABSENCE_STATE: "PLANNED NOW PAST CANCELLED",
  APPROVAL_BOX: "pending progress done after reference",
  EXECUTION_STATUS: "QUEUED RUNNING SUCCEEDED FAILED TIMED_OUT CANCELLED INTERRUPTED",
  OUTBOX_STATUS: "PENDING SENT DEAD",
  HOST_KEY_STATUS: "PINNED UNVERIFIED",
  ROLE: "ADMIN PM ENGINEER CUSTOMER AUDITOR",
  SERVER_ROLE: "WEB WAS DB FILE BATCH ETC",
  ENVIRONMENT: "PROD STAGE DEV",
  AUTH_METHOD: "PASSWORD KEY",
  WORK_LOG_KIND: "NOTE COMMAND",
  SLA_TARGET: "RESPONSE RESOLUTION UPDATE",
  CLOCK_STATE: "RUNNING PAUSED MET MISSED CANCELLED",
  RESUME_CONDITION: "MANUAL REQUESTER_REPLY DATE",
  EXTENSION_STATUS: "PENDING APPROVED REJECTED WITHDRAWN",
  RECALCULATION_STATUS: "PENDING DONE",
  WALL_BOX: "overdue soon running paused",
  DUE: "overdue soon",
  HOLIDAY_KIND: "PUBLIC SUBSTITUTE TEMPORARY CLOSURE",
  HOLIDAY_SOURCE: "SEED IMPORT MANUAL",
  IMPORT_ACTION: "ADD RENAME SAME",
  OUTAGE_KIND: "INCIDENT PLANNED",
  INDICATOR_KIND: "AVAILABILITY RECOVERY RESPONSE_RATE RESOLUTION_RATE MANUAL",
  REPORT_STATUS: "DRAFT ISSUED",
};

for (const [table, values] of Object.entries(CONTRACT)) {
  test(`${table} has a word for each value, and no other`, () => {
    assert.deepEqual(Object.keys(labels[table]).sort(), values.split(" ").sort());
  });
}

const words = Object.keys(CONTRACT).flatMap((table) => labels.options(labels[table]).map(([value, word]) => [`${table}.${value}`, word]));
test("no word is empty", () => {
  for (const [value, word] of words) assert.ok(word?.trim(), value);
});

const sprite = readFileSync(new URL("../vendor/lucide/sprite.svg", import.meta.url), "utf8");
const badges = Object.values(labels).filter((table) => typeof table === "object").flatMap((table) => Object.values(table))
  .filter((word) => typeof word === "object" && word.icon);
test("each badge's picture is in the sprite", () => {
  assert.ok(badges.length > 20);
  for (const { icon, label } of badges) assert.ok(sprite.includes(`id="${icon}"`), `${label}: ${icon}`);
});

test("only questions and the rest go without approval", () => {
  assert.deepEqual(Object.keys(labels.CATEGORY).filter((category) => !labels.needsApproval(category)), ["INQUIRY", "ETC"]);
});

for (const [from, to, label, reason] of [
  ["OPEN", "IN_PROGRESS", "처리 시작", false], ["APPROVED", "IN_PROGRESS", "처리 시작", false], ["ON_HOLD", "IN_PROGRESS", "처리 재개", false],
  ["IN_PROGRESS", "ON_HOLD", "보류", true], ["IN_PROGRESS", "RESOLVED", "해결", false], ["RESOLVED", "CLOSED", "종료", false],
  ["RESOLVED", "IN_PROGRESS", "다시 열기", true], ["CLOSED", "IN_PROGRESS", "다시 열기", true], ["OPEN", "CANCELLED", "요청 취소", true],
  ["REJECTED", "OPEN", "접수로 되돌리기", false],
]) {
  test(`${from} → ${to} is called ${label}${reason ? " and asks why" : ""}`, () => {
    assert.equal(labels.transitionLabel(from, to), label);
    assert.equal(labels.needsReason(from, to), reason);
    assert.match(labels.movedSentence(from, to), /다\.$/);
  });
}

test("values in a history read as words", () => {
  assert.equal(labels.valueLabel("status", "ON_HOLD"), "보류");
  assert.equal(labels.valueLabel("priority", "URGENT"), "긴급");
  assert.equal(labels.valueLabel("category", "DATA"), "데이터");
  assert.equal(labels.valueLabel("is_active", false), "아니요");
  assert.equal(labels.valueLabel("assignee", null), "없음");
  assert.equal(labels.valueLabel("assignee", { id: 1, name: "박지훈" }), "박지훈");
  assert.equal(labels.valueLabel("title", "OPEN"), "OPEN");
});
