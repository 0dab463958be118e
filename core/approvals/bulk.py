"""One decision on many documents: each in a transaction of its own, by the same verbs as a single one."""

import logging
import secrets

from core.access import Actor
from core.approvals import service
from core.approvals.enums import Authentication
from core.approvals.schemas import BulkFailure, BulkForm, BulkItem, BulkOut
from core.approvals.service import Signing
from core.errors import GuardiaError, Invalid
from database import transaction

logger = logging.getLogger(__name__)


async def decide(form: BulkForm, *, authentication: Authentication, by: Actor) -> BulkOut:
    """Approve or reject each item as it was listed; what may not be, or has changed since, is in `failed`.

    Authority, turn and content are checked anew for each under its lock, so a document that moved on is never decided
    unread. Raises Invalid for a rejection without a reason.
    """
    if form.action == "reject" and len((form.comment or "").strip()) < service.REASON_LENGTH:
        raise Invalid("approval.reason_required", f"반려 사유를 {service.REASON_LENGTH}자 이상 적어 주세요.")
    answer = BulkOut(batch_id=secrets.token_hex(8), ok=[], failed=[])
    for item in {item.id: item for item in form.items}.values():
        failure = await _one(item, form, authentication, by)
        if failure is None:
            answer.ok.append(item.id)
        else:
            answer.failed.append(failure)
    return answer


async def _one(item: BulkItem, form: BulkForm, authentication: Authentication, by: Actor) -> BulkFailure | None:
    signing = Signing(item.content_hash, item.step_id, authentication)
    try:
        async with transaction() as db:
            if form.action == "approve":
                await service.approve(db, item.id, comment=form.comment, signing=signing, by=by)
            else:
                await service.reject(db, item.id, reason=form.comment or "", signing=signing, by=by)
    except GuardiaError as refusal:
        return BulkFailure(id=item.id, code=refusal.code, reason=refusal.detail)
    except Exception:
        logger.exception("bulk decision on %s", item.id)
        return BulkFailure(id=item.id, code="internal", reason="처리하지 못했습니다. 잠시 후 다시 시도해 주세요.")
    return None
