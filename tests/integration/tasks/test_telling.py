"""What the rooms are told of an SR: every public step, masked, and nothing internal."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import database
from core import events
from core.access import Actor
from core.config import get_settings
from core.events import EVENTS
from models import OutboxMessage, SRRequest
from tests.factories import Make
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.tasks.records import Told, told
from tests.integration.tasks.visitors import As

DESK_ROOM = get_settings().SR_CHANNEL_ID
OWN_ROOM, OTHER_ROOM = 31, 32
SECRETS = ["10.77.1.9", "svcweb", "900101-1234567", "010-1234-5678"]


@pytest.fixture
async def rooms(as_: As) -> None:
    """Each institution has a room of its own."""
    for institution_id, room in ((OWN, OWN_ROOM), (OTHER, OTHER_ROOM)):
        answer = await as_("admin").patch(f"/institutions/{institution_id}", channel_id=room)
        assert answer.is_success, answer.text


async def all_told(db: AsyncSession) -> list[Told]:
    return await told(db, *(await db.scalars(select(OutboxMessage.event).distinct())).all())


async def test_what_leaves_is_masked_while_the_sr_keeps_its_words(make: Make, as_: As, db_session: AsyncSession):
    words = " / ".join(SECRETS)
    sr = await make.sr(title=f"점검 {words}", description=words, approvers=("manager",))
    approval = await make.approval_of(sr)
    await make.post(f"/approvals/{approval['id']}/reject", {"reason": f"재작성 {words}"}, by="manager")
    await as_("pm").post(f"/tasks/{sr['id']}/comments", content=words)
    await make.move(sr, "CANCELLED", reason=f"취소 {words}")
    messages = "\n".join(message.text for message in await all_told(db_session))
    read = await make.read(sr, by="customer")
    assert (read["title"], read["description"]) == (f"점검 {words}", words)
    assert messages.count("점검") == 6
    assert [secret for secret in SECRETS if secret in messages] == []


async def test_the_institutions_room_hears_what_the_desks_room_hears_in_public(
    rooms: None, make: Make, as_: As, db_session: AsyncSession
):
    sr = await make.sr_in_progress(by="customer")
    await as_("customer").post(f"/tasks/{sr['id']}/comments", content="언제 되나요?")
    await make.move(sr, "RESOLVED")
    messages = await all_told(db_session)
    heard = {room: [message.text for message in messages if message.channel == room] for room in (DESK_ROOM, OWN_ROOM)}
    assert len(heard[DESK_ROOM]) == 8
    assert heard[OWN_ROOM] == heard[DESK_ROOM]
    assert {message.channel for message in messages} == {DESK_ROOM, OWN_ROOM}


async def test_what_the_desk_keeps_to_itself_reaches_no_room_of_an_institution(
    rooms: None, make: Make, as_: As, db_session: AsyncSession
):
    sr = await make.sr_in_progress()
    before = await all_told(db_session)
    await as_("engineer").post(f"/tasks/{sr['id']}/comments", content="우리끼리 하는 말", internal=True)
    await as_("engineer").post(f"/tasks/{sr['id']}/work-logs", content="몰래 한 일")
    await as_("engineer").post(f"/tasks/{sr['id']}/execute", command="df -h")
    assert await all_told(db_session) == before


async def test_a_message_for_the_desk_alone_goes_to_the_desks_room_alone(
    rooms: None, make: Make, actor_of: Callable[[str], Actor], db_session: AsyncSession
):
    sr = await make.sr()
    async with database.transaction() as db:
        row = await db.get_one(SRRequest, sr["id"])
        await events.emit("execution.finished", row, by=actor_of("engineer"), result="성공")
    (message,) = await told(db_session, "execution.finished")
    assert message == Told(DESK_ROOM, f"🖥️ **작업 실행 성공** {sr['number']} {sr['title']}\n실행 김도현")


def test_everything_internal_is_marked_as_such():
    internal = {name for name, event in EVENTS.items() if event.staff_only}
    assert {"sr.commented_internal", "sr.work_logged"} <= internal
    assert {name for name in EVENTS if name.startswith("execution.")} <= internal


async def test_without_a_room_of_its_own_only_the_desk_hears(make: Make, db_session: AsyncSession):
    await make.sr()
    assert [message.channel for message in await all_told(db_session)] == [DESK_ROOM]


async def test_an_institution_in_the_desks_own_room_is_told_once(make: Make, as_: As, db_session: AsyncSession):
    await as_("admin").patch(f"/institutions/{OWN}", channel_id=DESK_ROOM)
    await make.sr()
    assert [message.channel for message in await all_told(db_session)] == [DESK_ROOM]


async def test_the_sentences_say_who_did_what(make: Make, as_: As, db_session: AsyncSession):
    sr = await make.sr(title="계정 발급", category="ACCOUNT", priority="HIGH", approvers=("manager", "pm"))
    approval = await make.approval_of(sr)
    await make.post(f"/approvals/{approval['id']}/approve", {}, by="manager")
    await as_("pm").post(f"/tasks/{sr['id']}/assignment", assignee_id=CAST["engineer"].id)
    number = sr["number"]
    assert [message.text for message in await all_told(db_session)] == [
        f"📥 **SR 접수** {number} 계정 발급\n한빛시청 · 한지민 · 계정·권한 · 우선순위 높음",
        f"📝 **결재 상신** {number} 계정 발급\n기안 한지민 · 결재 오세훈(검토) → 박서연(결재)",
        f"✅ **결재 진행** {number} 계정 발급\n오세훈 승인 · 다음 결재 박서연",
        f"👤 **담당자 지정** {number} 계정 발급\n담당: 김도현 · 박서연",
    ]


async def test_words_that_look_like_a_template_are_only_words(make: Make, db_session: AsyncSession):
    sr = await make.sr(title="{by} {0} {institution.__class__} %s")
    (message,) = await all_told(db_session)
    assert f"{sr['number']} {{by}} {{0}} {{institution.__class__}} %s\n" in message.text


async def test_a_refused_step_tells_nobody(make: Make, as_: As, db_session: AsyncSession):
    sr: dict[str, Any] = await make.sr()
    before = await all_told(db_session)
    await as_("engineer").post(f"/tasks/{sr['id']}/transitions", to="IN_PROGRESS")
    await as_("manager").post(f"/tasks/{sr['id']}/transitions", to="CANCELLED", reason="남의 것")
    await as_("customer").post(f"/tasks/{sr['id']}/approvals", approver_ids=[CAST["customer"].id])
    assert await all_told(db_session) == before
