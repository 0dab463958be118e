"""What a public SLA report measures, and where it stands."""

from enum import Enum


class IndicatorKind(str, Enum):
    """AVAILABILITY and RECOVERY are the two mandatory ones; the others are chosen and set by contract."""

    AVAILABILITY = "AVAILABILITY"
    RECOVERY = "RECOVERY"
    RESPONSE_RATE = "RESPONSE_RATE"
    RESOLUTION_RATE = "RESOLUTION_RATE"
    MANUAL = "MANUAL"


class ReportStatus(str, Enum):
    DRAFT = "DRAFT"
    ISSUED = "ISSUED"


INDICATOR_LABELS = {
    IndicatorKind.AVAILABILITY: "서비스 가용률",
    IndicatorKind.RECOVERY: "장애조치 최대 허용시간",
    IndicatorKind.RESPONSE_RATE: "응답 기한 준수율",
    IndicatorKind.RESOLUTION_RATE: "처리 기한 준수율",
    IndicatorKind.MANUAL: "직접 입력",
}
