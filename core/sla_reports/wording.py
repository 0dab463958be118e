"""A report in the words and rows people read, the same on paper and in the workbook."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from core.sla_reports.enums import IndicatorKind
from core.sla_reports.figures import Json
from core.systems.enums import OUTAGE_KIND_LABELS, OutageKind
from utils.clock import SEOUL

NOTHING = "–"
_RATES = {IndicatorKind.RESPONSE_RATE.value: "RESPONSE", IndicatorKind.RESOLUTION_RATE.value: "RESOLUTION"}

METHOD = (
    "가용률(%) = (운영시간 − 장애시간) ÷ 운영시간 × 100. 운영시간은 그 달의 서비스 시간에서 계획정지를 뺀 시간입니다.",
    "시간이 겹치거나 맞닿은 장애는 하나로 합치고, 계획정지와 겹치는 부분은 장애시간에서 뺍니다.",
    "하루의 중단은 그날의 서비스 시간까지만 반영합니다. 월의 경계와 시각은 한국 표준시(Asia/Seoul) 기준입니다.",
    "복구시간은 그 달에 끝난 장애를 시작부터 끝까지 잰 시간입니다. 두 달에 걸친 장애는 끝난 달에 한 번 평가합니다.",
    "백분율·시간(분)·점수는 끝에 한 번 소수점 넷째 자리에서 반올림하여 셋째 자리까지 나타내고 그 값으로 판정합니다.",
    "목표를 달성하면 100점, 못 미치면 협약에서 정한 단계별 점수(없으면 0점)입니다.",
    "해당 건이 없는 지표는 평가하지 않고 그 가중치를 나머지 지표에 비례하여 나눕니다.",
    "위약금은 월 대가에 점수 구간의 적용률(상한 이내)을 곱하고 원 미만을 버립니다.",
)


class IndicatorRow(NamedTuple):
    """One indicator with all its figures; `Decimal`s stay numbers in the workbook."""

    name: str
    goal: str
    value: str
    verdict: str
    weight: Decimal
    effective_weight: Decimal | None
    score: Decimal | None
    points: Decimal | None


class IncidentRow(NamedTuple):
    """One merged incident; `excess` is what went beyond the allowed minutes, once it is measured in this month."""

    title: str
    started_at: datetime
    ended_at: datetime | None
    minutes: Decimal
    minutes_in_month: Decimal
    excess: Decimal | None
    remark: str


class PlannedRow(NamedTuple):
    """One merged planned stop."""

    title: str
    started_at: datetime
    ended_at: datetime
    minutes_in_month: Decimal


class RecordRow(NamedTuple):
    """One outage as it was recorded."""

    kind: str
    title: str
    started_at: datetime
    ended_at: datetime | None
    note: str


def indicators(inputs: Json, result: Json) -> list[IndicatorRow]:
    """In the order of the contract."""
    return [
        IndicatorRow(
            name=each["name"],
            goal=f"{_amount(each['goal'], each['unit'])} {'이상' if each['higher_is_better'] else '이하'}",
            value=_achieved(each, inputs),
            verdict=_verdict(each),
            weight=Decimal(each["weight"]),
            effective_weight=_number(each["effective_weight"]),
            score=_number(each["score"]),
            points=_number(each["points"]),
        )
        for each in result["indicators"]
    ]


def incidents(inputs: Json, result: Json) -> list[IncidentRow]:
    """What counts against availability, in order."""
    allowed = _number(result["recovery"]["allowed_minutes"])
    return [
        IncidentRow(
            title=_titles(each, inputs, OutageKind.INCIDENT),
            started_at=seoul(each["started_at"]),
            ended_at=seoul(each["ended_at"]) if each["ended_at"] else None,
            minutes=Decimal(each["minutes"]),
            minutes_in_month=Decimal(each["minutes_in_month"]),
            excess=_excess(each, allowed),
            remark=_remark(each),
        )
        for each in result["incidents"]
    ]


def planned(inputs: Json, result: Json) -> list[PlannedRow]:
    """What was announced and does not count."""
    return [
        PlannedRow(
            title=_titles(each, inputs, OutageKind.PLANNED),
            started_at=seoul(each["started_at"]),
            ended_at=seoul(each["ended_at"]),
            minutes_in_month=Decimal(each["minutes_in_month"]),
        )
        for each in result["planned"]
    ]


def records(inputs: Json) -> list[RecordRow]:
    """Every record the result was computed from."""
    return [
        RecordRow(
            kind=OUTAGE_KIND_LABELS[OutageKind(each["kind"])],
            title=each["title"],
            started_at=seoul(each["started_at"]),
            ended_at=seoul(each["ended_at"]) if each["ended_at"] else None,
            note=each["note"] or "",
        )
        for each in inputs["outages"]
    ]


def penalty_sentence(result: Json) -> str:
    """How the penalty came about."""
    penalty = result["penalty"]
    if penalty is None or result["score"] is None:
        return "협약 지표가 없거나 평가할 지표가 없어 위약금을 산정하지 않습니다."
    applied = f"적용률 {percent(penalty['percent'])}"
    if Decimal(penalty["percent"]) < Decimal(penalty["band_percent"]):
        applied += f" (구간 {percent(penalty['band_percent'])}, 상한 적용)"
    if penalty["fee"] is None:
        return f"종합 점수 {result['score']}점 · {applied} · 월 대가가 등록되지 않아 금액은 산정하지 않습니다."
    product = f"월 대가 {won(penalty['fee'])} × {applied} = {won(penalty['amount'])}"
    return f"종합 점수 {result['score']}점 · {product} (원 미만 버림)"


def bands_sentence(inputs: Json) -> str:
    """The bands and the cap of the contract."""
    terms = inputs["contract"]["terms"]
    steps = sorted(terms["bands"], key=lambda band: -Decimal(band["below"]))
    parts = [f"{plain(band['below'])}점 미만 {plain(band['percent'])} %" for band in steps]
    return f"{', '.join(parts) or '감액 구간 없음'} · 상한 월 대가의 {plain(terms['cap_percent'])} %"


def month_words(month: str) -> str:
    """2026년 9월 for "2026-09"."""
    return f"{month[:4]}년 {int(month[5:])}월"


def seoul(instant: str) -> datetime:
    """An instant of the inputs on the wall in Korea."""
    return datetime.fromisoformat(instant).astimezone(SEOUL)


def moment(instant: datetime | None) -> str:
    """Date and time to the minute, to the second where there are seconds."""
    if instant is None:
        return "계속 중"
    return instant.strftime("%Y-%m-%d %H:%M:%S" if instant.second else "%Y-%m-%d %H:%M")


def plain(number: str | Decimal) -> str:
    """A number without trailing zeros, thousands apart."""
    shown = f"{Decimal(number):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def percent(number: str | None) -> str:
    """To three decimals, as it was judged."""
    return NOTHING if number is None else f"{Decimal(number):.3f} %"


def won(amount: str | None) -> str:
    """Whole won."""
    return NOTHING if amount is None else f"{Decimal(amount):,.0f}원"


def _amount(number: str, unit: str) -> str:
    return percent(number) if unit == "%" else f"{plain(number)} {unit}"


def _achieved(indicator: Json, inputs: Json) -> str:
    if indicator["value"] is None:
        return NOTHING
    shown = _amount(indicator["value"], indicator["unit"])
    target = _RATES.get(indicator["kind"])
    return f"{shown} ({inputs['cases'][target]['met']}/{inputs['cases'][target]['total']}건)" if target else shown


def _verdict(indicator: Json) -> str:
    if indicator["met"] is None:
        return "미입력" if indicator["kind"] == IndicatorKind.MANUAL.value else "해당 없음"
    return "달성" if indicator["met"] else "미달"


def _titles(stop: Json, inputs: Json, kind: OutageKind) -> str:
    """Of the records that became this one stop, each once."""
    first, last = seoul(stop["started_at"]), seoul(stop["ended_at"] or inputs["as_of"])
    own = (each for each in inputs["outages"] if each["kind"] == kind.value)
    return " / ".join(dict.fromkeys(each["title"] for each in own if first <= seoul(each["started_at"]) <= last))


def _excess(incident: Json, allowed: Decimal | None) -> Decimal | None:
    if allowed is None or not incident["counted"]:
        return None
    return max(Decimal(incident["minutes"]) - allowed, Decimal(0))


def _remark(incident: Json) -> str:
    if incident["counted"]:
        return ""
    return "이후에 끝남: 복구시간은 끝난 달에 평가" if incident["ended_at"] else "계속 중: 복구시간은 끝난 달에 평가"


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
