"""Inputs of a report as they are frozen, to be changed by the test that is about something."""

from typing import Any

Json = dict[str, Any]


def indicator(key: str, kind: str, goal: str, weight: str, **fields: Any) -> Json:
    """In percent and the more the better, unless the test says otherwise."""
    plain = {"name": key, "unit": "%", "higher_is_better": True, "steps": []}
    return {"key": key, "kind": kind, "goal": goal, "weight": weight, **plain, **fields}


def recovery(goal: str = "120", weight: str = "60", **fields: Any) -> Json:
    return indicator("recovery", "RECOVERY", goal, weight, unit="분", higher_is_better=False, **fields)


def terms(*indicators: Json, **fields: Any) -> Json:
    """Grade 1's two mandatory indicators, 40 to 60, when the test names none."""
    chosen = indicators or (indicator("availability", "AVAILABILITY", "99.92", "40"), recovery())
    return {"indicators": list(chosen), "bands": [], "cap_percent": "20", "service_minutes_per_day": 1440, **fields}


def outage(started_at: str, ended_at: str | None, *, kind: str = "INCIDENT", title: str = "중단") -> Json:
    """Times on the wall in Seoul: "09-03T10:00" of 2026."""
    ended = None if ended_at is None else f"2026-{ended_at}+09:00"
    return {"kind": kind, "title": title, "note": None, "started_at": f"2026-{started_at}+09:00", "ended_at": ended}


def planned(started_at: str, ended_at: str) -> Json:
    return outage(started_at, ended_at, kind="PLANNED", title="정기 점검")


def inputs(*outages: Json, **fields: Any) -> Json:
    """September 2026 (30 days, 43,200 minutes) of a grade 1 system, gathered when it was over."""
    none = {"met": 0, "total": 0}
    return {
        "method": 1,
        "number": "SLA-2026-000001",
        "month": "2026-09",
        "as_of": "2026-10-02T01:00:00+00:00",
        "issued_by": "박서연",
        "system": {"name": "민원포털", "code": "PORTAL", "grade": 1, "institution": "한빛시청"},
        "monthly_fee": "5000000",
        "contract": {"from_month": "2026-01", "terms": terms()},
        "outages": list(outages),
        "cases": {"RESPONSE": none, "RESOLUTION": none},
        "manual": {},
        "comment": None,
        **fields,
    }
