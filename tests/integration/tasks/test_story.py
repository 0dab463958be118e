"""The way through the house, over REST: asked, approved, worked, closed, and everyone told."""

from core.operations.dispatcher import Dispatcher
from tests.factories import Make
from tests.fixtures.doors import Room


async def test_an_sr_is_asked_approved_worked_and_closed_and_the_room_hears_each_step(
    make: Make, dispatcher: Dispatcher, room: Room
):
    sr = await make.sr(by="customer", approvers=("manager", "pm"), title="10.77.1.9 서버 디스크 정리")
    approval = await make.approval_of(sr)
    await make.post(f"/approvals/{approval['id']}/approve", {}, by="manager")
    await make.post(f"/approvals/{approval['id']}/approve", {"comment": "진행하세요"}, by="pm")
    for status in ("IN_PROGRESS", "RESOLVED"):
        await make.move(sr, status, by="engineer")
    closed = await make.move(sr, "CLOSED", by="customer")

    await dispatcher.deliver_due()

    assert closed["status"] == "CLOSED"
    assert [text.split("**")[1] for text in room.texts] == [
        "SR 접수",
        "결재 상신",
        "결재 진행",
        "상태 변경",
        "결재 완료",
        "담당자 지정",
        "상태 변경",
        "상태 변경",
        "상태 변경",
    ]
    assert "10.77.1.9" not in "".join(room.texts)
