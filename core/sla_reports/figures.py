"""The arithmetic of a public SLA report: from frozen inputs to the result. No database, no clock, no zone but Seoul.

Availability is (operating minutes − outage minutes) / operating minutes, as the 공공 SLA 표준안 defines it. Incidents
that overlap or touch are one incident; planned stops are taken out of the operating minutes and out of the incidents.

Spans are kept to the microsecond and rounded once, at the end: percents, minutes and scores to three decimals,
ROUND_HALF_UP. What is judged against a goal or a band is the rounded figure, the one that stands on paper. The penalty
is whole won, ROUND_DOWN. Decimals leave as strings, so that the digest over them is the same on every machine.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from core.sla_reports.enums import IndicatorKind
from core.systems.enums import OutageKind
from utils.clock import SEOUL
from utils.spans import Span, length, merged, within, without

METHOD = 1
"""Number of this way of computing, frozen with the inputs: another way would get another number."""

MINUTES_PER_DAY = 1440
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_TICKS_PER_MINUTE = 60_000_000
_MILLI = Decimal("0.001")
_HUNDRED = Decimal(100)

Json = dict[str, Any]


def digest(inputs: Json, result: Json) -> str:
    """SHA-256 in hex over the canonical JSON of both: sorted keys, no spaces, characters as they are, UTF-8."""
    both = {"inputs": inputs, "result": result}
    text = json.dumps(both, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def span_of_month(month: str) -> Span:
    """From the first midnight of "2026-09" in Seoul to that of the next month, in UTC."""
    year, number = int(month[:4]), int(month[5:])
    following = date(year + number // 12, number % 12 + 1, 1)
    return _midnight(date(year, number, 1)), _midnight(following)


def compute(inputs: Json) -> Json:
    """The result that follows from the inputs; docs/sla-reports.md explains both."""
    terms = inputs["contract"]["terms"] if inputs["contract"] else {}
    month = Month.of(inputs, terms.get("service_minutes_per_day", MINUTES_PER_DAY))
    indicators = _weighed([_measured(indicator, month, inputs) for indicator in terms.get("indicators", [])])
    score = _score(indicators)
    return {
        "availability": month.availability_json(),
        "recovery": _recovery(month, terms.get("indicators", [])),
        "incidents": [incident.as_json(month.span) for incident in month.incidents],
        "planned": [_planned_json(span, month.span) for span in month.planned if within([span], month.span)],
        "days": [day.as_json() for day in month.days if day.planned or day.outage],
        "indicators": indicators,
        "score": None if score is None else str(score),
        "penalty": _penalty(score, terms, inputs["monthly_fee"]) if terms else None,
    }


# ------------------------------------------------------------------------------------------------------------- month


@dataclass(frozen=True)
class Incident:
    """A stop nobody planned, of one or several records; `pieces` are what planned stops leave of it."""

    span: Span
    ended: bool
    pieces: list[Span]

    @property
    def recovery(self) -> timedelta:
        return length(self.pieces)

    def counts_in(self, month: Span) -> bool:
        """Its recovery time belongs, whole, to the month in which it ended."""
        return self.ended and month[0] < self.span[1] <= month[1]

    def as_json(self, month: Span) -> Json:
        """As the report lists it; `ended_at` is none while it goes on."""
        return {
            "started_at": self.span[0].isoformat(),
            "ended_at": self.span[1].isoformat() if self.ended else None,
            "minutes": _text(_minutes(self.recovery)),
            "minutes_in_month": _text(_minutes(length(within(self.pieces, month)))),
            "counted": self.counts_in(month),
        }


class Day(NamedTuple):
    """How long the service stopped on one day in Seoul."""

    day: date
    planned: timedelta
    outage: timedelta

    def as_json(self) -> Json:
        """The same in minutes."""
        minutes = {"planned_minutes": self.planned, "outage_minutes": self.outage}
        return {"day": self.day.isoformat(), **{name: _text(_minutes(span)) for name, span in minutes.items()}}


@dataclass(frozen=True)
class Month:
    """A month of one system: its stops, and the time of service each day has."""

    span: Span
    per_day: timedelta
    planned: list[Span]
    incidents: list[Incident]

    @classmethod
    def of(cls, inputs: Json, minutes_per_day: int) -> "Month":
        """Read the stops of the inputs; one without an end lasts until the inputs were gathered, or the month's end."""
        span = span_of_month(inputs["month"])
        until = min(_instant(inputs["as_of"]), span[1])
        stops = [_Stop.of(outage, until) for outage in inputs["outages"]]
        planned = merged(stop.span for stop in stops if stop.planned)
        sudden = [stop for stop in stops if not stop.planned]
        wholes = [whole for whole in merged(stop.span for stop in sudden) if within([whole], span)]
        return cls(
            span, timedelta(minutes=minutes_per_day), planned, [_incident(each, sudden, planned) for each in wholes]
        )

    @cached_property
    def days(self) -> list[Day]:
        """Every day. A day's stops weigh at most its time of service, planned ones first."""
        count = (self.span[1] - self.span[0]) // _DAY
        return [self._day(self.span[0] + _DAY * number) for number in range(count)]

    @property
    def operating(self) -> timedelta:
        """The time in which the service had to be there: that of service without planned stops."""
        return self.per_day * len(self.days) - sum((day.planned for day in self.days), timedelta())

    @property
    def outage(self) -> timedelta:
        return sum((day.outage for day in self.days), timedelta())

    @property
    def availability(self) -> Decimal | None:
        """Percent to three decimals; none when planned stops took the whole month."""
        return _percent((self.operating - self.outage) // _TICK, self.operating // _TICK)

    @property
    def longest_recovery(self) -> Decimal:
        """Minutes; 0 when no incident ended in this month."""
        ended = [incident.recovery for incident in self.incidents if incident.counts_in(self.span)]
        return _minutes(max(ended, default=timedelta()))

    def availability_json(self) -> Json:
        """The percent with everything it is computed from."""
        service = self.per_day * len(self.days)
        return {
            "percent": _text(self.availability),
            "service_minutes": _text(_minutes(service)),
            "planned_minutes": _text(_minutes(service - self.operating)),
            "operating_minutes": _text(_minutes(self.operating)),
            "outage_minutes": _text(_minutes(self.outage)),
        }

    def _day(self, start: datetime) -> Day:
        bounds = (start, start + _DAY)
        pieces = [piece for incident in self.incidents for piece in incident.pieces]
        planned = min(length(within(self.planned, bounds)), self.per_day)
        outage = min(length(within(pieces, bounds)), self.per_day - planned)
        return Day(start.astimezone(SEOUL).date(), planned, outage)


class _Stop(NamedTuple):
    span: Span
    planned: bool
    ended: bool

    @classmethod
    def of(cls, outage: Json, until: datetime) -> "_Stop":
        start, end = _instant(outage["started_at"]), outage["ended_at"]
        last = max(start, until) if end is None else _instant(end)
        return cls((start, last), outage["kind"] == OutageKind.PLANNED.value, end is not None)


def _incident(whole: Span, stops: Sequence[_Stop], planned: Sequence[Span]) -> Incident:
    parts = [stop for stop in stops if whole[0] <= stop.span[0] <= whole[1]]
    return Incident(whole, all(stop.ended for stop in parts), without(whole, planned))


def _planned_json(span: Span, month: Span) -> Json:
    return {
        "started_at": span[0].isoformat(),
        "ended_at": span[1].isoformat(),
        "minutes_in_month": _text(_minutes(length(within([span], month)))),
    }


def _recovery(month: Month, indicators: Iterable[Json]) -> Json:
    goals = [Decimal(each["goal"]) for each in indicators if each["kind"] == IndicatorKind.RECOVERY.value]
    longest = month.longest_recovery
    return {
        "longest_minutes": _text(longest),
        "allowed_minutes": _text(_rounded(goals[0])) if goals else None,
        "excess_minutes": _text(_rounded(max(longest - goals[0], Decimal(0)))) if goals else None,
        "incident_count": sum(incident.counts_in(month.span) for incident in month.incidents),
    }


# -------------------------------------------------------------------------------------------------------- indicators


def _rate(target: str) -> Callable[[Json, Month, Json], Decimal | None]:
    def percent(_indicator: Json, _month: Month, inputs: Json) -> Decimal | None:
        return _percent(inputs["cases"][target]["met"], inputs["cases"][target]["total"])

    return percent


def _manual(indicator: Json, _month: Month, inputs: Json) -> Decimal | None:
    value = inputs["manual"].get(indicator["key"])
    return None if value is None else _rounded(Decimal(value))


_VALUES: dict[str, Callable[[Json, Month, Json], Decimal | None]] = {
    IndicatorKind.AVAILABILITY.value: lambda _indicator, month, _inputs: month.availability,
    IndicatorKind.RECOVERY.value: lambda _indicator, month, _inputs: month.longest_recovery,
    IndicatorKind.RESPONSE_RATE.value: _rate("RESPONSE"),
    IndicatorKind.RESOLUTION_RATE.value: _rate("RESOLUTION"),
    IndicatorKind.MANUAL.value: _manual,
}


def _measured(indicator: Json, month: Month, inputs: Json) -> Json:
    """One indicator with what was achieved; without a value (no case, no operating time) it does not apply."""
    value = _VALUES[indicator["kind"]](indicator, month, inputs)
    taken = {name: indicator[name] for name in ("key", "kind", "name", "unit", "higher_is_better")}
    return {
        **taken,
        "goal": _text(_rounded(Decimal(indicator["goal"]))),
        "weight": str(Decimal(indicator["weight"])),
        "value": _text(value),
        "met": None if value is None else _reaches(value, Decimal(indicator["goal"]), indicator),
        "score": None if value is None else _text(_score_of(value, indicator)),
    }


def _reaches(value: Decimal, goal: Decimal, indicator: Json) -> bool:
    return value >= goal if indicator["higher_is_better"] else value <= goal


def _score_of(value: Decimal, indicator: Json) -> Decimal:
    """100 when the goal is met, else that of the first step reached, else 0."""
    if _reaches(value, Decimal(indicator["goal"]), indicator):
        return _rounded(_HUNDRED)
    steps = (step["score"] for step in indicator["steps"] if _reaches(value, Decimal(step["value"]), indicator))
    return _rounded(Decimal(next(steps, 0)))


def _weighed(indicators: list[Json]) -> list[Json]:
    """With the weight each has once those that do not apply have handed theirs on, in proportion, to the others."""
    applying = sum((Decimal(each["weight"]) for each in indicators if each["score"] is not None), Decimal(0))
    for each in indicators:
        share = Decimal(each["weight"]) * _HUNDRED / applying if each["score"] is not None else None
        each["effective_weight"] = None if share is None else _text(_rounded(share))
        each["points"] = None if share is None else _text(_rounded(share * Decimal(each["score"]) / _HUNDRED))
    return indicators


def _score(indicators: Iterable[Json]) -> Decimal | None:
    """Σ weight × score over what applies; none when nothing does."""
    applying = [(Decimal(each["weight"]), Decimal(each["score"])) for each in indicators if each["score"] is not None]
    whole = sum((weight for weight, _ in applying), Decimal(0))
    return _rounded(sum((weight * score for weight, score in applying), Decimal(0)) / whole) if applying else None


def _penalty(score: Decimal | None, terms: Json, fee: str | None) -> Json:
    """The lowest band above the score says the percent, the cap bounds it; `amount` needs a fee and a score."""
    cap = Decimal(terms["cap_percent"])
    below = [band for band in terms["bands"] if score is not None and score < Decimal(band["below"])]
    band = Decimal(min(below, key=lambda each: Decimal(each["below"]))["percent"]) if below else Decimal(0)
    percent = min(band, cap)
    owed = None if fee is None or score is None else Decimal(fee) * percent / _HUNDRED
    return {
        "fee": fee,
        "band_percent": _text(_rounded(band)),
        "cap_percent": _text(_rounded(cap)),
        "percent": _text(_rounded(percent)),
        "amount": None if owed is None else str(owed.quantize(Decimal(1), ROUND_DOWN)),
    }


# ----------------------------------------------------------------------------------------------------------- numbers


def _percent(part: int, whole: int) -> Decimal | None:
    return _rounded(Decimal(part) * _HUNDRED / Decimal(whole)) if whole else None


def _minutes(span: timedelta) -> Decimal:
    return _rounded(Decimal(span // _TICK) / _TICKS_PER_MINUTE)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_MILLI, ROUND_HALF_UP)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL).astimezone(UTC)
