"""One clock: aware, in UTC, frozen by freezegun; people's time is Seoul's."""

from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy.dialects import sqlite

from database import UtcDateTime
from utils import clock

DIALECT = sqlite.dialect()


class TestNow:
    def test_is_aware_and_in_utc(self):
        assert clock.now().utcoffset() == timedelta(0)

    @freeze_time("2026-05-25 01:02:03")
    def test_freezes(self):
        assert clock.now() == datetime(2026, 5, 25, 1, 2, 3, tzinfo=UTC)

    def test_moves_when_time_is_moved(self):
        with freeze_time("2026-05-25 00:00:00") as time:
            time.tick(timedelta(hours=5))
            assert clock.now().hour == 5


class TestSeoul:
    @freeze_time("2026-12-31 14:59:59")
    def test_the_year_has_not_turned_a_second_before_midnight_in_seoul(self):
        assert clock.seoul_now().year == 2026

    @freeze_time("2026-12-31 15:00:00")
    def test_the_year_turns_nine_hours_before_it_does_in_utc(self):
        assert (clock.seoul_now().year, clock.now().year) == (2027, 2026)

    @freeze_time("2026-05-25 00:30:00")
    def test_half_past_midnight_in_utc_is_half_past_nine_on_the_wall(self):
        assert clock.seoul_now().strftime("%Y-%m-%d %H:%M") == "2026-05-25 09:30"

    @freeze_time("2026-05-25 00:30:00")
    def test_both_name_the_same_instant(self):
        assert clock.seoul_now() == clock.now()


def test_a_stopwatch_only_goes_forward():
    began = clock.stopwatch()
    assert clock.stopwatch() >= began


class TestStoredTime:
    def test_a_naive_time_is_refused(self):
        naive = datetime(2026, 5, 25)  # noqa: DTZ001 - the point of this test
        with pytest.raises(ValueError, match="naive datetime refused"):
            UtcDateTime().process_bind_param(naive, DIALECT)

    def test_seoul_time_is_stored_as_utc(self):
        nine = datetime(2026, 5, 25, 9, tzinfo=clock.SEOUL)
        assert UtcDateTime().process_bind_param(nine, DIALECT) == datetime(2026, 5, 25, 0, tzinfo=UTC)

    def test_what_a_database_gives_back_without_a_zone_is_utc(self):
        read = UtcDateTime().process_result_value(datetime(2026, 5, 25), DIALECT)  # noqa: DTZ001 - SQLite's answer
        assert read == datetime(2026, 5, 25, tzinfo=UTC)

    def test_what_a_database_gives_back_in_another_zone_becomes_utc(self):
        read = UtcDateTime().process_result_value(datetime(2026, 5, 25, 9, tzinfo=clock.SEOUL), DIALECT)
        assert (read, read and read.tzinfo) == (datetime(2026, 5, 25, tzinfo=UTC), UTC)

    def test_nothing_stays_nothing(self):
        assert UtcDateTime().process_bind_param(None, DIALECT) is None
        assert UtcDateTime().process_result_value(None, DIALECT) is None
