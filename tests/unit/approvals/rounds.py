"""Rounds as rows, decided and signed in memory: what `verify` reads, without a database."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from core.approvals import machine, records
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
from core.approvals.verification import verify
from core.signatures.enums import KeyPurpose
from core.signatures.keys import KeyPair, make_key_pair
from models import Approval, ApprovalRecord, ApprovalSeat, ApprovalStep, Role, SigningKey
from utils import clock

REQUESTER, DRAFTER, EDITOR = 1, 2, 3
FIRST, SECOND, THIRD, DECIDER, SUBSTITUTE, DELEGATE, MEMBER = 11, 12, 13, 14, 21, 22, 23
GROUP = 31
NUMBER = "AP-2026-000123"
BEGUN = datetime.fromisoformat("2026-09-03T01:00:00+00:00")

Target = dict[str, Any]


def person(user_id: int) -> Target:
    return {"user_id": user_id}


def step(
    *targets: Target,
    kind: StepKind = StepKind.REVIEW,
    mode: StepMode = StepMode.ALL,
    needed: int = 1,
    deferred: bool = False,
) -> ApprovalStep:
    """A step before its turn; its place in the line is its position."""
    seats = [
        ApprovalSeat(ordinal=place, approval_id=7, status=StepStatus.WAITING, is_final=False, **target)
        for place, target in enumerate(targets, start=1)
    ]
    return ApprovalStep(
        approval_id=7,
        kind=kind,
        mode=mode,
        needed=needed,
        deferred=deferred,
        deadline_minutes=960,
        status=StepStatus.WAITING,
        seats=seats,
    )


def decision(user_id: int = DECIDER) -> ApprovalStep:
    return step(person(user_id), kind=StepKind.DECISION)


def new_key() -> KeyPair:
    return make_key_pair(KeyPurpose.APPROVAL, clock.now())


class Round:
    """A round under way. Each method writes its record; time goes on by a minute for each."""

    def __init__(self, *steps: ApprovalStep, key: KeyPair | None = None) -> None:
        self.pair = key or new_key()
        self.key = SigningKey(
            id=1,
            purpose=KeyPurpose.APPROVAL,
            private_key_enc="-",
            certificate=self.pair.certificate,
            fingerprint=self.pair.fingerprint,
        )
        content = records.canonical(content_of())
        self.approval = Approval(
            id=7,
            number=NUMBER,
            subject_type=SubjectType.SR,
            subject_id=5,
            subject_number="SR-2026-000005",
            subject_title="로그 디스크 정리",
            subject_path="/app/tasks/5",
            institution_id=4,
            requester_id=REQUESTER,
            drafter_id=DRAFTER,
            editor_id=EDITOR,
            round=1,
            status=ApprovalStatus.IN_PROGRESS,
            requires_reauthentication=False,
            comment="점검 시간에 작업합니다.",
            content=content,
            content_hash=records.digest(content),
            steps=list(steps),
            records=[],
        )
        for place, one in enumerate(steps, start=1):
            one.position = place
        machine.begin(self.line)
        self.write(RecordKind.SUBMITTED, DRAFTER, comment="점검 시간에 작업합니다.")

    @property
    def line(self) -> machine.Line:
        return cast("machine.Line", self.approval)

    def approve(self, place: tuple[int, int], actor: int, *, final: bool = False, **fields: Any) -> None:
        row, seat = self._signed(RecordKind.APPROVED, place, actor, final=final, **fields)
        (machine.decide_finally if final else machine.approve)(self.line, row, seat)
        self._note_the_end()

    def reject(self, place: tuple[int, int], actor: int, *, to_step: int | None = None, **fields: Any) -> None:
        row, seat = self._signed(RecordKind.REJECTED, place, actor, to_step=to_step, comment="근거 부족", **fields)
        if to_step is None:
            machine.reject(self.line, row, seat)
        else:
            self._send_back(to_step)
        self._note_the_end()

    def hold(self, place: tuple[int, int], actor: int, reason: str = "확인 중입니다.") -> None:
        seat = self.seat(*place)
        seat.held_at, seat.comment = self.now, reason
        self.write(RecordKind.HELD, actor, place=place, principal=actor, capacity=Capacity.SELF, comment=reason)

    def say(self, actor: int, text: str) -> None:
        self.write(RecordKind.OPINION, actor, comment=text)

    def withdraw(self, actor: int = DRAFTER) -> None:
        self.write(RecordKind.WITHDRAWN, actor)
        machine.end(self.line, ApprovalStatus.WITHDRAWN)
        self._note_the_end()

    def void(self, actor: int = EDITOR) -> None:
        self.write(RecordKind.VOIDED, actor)
        machine.end(self.line, ApprovalStatus.VOIDED)
        self._note_the_end()

    def seat(self, position: int, ordinal: int) -> ApprovalSeat:
        return self.approval.steps[position - 1].seats[ordinal - 1]

    @property
    def now(self) -> datetime:
        return BEGUN + timedelta(minutes=len(self.approval.records))

    def write(
        self,
        kind: RecordKind,
        actor: int,
        *,
        place: tuple[int | None, int | None] = (None, None),
        principal: int | None = None,
        capacity: Capacity | None = None,
        final: bool = False,
        to_step: int | None = None,
        authentication: Authentication = Authentication.SESSION,
        comment: str | None = None,
    ) -> ApprovalRecord:
        """Add a record that says this, whether or not it could have happened."""
        before = self.approval.records[-1].record if self.approval.records else None
        values: dict[str, Any] = {
            "format": records.FORMAT,
            "document": self.approval.number,
            "round": self.approval.round,
            "subject": {"type": "SR", "id": 5, "number": "SR-2026-000005"},
            "content_sha256": self.approval.content_hash,
            "sequence": len(self.approval.records) + 1,
            "previous": records.digest(before) if before else None,
            "kind": kind.value,
            "step": place[0],
            "seat": place[1],
            "principal": named(principal) if principal else None,
            "actor": named(actor),
            "capacity": capacity.value if capacity else None,
            "final": final,
            "to_step": to_step,
            "authentication": authentication.value,
            "comment": comment,
            "time": records.instant(self.now),
        }
        if kind is RecordKind.SUBMITTED and before is None:
            values["line"] = line_of(self.approval.steps)
        text = records.canonical(values)
        row = ApprovalRecord(
            sequence=values["sequence"],
            kind=kind,
            step_position=place[0],
            seat_ordinal=place[1],
            principal_id=principal,
            actor_id=actor,
            capacity=capacity,
            is_final=final,
            to_position=to_step,
            authentication=authentication,
            comment=comment,
            decided_at=self.now,
            record=text,
            signature=records.sign(text, self.pair.private_key),
            key=self.key,
        )
        self.approval.records.append(row)
        return row

    def _signed(
        self,
        kind: RecordKind,
        place: tuple[int, int],
        actor: int,
        *,
        principal: int | None = None,
        capacity: Capacity = Capacity.SELF,
        final: bool = False,
        comment: str | None = None,
        **fields: Any,
    ) -> tuple[machine.Step, machine.Seat]:
        seat = self.seat(*place)
        seat.principal_id, seat.actor_id, seat.capacity = principal or actor, actor, capacity
        seat.decided_at, seat.comment, seat.held_at, seat.is_final = self.now, comment, None, final
        who: dict[str, Any] = {"principal": principal or actor, "capacity": capacity, "final": final}
        self.write(kind, actor, place=place, comment=comment, **who, **fields)
        row = self.approval.steps[place[0] - 1]
        return cast("machine.Step", row), cast("machine.Seat", seat)

    def _send_back(self, to_step: int) -> None:
        for row in self.approval.steps[to_step - 1 :]:
            for seat in row.seats if row.status is not StepStatus.DEFERRED else ():
                seat.principal_id = seat.actor_id = seat.capacity = seat.decided_at = seat.comment = seat.held_at = None
        machine.send_back(self.line, to_step)

    def _note_the_end(self) -> None:
        is_over = self.approval.status is not ApprovalStatus.IN_PROGRESS
        self.approval.completed_at = self.now if is_over else None


def content_of() -> dict[str, Any]:
    return {
        "format": "guardia-approval-content/1",
        "document": NUMBER,
        "round": 1,
        "subject": {"type": "SR", "id": 5, "number": "SR-2026-000005", "title": "로그 디스크 정리"},
        "institution": {"id": 4, "name": "한빛시청"},
        "requester": named(REQUESTER),
        "drafter": named(DRAFTER),
        "fields": [
            {"label": "제목", "value": "로그 디스크 정리"},
            {"label": "내용", "value": "/data 사용률이 91%입니다."},
            {"label": "예상 비용(원)", "value": None},
        ],
        "attachments": [{"name": "점검표.pdf", "size": 1024, "sha256": "0" * 64}],
    }


def named(row_id: int) -> dict[str, Any]:
    return {"id": row_id, "name": f"사람 {row_id}"}


def line_of(steps: Sequence[ApprovalStep]) -> list[dict[str, Any]]:
    return [
        {
            "position": row.position,
            "kind": row.kind.value,
            "mode": row.mode.value,
            "needed": row.needed,
            "deferred": row.deferred,
            "seats": [
                {
                    "ordinal": seat.ordinal,
                    "user": named(seat.user_id) if seat.user_id else None,
                    "group": named(seat.group_id) if seat.group_id else None,
                    "role": seat.role.value if seat.role else None,
                }
                for seat in row.seats
            ],
        }
        for row in steps
    ]


def full_round() -> Round:
    """Everything at once: any of two, 대결, 보류, a group, a role, 자동 위임, an opinion, and the decision."""
    one = Round(
        step(person(FIRST), person(SECOND), mode=StepMode.ANY),
        step(person(THIRD), {"group_id": GROUP}, {"role": Role.PM}, kind=StepKind.AGREEMENT),
        decision(),
    )
    one.approve((1, 2), SUBSTITUTE, principal=SECOND, capacity=Capacity.SUBSTITUTE, comment="대신 확인했습니다.")
    one.hold((2, 1), THIRD)
    one.approve((2, 2), MEMBER, capacity=Capacity.MEMBER)
    one.say(THIRD, "내일 다시 보겠습니다.")
    one.seat(2, 1).delegate_id = DELEGATE
    one.approve((2, 1), DELEGATE, principal=THIRD, capacity=Capacity.DELEGATE)
    one.approve((2, 3), FIRST, capacity=Capacity.MEMBER)
    one.approve((3, 1), DECIDER, authentication=Authentication.TOTP, comment="승인합니다.")
    return one


def found(one: Round) -> list[tuple[str, str]]:
    """Where and what `verify` names."""
    return [(problem.where, problem.what) for problem in verify(one.approval).problems]


def signed_anew(one: Round, place: int, **values: Any) -> None:
    """Change a record and sign it again, as only the holder of the key could."""
    row = one.approval.records[place - 1]
    row.record = records.canonical({**json.loads(row.record), **values})
    row.signature = records.sign(row.record, one.pair.private_key)
