"""Commands about approvals (결재): what waits for me, and deciding it.

The ITSM decides whether somebody may: what it refuses is told in its own words.
"""

from typing import Final

from core.itsm_shapes import STEP_KIND, Approval, ApprovalPage, Step
from core.personal_itsm import Refused, itsm
from core.wording import due, joined, label, plain

AT_MOST: Final = 10
_INBOX: Final = "/app/approvals"
_APPROVE: Final = "/itsm approval approve AP-2026-000001 [의견]"
_REJECT: Final = "/itsm approval reject AP-2026-000001 사유"


async def handle_approval_list(args: list[str], user_id: int) -> str:
    """Documents that wait for me, soonest due first."""
    page = await itsm().get(ApprovalPage, "/approvals/", box="pending", sort="due_at", size=AT_MOST)
    if not page.items:
        return "결재를 기다리는 문서가 없습니다."
    more = page.total - len(page.items)
    rest = f"그 밖에 {more}건은 결재함에서 보세요. " if more > 0 else "결재함 "
    return "\n".join([f"**결재 대기 {page.total}건**", *map(_lines, page.items), f"{rest}{itsm().page(_INBOX)}"])


async def handle_approval_approve(args: list[str], user_id: int) -> str:
    """Sign a document whose turn it is for me; what follows the number is my opinion."""
    if not args:
        return f"문서 번호를 적어 주세요. 예: {_APPROVE}"
    number, *comment = args
    return await _decide(number, "approve", {"comment": comment[0]} if comment else {})


async def handle_approval_reject(args: list[str], user_id: int) -> str:
    """Send a document back to its drafter, with a reason."""
    if len(args) < 2:
        return f"문서 번호와 반려 사유를 적어 주세요. 예: {_REJECT}"
    number, reason = args
    return await _decide(number, "reject", {"reason": reason})


async def _decide(number: str, verb: str, said: dict[str, str]) -> str:
    """As the document was just then: with its hash and step, so that nothing is signed that changed meanwhile."""
    approval = await _find(number)
    if approval is None:
        return f"{plain(number, 30)}: 그런 결재 문서가 없거나 볼 수 없습니다."
    as_read = {"content_hash": approval.content_hash, "step_id": approval.step_id}
    try:
        decided = await itsm().post(Approval, f"/approvals/{approval.id}/{verb}", as_read | said)
    except Refused as refusal:
        return f"{_NOT_DONE[verb]} {_title(approval)}\n{_why(refusal, approval)}"
    return f"{_DONE[verb]} {_title(approval)}\n{_after(decided)}"


async def _find(number: str) -> Approval | None:
    """Among all within sight, not only those that wait: of the others the ITSM says best why not."""
    page = await itsm().get(ApprovalPage, "/approvals/", box="all", number=number.upper(), size=1)
    return page.items[0] if page.items else None


def _why(refusal: Refused, approval: Approval) -> str:
    if refusal.code == "approval.reauthentication":
        address = itsm().page(f"{_INBOX}/{approval.id}")
        return f"이 문서는 본인 확인이 필요합니다. 웹 화면에서 결재해 주세요. {address}"
    return refusal.detail


def _after(approval: Approval) -> str:
    if approval.status in _ENDED:
        return _ENDED[approval.status]
    waiting = [_seats(step) for step in approval.steps if step.status == "CURRENT"]
    return f"다음 차례: {', '.join(waiting)}" if waiting else "결재가 진행 중입니다."


def _seats(step: Step) -> str:
    names = ", ".join(plain(seat.name) for seat in step.seats if seat.status == "CURRENT")
    return f"{label(STEP_KIND, step.kind)} {names}".strip()


def _title(approval: Approval) -> str:
    return joined(f"**{plain(approval.number)}**", f"{plain(approval.subject_number)} {plain(approval.subject_title)}")


def _lines(approval: Approval) -> str:
    by = f"기안 {plain(approval.drafter.name)}"
    return f"• {_title(approval)}\n  {joined(by, due(approval.due_at, is_late=approval.is_overdue))}"


_DONE: Final = {"approve": "✅ 승인했습니다.", "reject": "↩️ 반려했습니다."}
_NOT_DONE: Final = {"approve": "승인하지 못했습니다.", "reject": "반려하지 못했습니다."}
_ENDED: Final = {
    "APPROVED": "결재가 끝났습니다.",
    "REJECTED": "기안자에게 돌아갔습니다.",
    "WITHDRAWN": "회수된 문서입니다.",
    "VOIDED": "무효가 된 문서입니다.",
}
