"""A round that is as it was signed passes; whatever else somebody wrote into a row is named."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.approvals import records
from core.approvals.enums import (
    ApprovalStatus,
    Authentication,
    Capacity,
    RecordKind,
    StepKind,
    StepMode,
    StepStatus,
    SubjectType,
)
from core.approvals.verification import export, verify
from core.signatures.enums import KeyPurpose
from models import Approval, ApprovalRecord, ApprovalSeat, ApprovalStep, Role
from tests.unit.approvals.rounds import (
    BEGUN,
    DECIDER,
    FIRST,
    GROUP,
    MEMBER,
    REQUESTER,
    SECOND,
    THIRD,
    Round,
    decision,
    found,
    full_round,
    new_key,
    person,
    signed_anew,
    step,
)


def places(one: Round) -> set[str]:
    return {where for where, _ in found(one)}


# ---------------------------------------------------------------------------------------------------------- genuine


def approved_finally() -> Round:
    one = Round(step(person(FIRST)), decision(SECOND), decision())
    one.approve((1, 1), FIRST)
    one.approve((2, 1), SECOND, final=True)
    return one


def passed_over_by_a_final_decision() -> Round:
    one = Round(step(person(FIRST), person(SECOND), mode=StepMode.ANY), decision(THIRD), decision())
    one.approve((1, 1), FIRST)
    one.approve((2, 1), THIRD, final=True)
    return one


def rejected() -> Round:
    one = Round(step(person(FIRST), person(SECOND)), decision())
    one.approve((1, 1), FIRST)
    one.reject((1, 2), SECOND)
    return one


def sent_back() -> Round:
    one = Round(step(person(FIRST)), step(person(SECOND)), decision())
    one.approve((1, 1), FIRST)
    one.approve((2, 1), SECOND)
    one.reject((3, 1), DECIDER, to_step=1)
    one.approve((1, 1), FIRST)
    return one


def withdrawn() -> Round:
    one = Round(step(person(FIRST)), decision())
    one.hold((1, 1), FIRST)
    one.withdraw(REQUESTER)
    return one


def voided() -> Round:
    one = Round(step(person(FIRST)), decision())
    one.void()
    return one


def signed_afterwards() -> Round:
    one = Round(step(person(FIRST), deferred=True), step(person(SECOND), person(THIRD), deferred=True), decision())
    one.approve((2, 1), SECOND)
    one.approve((3, 1), DECIDER)
    one.approve((1, 1), FIRST)
    one.reject((2, 2), THIRD)
    return one


def quorum() -> Round:
    three = (person(FIRST), person(SECOND), person(THIRD))
    one = Round(step(*three, mode=StepMode.QUORUM, needed=2, kind=StepKind.AGREEMENT), decision())
    one.approve((1, 3), THIRD)
    one.approve((1, 1), FIRST)
    return one


def sent_back_past_a_deferred_step() -> Round:
    one = Round(
        step(person(FIRST)), step(person(SECOND), person(THIRD), deferred=True), step(person(MEMBER)), decision()
    )
    one.approve((1, 1), FIRST)
    one.approve((2, 1), SECOND)
    one.reject((3, 1), MEMBER, to_step=1)
    return one


GENUINE: tuple[Callable[[], Round], ...] = (
    full_round, approved_finally, passed_over_by_a_final_decision, rejected, sent_back, withdrawn, voided,
    signed_afterwards, quorum, sent_back_past_a_deferred_step, lambda: Round(decision()),
)  # fmt: skip


@pytest.mark.parametrize("build", GENUINE)
def test_what_was_signed_passes_at_every_moment(build: Callable[[], Round]):
    one = build()
    checked = verify(one.approval)
    assert (checked.valid, found(one)) == (True, [])
    assert (checked.number, checked.records) == (one.approval.number, len(one.approval.records))
    assert checked.certificate_fingerprint == one.pair.fingerprint


def test_a_round_from_before_signatures_is_called_that():
    one = Round(decision())
    one.approval.records, one.approval.content = [], "{}"
    assert found(one) == [("records", "서명이 도입되기 전의 결재입니다.")]
    assert verify(one.approval).certificate_fingerprint is None


def test_a_signed_round_without_its_records_is_not():
    one = full_round()
    one.approval.records = []
    assert found(one) == [("records", "상신 기록이 없어 결재 과정을 되짚을 수 없습니다.")]


# ------------------------------------------------------------------------------------------------------- tampering

LATER = BEGUN + timedelta(days=1)
CHANGED: dict[type[Any], dict[str, Any]] = {
    Approval: {
        "number": "AP-2026-999999",
        "subject_type": SubjectType.SLA_EXTENSION,
        "subject_id": 99,
        "subject_number": "SR-2026-000099",
        "subject_title": "방화벽 전체 개방",
        "institution_id": 99,
        "requester_id": 99,
        "drafter_id": 99,
        "round": 2,
        "status": ApprovalStatus.REJECTED,
        "comment": "다른 말",
        "content": full_round().approval.content.replace("91%", "19%"),
        "content_hash": "f" * 64,
        "completed_at": None,
    },
    ApprovalStep: {
        "position": 9,
        "kind": StepKind.COOPERATION,
        "mode": StepMode.QUORUM,
        "needed": 2,
        "deferred": True,
        "status": StepStatus.CURRENT,
    },
    ApprovalSeat: {
        "approval_id": 8,
        "ordinal": 9,
        "user_id": 99,
        "group_id": GROUP,
        "role": Role.ADMIN,
        "status": StepStatus.REJECTED,
        "delegate_id": 99,
        "held_at": LATER,
        "decided_at": LATER,
        "principal_id": 99,
        "actor_id": 99,
        "capacity": Capacity.SELF,
        "is_final": True,
        "comment": "다른 말",
    },
    ApprovalRecord: {
        "sequence": 99,
        "kind": RecordKind.REJECTED,
        "step_position": 1,
        "seat_ordinal": 9,
        "principal_id": 99,
        "actor_id": 99,
        "capacity": Capacity.SELF,
        "is_final": True,
        "to_position": 1,
        "authentication": Authentication.PASSWORD,
        "comment": "다른 말",
        "decided_at": LATER,
        "record": "{}",
        "signature": full_round().approval.records[0].signature,
    },
}
OF_THE_ROW = {"id", "created_at", "updated_at"}
NOT_SIGNED: dict[type[Any], set[str]] = {
    # How it is found and when it must be done; what rules asked about before it was signed.
    Approval: {"subject_path", "category", "amount", "grade", "template_id", "requires_reauthentication", "due_at",
               "editor_id"},
    ApprovalStep: {"deadline_minutes", "overdue_action", "overdue_minutes", "overdue_to_id", "started_at", "ended_at"},
    ApprovalSeat: {"opened_at", "due_at", "next_notice_at", "reminded_percent", "overdue_handled_at"},
    ApprovalRecord: set(),
}  # fmt: skip
BY_RELATIONSHIP = {"approval_id", "step_id", "key_id"}
"""A row that was moved elsewhere is missing where it was (test_a_row_that_is_gone_is_named, the key's own test)."""


def target(one: Round, table: type[Any]) -> tuple[Any, str]:
    """A row of the table and where `verify` names it: the seat and record of the 자동 위임."""
    targets: dict[type[Any], tuple[Any, str]] = {
        Approval: (one.approval, "approval"),
        ApprovalStep: (one.approval.steps[1], "step 2"),
        ApprovalSeat: (one.seat(2, 1), "seat 2-1"),
        ApprovalRecord: (one.approval.records[5], "record 6"),
    }
    return targets[table]


EVERY_CHANGE = [(table, column, value) for table, values in CHANGED.items() for column, value in values.items()]
OF_THE_CONTENT = {"content", "content_hash"}


@pytest.mark.parametrize(
    ("table", "column", "value"), EVERY_CHANGE, ids=[f"{table.__tablename__}.{name}" for table, name, _ in EVERY_CHANGE]
)
def test_a_changed_column_is_named(table: type[Any], column: str, value: Any):
    one = full_round()
    row, where = target(one, table)
    assert getattr(row, column) != value
    setattr(row, column, value)
    assert verify(one.approval).valid is False
    assert ("content" if column in OF_THE_CONTENT else where) in places(one)


@pytest.mark.parametrize("table", CHANGED, ids=lambda table: table.__tablename__)
def test_no_column_is_forgotten(table: type[Any]):
    columns = {column.name for column in table.__table__.columns}
    assert CHANGED[table].keys() | NOT_SIGNED[table] >= columns - OF_THE_ROW - BY_RELATIONSHIP
    assert not CHANGED[table].keys() & NOT_SIGNED[table]


def test_the_sentence_says_what_was_signed_and_what_stands_there_now():
    one = full_round()
    one.seat(3, 1).comment = "반대합니다."
    assert found(one) == [("seat 3-1", "의견 값이 서명된 것과 다릅니다: 지금 반대합니다., 서명 당시 승인합니다.")]


@pytest.mark.parametrize("place", range(1, 9))
def test_a_record_that_is_gone_is_named(place: int):
    one = full_round()
    del one.approval.records[place - 1]
    assert found(one) != []


def test_a_removed_last_record_shows_in_the_rows_that_it_led_to():
    one = full_round()
    del one.approval.records[-1]
    assert places(one) == {"approval", "step 3", "seat 3-1"}


def test_swapped_records_are_named():
    one = full_round()
    rows = one.approval.records
    rows[2], rows[3] = rows[3], rows[2]
    assert {"record 3", "record 4"} <= places(one)


def test_swapped_signatures_are_named():
    one = full_round()
    first, second = one.approval.records[:2]
    first.signature, second.signature = second.signature, first.signature
    assert found(one) == [
        ("record 1", "서명이 기록과 맞지 않습니다."),
        ("record 2", "서명이 기록과 맞지 않습니다."),
    ]


def test_a_row_that_is_gone_is_named():
    one = full_round()
    del one.approval.steps[0].seats[0]
    del one.approval.steps[2]
    assert ("seat 1-1", "서명된 결재선에 있던 자리가 없어졌습니다.") in found(one)
    assert ("step 3", "서명된 결재선에 있던 단계가 없어졌습니다.") in found(one)


def test_a_row_that_was_added_is_named():
    one = full_round()
    extra = step(person(99))
    extra.position = 4
    one.approval.steps.append(extra)
    assert found(one) == [("step 4", "서명된 결재선에 없는 단계입니다.")]


@pytest.mark.parametrize("signature", ["", "서명", "AAAA", "A" * 88, "=" * 128])
def test_what_is_no_signature_is_named(signature: str):
    one = full_round()
    one.approval.records[0].signature = signature
    assert found(one) == [("record 1", "서명이 기록과 맞지 않습니다.")]


def test_another_key_under_the_records_is_named():
    one = full_round()
    one.key.certificate = new_key().certificate
    assert {what for _, what in found(one)} == {
        "결재 서명용 인증서가 아니거나 저장된 지문과 다릅니다.",
        "서명이 기록과 맞지 않습니다.",
    }


def test_a_key_for_something_else_is_named():
    one = full_round()
    one.key.purpose = KeyPurpose.REPORT
    assert places(one) == {f"record {place}" for place in range(1, 9)}


def test_a_certificate_that_is_none_is_named():
    one = full_round()
    one.key.certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    assert ("record 1", "서명 인증서를 읽을 수 없습니다.") in found(one)
    assert verify(one.approval).certificate_fingerprint is None


def test_a_record_that_was_signed_again_breaks_the_chain():
    one = full_round()
    signed_anew(one, 2, comment="다른 말")
    one.approval.records[1].comment = one.seat(1, 2).comment = "다른 말"
    assert found(one) == [("record 3", "앞 기록의 SHA-256이 다릅니다. 앞 기록이 바뀌었거나 빠졌습니다.")]


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"a":1}', "[" * 100_000, "9" * 5_000])
def test_a_record_that_cannot_be_read_is_named(text: str):
    one = full_round()
    one.approval.records[1].record = text
    assert ("record 2", "기록의 형식이 맞지 않아 읽을 수 없습니다.") in found(one)


@pytest.mark.parametrize("place", [1, 4])
def test_spaces_in_what_was_signed_are_named(place: int):
    one = full_round()
    row = one.approval.records[place - 1]
    row.record = json.dumps(json.loads(row.record), ensure_ascii=False, indent=1)
    row.signature = records.sign(row.record, one.pair.private_key)
    assert (f"record {place}", "기록이 정규 JSON(RFC 8785)이 아닙니다.") in found(one)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"fields":1e400}', '{ "a": 1 }'])
def test_content_that_is_no_content_is_named(text: str):
    one = full_round()
    one.approval.content, one.approval.content_hash = text, records.digest(text)
    assert ("content", "문서 내용을 읽을 수 없습니다.") in found(one)


def test_content_that_was_replaced_with_its_hash_is_named_by_every_record():
    one = full_round()
    one.approval.content = one.approval.content.replace("91%", "19%")
    one.approval.content_hash = records.digest(one.approval.content)
    assert set(found(one)) == {
        (f"record {place}", "서명한 내용의 해시가 문서의 해시와 다릅니다.") for place in range(1, 9)
    }


# ------------------------------------------------------------------------------------------------------------ export


def test_the_export_holds_all_that_was_signed():
    one = full_round()
    exported = json.loads(export(one.approval))
    assert exported["format"] == "guardia-approval-export/1"
    assert (exported["number"], exported["status"]) == ("AP-2026-000123", "APPROVED")
    assert records.digest(exported["content"]) == exported["content_sha256"] == one.approval.content_hash
    assert [entry["record"] for entry in exported["records"]] == [row.record for row in one.approval.records]
    assert {entry["key"] for entry in exported["records"]} == {one.pair.fingerprint}
    assert exported["certificates"] == {one.pair.fingerprint: one.pair.certificate}
