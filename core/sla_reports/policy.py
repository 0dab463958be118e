"""What a contract must hold, and what can be proposed for one.

Only these numbers of the 공공 SLA 표준안 were published (행정안전부, August 2025; pilot to 2026, mandatory for grades 1
and 2 from 2027): availability 99.92 % and recovery within 2 hours for grade 1, 99.90 % and 3 hours for grade 2,
availability weighing at least 30, penalties of at most 20 % of the monthly fee. Everything else is agreed in the
contract; nothing is invented here.
"""

from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from core.errors import Invalid
from core.sla_reports.enums import INDICATOR_LABELS, IndicatorKind
from core.sla_reports.figures import MINUTES_PER_DAY
from core.sla_reports.schemas import ContractProposal, ContractTerms, Indicator, ProposedIndicator

MIN_AVAILABILITY_WEIGHT = Decimal(30)
MAX_PENALTY_PERCENT = Decimal(20)
PERCENT, MINUTES = "%", "분"


class Published(NamedTuple):
    """The goals of one grade: percent, and minutes until service is back."""

    availability: Decimal
    recovery: Decimal


PUBLISHED = {1: Published(Decimal("99.92"), Decimal(120)), 2: Published(Decimal("99.90"), Decimal(180))}


class Shape(NamedTuple):
    """What a kind of indicator is measured in, and in which direction it is better."""

    unit: str
    higher_is_better: bool


SHAPES = {
    IndicatorKind.AVAILABILITY: Shape(PERCENT, higher_is_better=True),
    IndicatorKind.RECOVERY: Shape(MINUTES, higher_is_better=False),
    IndicatorKind.RESPONSE_RATE: Shape(PERCENT, higher_is_better=True),
    IndicatorKind.RESOLUTION_RATE: Shape(PERCENT, higher_is_better=True),
}
"""A MANUAL indicator says both itself."""


def proposal(grade: int) -> ContractProposal:
    """The two mandatory indicators with the grade's published goals, if it has any; weights are left to the parties."""
    published = PUBLISHED.get(grade)
    return ContractProposal(
        indicators=[
            _proposed(IndicatorKind.AVAILABILITY, published and published.availability, MIN_AVAILABILITY_WEIGHT),
            _proposed(IndicatorKind.RECOVERY, published and published.recovery, None),
        ],
        bands=[],
        cap_percent=MAX_PENALTY_PERCENT,
        service_minutes_per_day=MINUTES_PER_DAY,
    )


def check_terms(terms: ContractTerms, grade: int) -> None:
    """Raise Invalid unless the terms can be computed and, for grades 1 and 2, hold what the standard asks for."""
    for indicator in terms.indicators:
        _check_shape(indicator)
        _check_steps(indicator)
    kinds = Counter(indicator.kind for indicator in terms.indicators)
    twice = [INDICATOR_LABELS[kind] for kind in SHAPES if kinds[kind] > 1]
    if twice:
        raise Invalid("sla_contract.twice", f"한 번만 넣을 수 있는 지표입니다: {', '.join(twice)}")
    if grade in PUBLISHED:
        _check_mandatory(terms)


def manual_indicators(contract: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Those of a frozen contract whose value people fill in."""
    indicators = contract["terms"]["indicators"] if contract else []
    return [each for each in indicators if each["kind"] == IndicatorKind.MANUAL.value]


def _proposed(kind: IndicatorKind, goal: Decimal | None, min_weight: Decimal | None) -> ProposedIndicator:
    return ProposedIndicator(
        key=kind.value.lower(),
        kind=kind,
        name=INDICATOR_LABELS[kind],
        goal=goal,
        unit=SHAPES[kind].unit,
        higher_is_better=SHAPES[kind].higher_is_better,
        weight=None,
        min_weight=min_weight,
        steps=[],
    )


def _check_shape(indicator: Indicator) -> None:
    shape = SHAPES.get(indicator.kind)
    if shape and (indicator.unit, indicator.higher_is_better) != shape:
        better = "클수록" if shape.higher_is_better else "작을수록"
        raise Invalid("sla_contract.shape", f"'{indicator.name}' 지표는 단위가 {shape.unit}이고 {better} 좋습니다.")
    if shape and shape.unit == PERCENT and indicator.goal > 100:
        raise Invalid("sla_contract.goal", f"'{indicator.name}' 지표의 목표는 100 % 이하여야 합니다.")


def _check_steps(indicator: Indicator) -> None:
    """From the best value to the worst, each worth less than the one before: the first that is reached counts."""
    values = [step.value for step in indicator.steps]
    scores = [step.score for step in indicator.steps]
    falling = sorted(set(values), reverse=indicator.higher_is_better)
    if values != falling or scores != sorted(scores, reverse=True):
        raise Invalid(
            "sla_contract.steps", f"'{indicator.name}' 지표의 단계는 좋은 값부터 점수가 낮아지게 적어 주세요."
        )


def _check_mandatory(terms: ContractTerms) -> None:
    weights = {indicator.kind: indicator.weight for indicator in terms.indicators}
    if {IndicatorKind.AVAILABILITY, IndicatorKind.RECOVERY} - weights.keys():
        raise Invalid(
            "sla_contract.mandatory", "1·2등급 시스템에는 가용률과 장애조치 최대 허용시간 지표가 모두 있어야 합니다."
        )
    if weights[IndicatorKind.AVAILABILITY] < MIN_AVAILABILITY_WEIGHT:
        raise Invalid("sla_contract.availability_weight", "1·2등급 시스템의 가용률 가중치는 30 이상이어야 합니다.")
    if terms.cap_percent > MAX_PENALTY_PERCENT:
        raise Invalid("sla_contract.cap", "1·2등급 시스템의 위약금 상한은 월 대가의 20 % 이내여야 합니다.")
