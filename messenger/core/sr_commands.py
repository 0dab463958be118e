"""Commands about service requests."""

from typing import Final

from core import clock
from core.itsm_shapes import CATEGORY, PRIORITY, SR_STATUS, UNFINISHED, Sr, SrDetail, SrPage
from core.personal_itsm import itsm
from core.wording import clipped, due, joined, label, plain

AT_MOST: Final = 10
_DESCRIPTION: Final = 600
_BOXES: Final = {"assigned": "내가 맡은 일", "requested": "내가 요청한 일"}


async def handle_sr_list(args: list[str], user_id: int) -> str:
    """What I work on and then what I asked for, unfinished and soonest due first, ten of them in all."""
    sections: list[str] = []
    shown: set[int] = set()
    for box, title in _BOXES.items():
        page = await itsm().get(SrPage, "/tasks/", box=box, status=UNFINISHED, sort="next_due_at", size=AT_MOST)
        new = [sr for sr in page.items if sr.id not in shown][: AT_MOST - len(shown)]
        shown |= {sr.id for sr in new}
        if page.total:
            sections.append("\n".join([f"**{title} {page.total}건**", *map(_line, new)]))
    if not sections:
        return "끝나지 않은 SR이 없습니다."
    return "\n\n".join([*sections, f"모두 보기 {itsm().page('/app/tasks')}"])


async def handle_sr_show(args: list[str], user_id: int) -> str:
    """One service request within my sight."""
    if len(args) != 1:
        return "SR 번호를 하나 적어 주세요. 예: /itsm sr show SR-2026-000001"
    found = await itsm().get(SrPage, "/tasks/", number=args[0].upper(), size=1)
    if not found.items:
        return f"{plain(args[0], 30)}: 그런 SR이 없거나 볼 수 없습니다."
    sr = await itsm().get(SrDetail, f"/tasks/{found.items[0].id}")
    people = joined(
        plain(sr.institution.name),
        f"요청 {plain(sr.requester.name)}",
        f"담당 {plain(sr.assignee.name) if sr.assignee else '없음'}",
    )
    facts = joined(label(SR_STATUS, sr.status), label(PRIORITY, sr.priority), label(CATEGORY, sr.category), _due(sr))
    return "\n".join(
        [
            f"**{plain(sr.number)}** {plain(sr.title, 200)}",
            facts,
            people,
            clipped(sr.description.strip(), _DESCRIPTION),
            itsm().page(f"/app/tasks/{sr.id}"),
        ]
    )


def _line(sr: Sr) -> str:
    return f"• {joined(f'{plain(sr.number)} {plain(sr.title)}', label(SR_STATUS, sr.status), _due(sr))}"


def _due(sr: Sr) -> str:
    """While its clocks stand still a due time would only mislead."""
    if sr.sla_paused:
        return "SLA 멈춤"
    return due(sr.next_due_at, is_late=sr.next_due_at is not None and sr.next_due_at < clock.now())
