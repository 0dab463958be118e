"""What the house's keys are for."""

from enum import Enum


class KeyPurpose(str, Enum):
    """REPORT: EC P-256, under PDF documents. APPROVAL: Ed25519, under each decision of an approval."""

    REPORT = "REPORT"
    APPROVAL = "APPROVAL"
