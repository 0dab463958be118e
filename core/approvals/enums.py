"""The words of approval (결재), and what people call them."""

from enum import Enum


class SubjectType(str, Enum):
    """What can be put to approval; each type registers itself in `core/approvals/subjects.py`."""

    SR = "SR"
    SLA_EXTENSION = "SLA_EXTENSION"
    APPROVAL_EXTENSION = "APPROVAL_EXTENSION"


class ApprovalStatus(str, Enum):
    """Where a round stands. VOIDED: what was put to approval was changed meanwhile."""

    IN_PROGRESS = "IN_PROGRESS"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    VOIDED = "VOIDED"


class StepKind(str, Enum):
    REVIEW = "REVIEW"
    COOPERATION = "COOPERATION"
    AGREEMENT = "AGREEMENT"
    DECISION = "DECISION"


class StepMode(str, Enum):
    """How many of a step's seats must sign: all, one of them, or a stated number (`needed`)."""

    ALL = "ALL"
    ANY = "ANY"
    QUORUM = "QUORUM"


class StepStatus(str, Enum):
    """Of a step, and of each seat on it.

    DEFERRED (후결): passed over for now and still to be signed. SKIPPED: no longer needed, because somebody decided for
    all (전결) or enough others signed. VOID: the round ended before.
    """

    WAITING = "WAITING"
    CURRENT = "CURRENT"
    DEFERRED = "DEFERRED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SKIPPED = "SKIPPED"
    VOID = "VOID"


class RecordKind(str, Enum):
    """What a signed record says was done."""

    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    HELD = "HELD"
    OPINION = "OPINION"
    WITHDRAWN = "WITHDRAWN"
    VOIDED = "VOIDED"


class Capacity(str, Enum):
    """In whose place somebody acted: his own, as one of a group or role, 대결 during an absence, 자동 위임."""

    SELF = "SELF"
    MEMBER = "MEMBER"
    SUBSTITUTE = "SUBSTITUTE"
    DELEGATE = "DELEGATE"


class Authentication(str, Enum):
    """How the one who signed had shown who he is: by being signed in, or once more for this very signature."""

    SESSION = "SESSION"
    PASSWORD = "PASSWORD"  # noqa: S105 - a method, not a password
    TOTP = "TOTP"


class ReaderKind(str, Enum):
    """Who reads without deciding. 참조 from submission, 수신 from completion, 후열 and 사후보고 by what others did."""

    REFERENCE = "REFERENCE"
    RECEIPT = "RECEIPT"
    AFTER = "AFTER"
    REPORT = "REPORT"


class OverdueAction(str, Enum):
    """What follows when a step stays undecided: nothing, a word to the managers, or another who may decide as well."""

    NONE = "NONE"
    ESCALATE = "ESCALATE"
    DELEGATE = "DELEGATE"


class DeadlineExtensionStatus(str, Enum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


OPEN_STEPS = (StepStatus.CURRENT, StepStatus.DEFERRED)
"""Those whose seats can be decided."""

KIND_LABELS = {
    StepKind.REVIEW: "검토",
    StepKind.COOPERATION: "협조",
    StepKind.AGREEMENT: "합의",
    StepKind.DECISION: "결재",
}

SUBJECT_LABELS = {
    SubjectType.SR: "서비스 요청",
    SubjectType.SLA_EXTENSION: "SLA 기한연장",
    SubjectType.APPROVAL_EXTENSION: "결재 기한연장",
}
