"""The days off everything begins with, against what was published and what other libraries got wrong."""

from datetime import date

import pytest

from core.calendars.enums import HolidayKind
from core.calendars.holidays import CONFIRMED_UNTIL, SEED_YEARS, kind_of, korean_days

DAYS = {off.day: off for off in korean_days()}
PUBLIC, SUBSTITUTE, TEMPORARY = HolidayKind.PUBLIC, HolidayKind.SUBSTITUTE, HolidayKind.TEMPORARY


@pytest.mark.parametrize(
    ("day", "name", "kind"),
    [
        (date(2024, 10, 1), "국군의 날", TEMPORARY),
        (date(2025, 1, 27), "임시공휴일", TEMPORARY),
        (date(2025, 5, 5), "부처님오신날·어린이날", PUBLIC),
        (date(2026, 1, 1), "신정", PUBLIC),
        (date(2026, 5, 1), "노동절", PUBLIC),
        (date(2026, 6, 6), "현충일", PUBLIC),
        (date(2026, 7, 17), "제헌절", PUBLIC),
        (date(2026, 8, 17), "광복절 대체공휴일", SUBSTITUTE),
        (date(2026, 10, 5), "개천절 대체공휴일", SUBSTITUTE),
        (date(2027, 2, 9), "설날 대체공휴일", SUBSTITUTE),
        (date(2027, 5, 3), "노동절 대체공휴일", SUBSTITUTE),
        (date(2027, 7, 19), "제헌절 대체공휴일", SUBSTITUTE),
    ],
)
def test_a_day_off_has_its_korean_name_and_kind(day: date, name: str, kind: HolidayKind):
    assert (DAYS[day].name, DAYS[day].kind) == (name, kind)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 5, 1), "노동절 was none before 2026"),
        (date(2025, 7, 17), "제헌절 was none before 2026"),
        (date(2026, 6, 8), "현충일 has no substitute"),
        (date(2026, 9, 28), "a Saturday in 추석 has no substitute: QuantLib once said so"),
        (date(2028, 1, 3), "신정 has no substitute"),
    ],
)
def test_a_day_of_work_is_none(day: date, why: str):
    assert day not in DAYS, why


def test_every_year_of_the_seed_is_full_and_in_order():
    counts = [sum(day.year == year for day in DAYS) for year in SEED_YEARS]
    assert (SEED_YEARS[0], SEED_YEARS[-1], CONFIRMED_UNTIL) == (2024, 2035, 2027)
    assert min(counts) >= 15
    assert list(DAYS) == sorted(DAYS)
    assert len(DAYS) == len(korean_days())


def test_no_name_is_left_in_the_packages_own_words():
    assert [off.name for off in DAYS.values() if ";" in off.name or "대체 휴일" in off.name or "연휴" in off.name] == []


@pytest.mark.parametrize(
    ("name", "kind"), [("추석 대체공휴일", SUBSTITUTE), ("임시공휴일", TEMPORARY), ("한글날", PUBLIC)]
)
def test_a_name_tells_the_kind(name: str, kind: HolidayKind):
    assert kind_of(name) is kind
