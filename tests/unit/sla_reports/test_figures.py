"""A month worked out by hand, and what must hold for every month."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sla_reports import figures
from core.sla_reports.figures import compute, digest, span_of_month
from tests.unit.sla_reports.sheets import indicator, inputs, outage, planned, recovery, terms
from utils.clock import SEOUL

Json = dict[str, Any]


def contract(*indicators: Json, **fields: Any) -> Json:
    return {"from_month": "2026-01", "terms": terms(*indicators, **fields)}


def availability(*outages: Json, **fields: Any) -> Json:
    return compute(inputs(*outages, **fields))["availability"]


class TestAvailability:
    def test_a_month_by_hand(self):
        """30 days are 43,200 minutes; 34.56 of them are 0.08 %."""
        result = compute(inputs(outage("09-03T10:00:00", "09-03T10:34:33.600000")))
        assert result["availability"] == {
            "percent": "99.920",
            "service_minutes": "43200.000",
            "planned_minutes": "0.000",
            "operating_minutes": "43200.000",
            "outage_minutes": "34.560",
        }
        assert [each["met"] for each in result["indicators"]] == [True, True]
        assert result["score"] == "100.000"
        assert result["days"] == [{"day": "2026-09-03", "planned_minutes": "0.000", "outage_minutes": "34.560"}]

    def test_nothing_happened(self):
        assert availability()["percent"] == "100.000"

    def test_down_all_month(self):
        assert availability(outage("08-01T00:00", "10-01T12:00"))["percent"] == "0.000"

    @pytest.mark.parametrize(
        ("seconds", "percent"),
        [
            ("09-01T00:21:36", "99.950"),
            ("09-01T00:00:12.960000", "100.000"),  # 99.9995: a half goes up
            ("09-01T00:00:12.961000", "99.999"),
            ("09-01T00:00:38.880000", "99.999"),  # 99.9985
        ],
    )
    def test_halves_go_up_at_the_third_decimal(self, seconds: str, percent: str):
        assert availability(outage("09-01T00:00", seconds))["percent"] == percent

    def test_what_stands_on_paper_is_what_is_judged(self):
        """34.6 minutes are 99.91991 %, which is 99.920 on paper and meets 99.92."""
        result = compute(inputs(outage("09-03T10:00", "09-03T10:34:36")))
        assert (result["availability"]["percent"], result["indicators"][0]["met"]) == ("99.920", True)
        worse = compute(inputs(outage("09-03T10:00", "09-03T10:34:48")))
        assert (worse["availability"]["percent"], worse["indicators"][0]["met"]) == ("99.919", False)

    def test_incidents_are_cut_at_midnight_in_seoul(self):
        result = availability(outage("08-31T23:00", "09-01T00:10"), outage("09-30T23:30", "10-01T05:00"))
        assert result["outage_minutes"] == "40.000"

    def test_a_minute_of_two_incidents_counts_once(self):
        """10:00-12:15 and 11:40-12:20 are 140 minutes together, not 175."""
        result = compute(inputs(outage("09-14T10:00", "09-14T12:15"), outage("09-14T11:40", "09-14T12:20")))
        assert result["availability"]["outage_minutes"] == "140.000"
        assert [each["minutes"] for each in result["incidents"]] == ["140.000"]

    def test_incidents_that_touch_are_one(self):
        result = compute(inputs(outage("09-14T10:00", "09-14T11:00"), outage("09-14T11:00", "09-14T12:30")))
        assert result["recovery"]["longest_minutes"] == "150.000"

    def test_planned_stops_shorten_the_operating_time_and_the_incidents_in_them(self):
        result = availability(planned("09-06T00:00", "09-06T04:00"), outage("09-06T03:00", "09-06T05:00"))
        assert result == {
            "percent": "99.860",  # 60 of 42,960 minutes
            "service_minutes": "43200.000",
            "planned_minutes": "240.000",
            "operating_minutes": "42960.000",
            "outage_minutes": "60.000",
        }

    def test_planned_stops_that_overlap_are_taken_out_once(self):
        overlapping = planned("09-06T00:00", "09-06T04:00"), planned("09-06T02:00", "09-06T05:00")
        result = compute(inputs(*overlapping))
        assert result["availability"]["planned_minutes"] == "300.000"
        assert [each["minutes_in_month"] for each in result["planned"]] == ["300.000"]

    def test_a_month_that_was_planned_away_has_no_availability(self):
        result = compute(inputs(planned("08-20T00:00", "10-05T00:00")))
        assert result["availability"]["percent"] is None
        assert result["indicators"][0]["score"] is None

    def test_a_shorter_day_of_service_bounds_what_a_day_can_cost(self):
        """540 minutes a day: a stop of 24 hours costs the 540."""
        short = contract(service_minutes_per_day=540)
        result = availability(outage("09-02T00:00", "09-03T00:00"), contract=short)
        assert (result["service_minutes"], result["outage_minutes"]) == ("16200.000", "540.000")

    def test_what_goes_on_counts_until_the_inputs_were_gathered(self):
        running = outage("09-10T09:00", None)
        mid_month = compute(inputs(running, as_of="2026-09-10T01:30:00+00:00"))
        assert mid_month["availability"]["outage_minutes"] == "90.000"
        assert mid_month["incidents"][0]["ended_at"] is None
        assert availability(running)["outage_minutes"] == str(Decimal(60 * 15 + 20 * 1440).quantize(Decimal("0.001")))


class TestRecovery:
    def test_the_longest_counts_and_what_it_took_too_long(self):
        stops = outage("09-02T10:00", "09-02T11:00"), outage("09-14T10:00", "09-14T12:18")
        assert compute(inputs(*stops))["recovery"] == {
            "longest_minutes": "138.000",
            "allowed_minutes": "120.000",
            "excess_minutes": "18.000",
            "incident_count": 2,
        }

    def test_an_incident_of_two_months_is_measured_whole_in_the_month_it_ended(self):
        spanning = outage("08-31T22:00", "09-01T01:00")
        august, september = (compute(inputs(spanning, month=month)) for month in ("2026-08", "2026-09"))
        assert (august["recovery"]["longest_minutes"], august["availability"]["outage_minutes"]) == ("0.000", "120.000")
        assert september["recovery"]["longest_minutes"] == "180.000"
        assert september["availability"]["outage_minutes"] == "60.000"

    def test_one_that_ends_at_midnight_ended_in_the_old_month(self):
        at_midnight = outage("08-31T22:00", "09-01T00:00")
        august, september = (compute(inputs(at_midnight, month=month)) for month in ("2026-08", "2026-09"))
        assert august["recovery"]["longest_minutes"] == "120.000"
        assert (september["recovery"]["incident_count"], september["incidents"]) == (0, [])

    def test_planned_time_is_no_recovery_time(self):
        result = compute(inputs(outage("09-06T10:00", "09-06T14:00"), planned("09-06T11:00", "09-06T13:00")))
        assert result["recovery"]["longest_minutes"] == "120.000"

    def test_without_an_indicator_nothing_is_allowed_and_nothing_exceeded(self):
        result = compute(inputs(outage("09-02T10:00", "09-02T15:00"), contract=None))
        assert result["recovery"]["longest_minutes"] == "300.000"
        assert (result["recovery"]["allowed_minutes"], result["recovery"]["excess_minutes"]) == (None, None)


class TestScore:
    def test_steps_give_part_of_the_score(self):
        steps = [{"value": "99.9", "score": "80"}, {"value": "99.5", "score": "50"}]
        agreed = contract(indicator("a", "AVAILABILITY", "99.92", "40", steps=steps), recovery())
        stopped = [outage("09-03T10:00", "09-03T10:40"), outage("09-03T10:00", "09-03T11:40")]
        results = [compute(inputs(stop, contract=agreed)) for stop in stopped]
        assert [result["availability"]["percent"] for result in results] == ["99.907", "99.769"]
        assert [result["score"] for result in results] == ["92.000", "80.000"]

    def test_steps_run_downwards_where_less_is_better(self):
        agreed = contract(recovery("120", "100", steps=[{"value": "180", "score": "70"}]))
        results = [
            compute(inputs(outage("09-03T10:00", end), contract=agreed)) for end in ("09-03T13:00", "09-03T13:01")
        ]
        assert [result["score"] for result in results] == ["70.000", "0.000"]

    def test_rates_come_from_counts(self):
        agreed = contract(indicator("r", "RESPONSE_RATE", "95", "50"), indicator("s", "RESOLUTION_RATE", "95", "50"))
        cases = {"RESPONSE": {"met": 41, "total": 42}, "RESOLUTION": {"met": 2, "total": 3}}
        result = compute(inputs(contract=agreed, cases=cases))
        assert [each["value"] for each in result["indicators"]] == ["97.619", "66.667"]
        assert result["score"] == "50.000"

    def test_what_has_no_case_hands_its_weight_on(self):
        """40 and 30 apply, 30 does not: they weigh 57.143 and 42.857."""
        agreed = contract(
            indicator("a", "AVAILABILITY", "99.92", "40"),
            recovery("120", "30"),
            indicator("r", "RESPONSE_RATE", "95", "30"),
        )
        result = compute(inputs(outage("09-02T10:00", "09-02T13:00"), contract=agreed))
        rows = {each["key"]: (each["effective_weight"], each["score"], each["points"]) for each in result["indicators"]}
        assert rows == {"a": ("57.143", "0.000", "0.000"), "recovery": ("42.857", "0.000", "0.000"), "r": (None,) * 3}
        fine = compute(inputs(contract=agreed))
        assert (fine["score"], sum(Decimal(each["points"] or 0) for each in fine["indicators"])) == ("100.000", 100)

    def test_a_value_filled_in_by_hand(self):
        agreed = contract(indicator("csat", "MANUAL", "80", "100", unit="점"))
        assert compute(inputs(contract=agreed, manual={"csat": "86.5"}))["score"] == "100.000"
        assert compute(inputs(contract=agreed, manual={"csat": "79.999"}))["score"] == "0.000"
        assert compute(inputs(contract=agreed))["score"] is None


class TestPenalty:
    BANDS = [{"below": "95", "percent": "3"}, {"below": "80", "percent": "30"}, {"below": "90", "percent": "5.5"}]  # noqa: RUF012

    @pytest.mark.parametrize(
        ("satisfaction", "percent", "amount"),
        [("95", "0.000", "0"), ("94.999", "3.000", "99999"), ("89", "5.500", "183333"), ("10", "20.000", "666666")],
    )
    def test_the_lowest_band_above_the_score_applies_up_to_the_cap(self, satisfaction: str, percent: str, amount: str):
        steps = [{"value": value, "score": value} for value in ("95", "94.999", "89", "10")]
        agreed = contract(indicator("c", "MANUAL", "100", "100", steps=steps), bands=self.BANDS)
        result = compute(inputs(contract=agreed, manual={"c": satisfaction}, monthly_fee="3333333"))
        assert (result["penalty"]["percent"], result["penalty"]["amount"]) == (percent, amount)

    def test_without_a_fee_there_is_a_percent_and_no_amount(self):
        result = compute(
            inputs(outage("09-02T10:00", "09-02T15:00"), contract=contract(bands=self.BANDS), monthly_fee=None)
        )
        assert (result["penalty"]["band_percent"], result["penalty"]["percent"]) == ("30.000", "20.000")
        assert result["penalty"]["amount"] is None

    def test_without_a_contract_there_is_none(self):
        result = compute(inputs(contract=None))
        assert (result["score"], result["penalty"], result["indicators"]) == (None, None, [])


class TestMonth:
    @pytest.mark.parametrize(
        ("month", "days"), [("2026-01", 31), ("2026-02", 28), ("2028-02", 29), ("2026-09", 30), ("2026-12", 31)]
    )
    def test_a_month_begins_at_midnight_in_seoul(self, month: str, days: int):
        start, end = span_of_month(month)
        assert (start.hour, end.hour, (end - start).days) == (15, 15, days)
        assert start == datetime.fromisoformat(f"{month}-01T00:00:00+09:00")


class TestDigest:
    def test_it_is_the_hash_of_canonical_json(self):
        """Worked out with sha256sum: printf '{"inputs":{"가":1},"result":{}}' | sha256sum."""
        assert digest({"가": 1}, {}) == "72b45274d05d3b84a242826bd0e6678109690767ede9eb5c8ea7ebd57b84a03a"
        assert digest({"b": 1, "a": "가"}, {"x": None}) == digest({"a": "가", "b": 1}, {"x": None})

    def test_anything_that_changes_changes_it(self):
        one = inputs(outage("09-03T10:00", "09-03T10:30"))
        other = inputs(outage("09-03T10:00", "09-03T10:30:01"))
        assert digest(one, compute(one)) != digest(other, compute(other))

    def test_it_is_refused_to_hash_what_is_no_json(self):
        with pytest.raises(ValueError):
            digest({"nan": float("nan")}, {})


START = datetime(2026, 8, 25, tzinfo=UTC)
moments = st.integers(0, 45 * 24 * 3600).map(lambda second: START + timedelta(seconds=second))


@st.composite
def stops(draw: st.DrawFn, kinds: tuple[str, ...] = ("INCIDENT", "PLANNED")) -> Json:
    started = draw(moments)
    ended = started + timedelta(seconds=draw(st.integers(1, 5 * 24 * 3600)), microseconds=draw(st.integers(0, 999_999)))
    times = {"started_at": started.isoformat(), "ended_at": ended.isoformat()}
    return {"kind": draw(st.sampled_from(kinds)), "title": "중단", "note": None, **times}


some = st.lists(stops(), max_size=8)
relaxed = settings(deadline=None)  # a busy machine is no wrong result


@relaxed
@given(some)
def test_a_minute_is_never_counted_twice(outages: list[Json]):
    month = figures.Month.of(inputs(*outages), figures.MINUTES_PER_DAY)
    assert timedelta(0) <= month.outage <= month.operating
    assert month.operating <= timedelta(days=30)
    doubled = figures.Month.of(inputs(*outages, *outages), figures.MINUTES_PER_DAY)
    assert (doubled.outage, doubled.operating, doubled.longest_recovery) == (
        month.outage,
        month.operating,
        month.longest_recovery,
    )


@relaxed
@given(some)
def test_each_second_belongs_to_one_state(outages: list[Json]):
    """Counted second by second in a slower way: down when some incident covers it and no planned stop does."""
    start, end = span_of_month("2026-09")
    edges = sorted({start, end, *(_at(each, key) for each in outages for key in ("started_at", "ended_at"))})
    inside = [(a, b) for a, b in pairwise(edges) if start <= a and b <= end]
    down = sum((b - a for a, b in inside if _state(outages, a) == "INCIDENT"), timedelta())
    away = sum((b - a for a, b in inside if _state(outages, a) == "PLANNED"), timedelta())
    month = figures.Month.of(inputs(*outages), figures.MINUTES_PER_DAY)
    assert (month.outage, month.operating) == (down, end - start - away)


def _at(stop: Json, key: str) -> datetime:
    return datetime.fromisoformat(stop[key])


def _state(outages: list[Json], instant: datetime) -> str | None:
    kinds = {each["kind"] for each in outages if _at(each, "started_at") <= instant < _at(each, "ended_at")}
    return "PLANNED" if "PLANNED" in kinds else "INCIDENT" if kinds else None


@relaxed
@given(some, stops(kinds=("INCIDENT",)))
def test_one_more_incident_never_raises_availability(outages: list[Json], another: Json):
    before, after = (compute(inputs(*rows))["availability"]["percent"] for rows in (outages, [*outages, another]))
    assert after is before is None or Decimal(after) <= Decimal(before)


@relaxed
@given(some, st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(outages: list[Json], chance: random.Random):
    shuffled = [*outages]
    chance.shuffle(shuffled)
    assert compute(inputs(*shuffled)) == compute(inputs(*outages))


@relaxed
@given(some)
def test_days_add_up_to_the_month(outages: list[Json]):
    month = figures.Month.of(inputs(*outages), figures.MINUTES_PER_DAY)
    assert sum((day.outage for day in month.days), timedelta()) == month.outage
    assert all(day.outage + day.planned <= timedelta(days=1) for day in month.days)


@relaxed
@given(some)
def test_the_zone_the_times_are_written_in_does_not_matter(outages: list[Json]):
    elsewhere = [
        {**each, **{key: _at(each, key).astimezone(SEOUL).isoformat() for key in ("started_at", "ended_at")}}
        for each in outages
    ]
    month, same = (figures.Month.of(inputs(*rows), figures.MINUTES_PER_DAY) for rows in (outages, elsewhere))
    assert (same.availability, same.longest_recovery) == (month.availability, month.longest_recovery)
