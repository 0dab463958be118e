"""Days nobody works, and where we know them from."""

from enum import Enum


class HolidayKind(str, Enum):
    PUBLIC = "PUBLIC"
    SUBSTITUTE = "SUBSTITUTE"
    TEMPORARY = "TEMPORARY"
    CLOSURE = "CLOSURE"


class HolidaySource(str, Enum):
    SEED = "SEED"
    IMPORT = "IMPORT"
    MANUAL = "MANUAL"


HOLIDAY_KIND_LABELS = {
    HolidayKind.PUBLIC: "공휴일",
    HolidayKind.SUBSTITUTE: "대체공휴일",
    HolidayKind.TEMPORARY: "임시공휴일",
    HolidayKind.CLOSURE: "기관 휴무",
}
