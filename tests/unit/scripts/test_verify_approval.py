"""The offline check: genuine documents pass, changed ones are named, and nothing but the file is needed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.approvals import records
from core.approvals.enums import ApprovalStatus, StepMode
from core.approvals.verification import export
from core.config import ROOT
from scripts import verify_approval
from tests.unit.approvals.rounds import (
    DECIDER,
    FIRST,
    SECOND,
    THIRD,
    Round,
    decision,
    full_round,
    new_key,
    person,
    step,
)
from tests.unit.approvals.test_verification import GENUINE

SCRIPT = ROOT / "scripts" / "verify_approval.py"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """The export of a round (changed by the test) and its certificate, as arguments."""

    def write(one: Round, **changes: Any) -> list[str]:
        file, certificate = tmp_path / "record.json", tmp_path / "certificate.pem"
        file.write_text(json.dumps({**json.loads(export(one.approval)), **changes}), "utf-8")
        certificate.write_text(one.pair.certificate, "utf-8")
        return [str(file), "--certificate", str(certificate)]

    return write


def entries(one: Round) -> list[dict[str, str]]:
    rows = json.loads(export(one.approval))["records"]
    return [dict(row) for row in rows]


@pytest.mark.parametrize("build", GENUINE)
def test_a_genuine_document_passes(build: Callable[[], Round], files, capsys: pytest.CaptureFixture[str]):
    one = build()
    status = verify_approval.main(files(one))
    told = capsys.readouterr()
    assert (status, told.err) == (0, "")
    assert told.out.splitlines()[-1] == f"정상: {verify_approval.STATUSES[one.approval.status.value]}"
    assert one.pair.fingerprint in told.out
    assert "주의" not in told.out


def test_it_tells_who_did_what(files, capsys: pytest.CaptureFixture[str]):
    verify_approval.main(files(full_round()))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("AP-2026-000123 · SHA-256 ")
    assert lines[1].endswith("2026-09-03T01:00:00.000000+00:00 사람 2(#2) 상신")
    assert lines[2].endswith("사람 21(#21) (사람 12(#12) 대신, 대결) 1단계 승인")
    assert lines[8].endswith("사람 14(#14) 3단계 승인 · 일회용 비밀번호 확인")


def test_without_a_certificate_it_says_where_the_one_came_from(files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    assert verify_approval.main(files(one)[:1]) == 0
    told = capsys.readouterr().out
    assert "파일에 함께 들어 있던 인증서로 검증했습니다" in told
    assert one.pair.fingerprint in told


def test_another_certificate_does_not_fit(files, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments, stranger = files(full_round()), tmp_path / "stranger.pem"
    stranger.write_text(new_key().certificate, "utf-8")
    assert verify_approval.main([arguments[0], "--certificate", str(stranger)]) == 1
    assert "1번 기록: 이 인증서로 서명한 기록이 아닙니다." in capsys.readouterr().out


def test_a_document_signed_under_two_keys_needs_both(files, tmp_path: Path):
    one = Round(step(person(FIRST)), decision())
    second = new_key()
    renewed = Round(decision(), key=second).key
    one.pair, first = second, one.pair
    one.key = renewed
    one.approve((1, 1), FIRST)
    arguments = files(one)
    older = tmp_path / "older.pem"
    older.write_text(first.certificate, "utf-8")
    assert verify_approval.main(arguments) == 1
    assert verify_approval.main([*arguments, "--certificate", str(older)]) == 0


def _is_caught(arguments: list[str], capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    assert verify_approval.main(arguments) == 1
    told = capsys.readouterr().out
    assert sentence in told
    assert told.splitlines()[-1] == "실패: 서명된 그대로가 아닙니다."


def test_changed_content_is_caught(files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    content = one.approval.content.replace("91%", "19%")
    _is_caught(files(one, content=content), capsys, "문서 내용이 그 SHA-256과 다릅니다.")
    replaced = files(one, content=content, content_sha256=records.digest(content))
    _is_caught(replaced, capsys, "8번 기록: 서명한 내용의 해시가 문서와 맞지 않습니다.")


def test_a_changed_record_is_caught(files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    changed = entries(one)
    changed[7]["record"] = changed[7]["record"].replace("승인합니다.", "반대합니다.")
    _is_caught(files(one, records=changed), capsys, "8번 기록: 서명이 맞지 않습니다.")


def test_a_swapped_signature_is_caught(files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    changed = entries(one)
    changed[0]["signature"] = changed[1]["signature"]
    _is_caught(files(one, records=changed), capsys, "1번 기록: 서명이 맞지 않습니다.")


@pytest.mark.parametrize("place", range(7))
def test_a_record_that_is_gone_is_caught(place: int, files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    left = entries(one)
    del left[place]
    _is_caught(files(one, records=left), capsys, "앞 기록의 해시가 맞지 않습니다.")


def test_a_cut_off_end_shows_in_the_status(files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    _is_caught(files(one, records=entries(one)[:-1]), capsys, "상태(승인)가 기록에서 나오는 상태(진행 중)와")


@pytest.mark.parametrize("status", ["REJECTED", "IN_PROGRESS", "승인"])
def test_another_status_is_caught(status: str, files, capsys: pytest.CaptureFixture[str]):
    _is_caught(files(full_round(), status=status), capsys, "기록에서 나오는 상태(승인)와 다릅니다.")


def test_the_records_of_another_document_are_caught(files, capsys: pytest.CaptureFixture[str]):
    _is_caught(files(full_round(), number="AP-2026-000124"), capsys, "1번 기록: 문서 번호가 맞지 않습니다.")


def test_a_decision_out_of_turn_is_caught_although_it_is_signed(files, capsys: pytest.CaptureFixture[str]):
    early = Round(step(person(FIRST), person(SECOND), mode=StepMode.ALL), decision())
    early.approve((2, 1), DECIDER)
    early.approval.status = ApprovalStatus.IN_PROGRESS
    _is_caught(files(early), capsys, "2번 기록: 차례가 아닌 자리입니다.")


def test_a_seat_nobody_gave_is_caught_although_it_is_signed(files, capsys: pytest.CaptureFixture[str]):
    one = Round(decision(FIRST), decision())
    text = {**records.parsed(one.approval.records[0].record)}
    text["line"] = text["line"][1:]
    row = one.approval.records[0]
    row.record = records.canonical(text)
    row.signature = records.sign(row.record, one.pair.private_key)
    one.approve((1, 1), FIRST)
    _is_caught(files(one), capsys, "2번 기록: 결재선에 없는 자리입니다.")


def test_an_end_after_the_end_is_caught_although_it_is_signed(files, capsys: pytest.CaptureFixture[str]):
    one = Round(decision(THIRD))
    one.withdraw()
    one.withdraw()
    _is_caught(files(one), capsys, "3번 기록: 이미 끝난 결재입니다.")


@pytest.mark.parametrize("text", ["{}", "[]", '{"line":[],"line":[1]}', '{"line":[{}]}', '{"kind":"\\ud800"}'])
def test_a_first_record_of_no_known_shape_is_caught(text: str, files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    changed = entries(one)
    changed[0]["record"] = text
    _is_caught(files(one, records=changed), capsys, "1번 기록: 서명이 맞지 않습니다.")


def test_what_a_forger_writes_does_not_move_the_cursor(files, capsys: pytest.CaptureFixture[str]):
    one = full_round()
    changed = entries(one)
    changed[0]["record"] = '{"actor":{"name":"\\u001b[2J정상","id":1}}'
    verify_approval.main(files(one, records=changed))
    assert "\x1b" not in capsys.readouterr().out


UNUSABLE = ("", "결재", "[]", "{}", '{"format":"guardia-approval-export/1"}', "[" * 100_000)


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_is_no_export_is_told_apart(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "record.json"
    file.write_text(text, "utf-8")
    assert verify_approval.main([str(file)]) == 2
    assert capsys.readouterr().err == "검증할 수 없음: 결재 기록 파일이 아닙니다.\n"


def test_neither_a_missing_file_nor_another_kind_nor_a_broken_certificate_can_be_checked(files, tmp_path: Path):
    arguments, other = files(full_round()), tmp_path / "other"
    other.write_bytes(b"\xff\xd8\xff")
    assert verify_approval.main([str(tmp_path / "nothing.json")]) == 2
    assert verify_approval.main([str(other)]) == 2
    assert verify_approval.main([arguments[0], "--certificate", str(other)]) == 2
    assert verify_approval.main([arguments[0], "--certificate", str(tmp_path / "nothing.pem")]) == 2


def test_a_document_from_before_signatures_has_nothing_to_check(files, capsys: pytest.CaptureFixture[str]):
    assert verify_approval.main(files(full_round(), records=[])) == 2
    assert "서명이 도입되기 전" in capsys.readouterr().err


def _run(script: Path, arguments: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(script), *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"})


def test_it_runs_alone_where_nothing_of_guardia_is(files, tmp_path: Path):
    alone = tmp_path / "alone"
    alone.mkdir()
    script = alone / "check.py"
    script.write_bytes(SCRIPT.read_bytes())
    one = full_round()
    genuine = _run(script, files(one), alone)
    assert (genuine.returncode, genuine.stderr) == (0, "")
    assert genuine.stdout.splitlines()[-1] == "정상: 승인"

    forged = _run(script, files(one, status="REJECTED"), alone)
    assert (forged.returncode, forged.stderr) == (1, "")
    assert forged.stdout.splitlines()[-1] == "실패: 서명된 그대로가 아닙니다."
    assert _run(script, [str(alone / "nothing.json")], alone).returncode == 2
