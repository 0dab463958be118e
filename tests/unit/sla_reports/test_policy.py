"""What a contract must hold, and that nothing is proposed that was not published."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from core.errors import Invalid
from core.sla_reports.policy import check_terms, proposal
from core.sla_reports.schemas import ContractTerms
from tests.unit.sla_reports.sheets import indicator, recovery, terms

AVAILABILITY = indicator("availability", "AVAILABILITY", "99.92", "40")


def agreed(*indicators: dict[str, Any], **fields: Any) -> ContractTerms:
    return ContractTerms.model_validate(terms(*indicators, **fields))


@pytest.mark.parametrize(
    ("grade", "percent", "minutes"),
    [(1, Decimal("99.92"), 120), (2, Decimal("99.90"), 180), (3, None, None), (4, None, None)],
)
def test_only_published_numbers_are_proposed(grade: int, percent: Decimal | None, minutes: int | None):
    proposed = proposal(grade)
    assert [(each.kind, each.goal) for each in proposed.indicators] == [
        ("AVAILABILITY", percent),
        ("RECOVERY", minutes),
    ]
    assert [(each.weight, each.min_weight) for each in proposed.indicators] == [(None, 30), (None, None)]
    assert (proposed.bands, proposed.cap_percent) == ([], Decimal(20))


def test_a_proposal_with_weights_filled_in_is_a_contract():
    proposed = proposal(1).model_dump(mode="json")
    for each, weight in zip(proposed["indicators"], ("30", "70"), strict=True):
        each["weight"] = weight
        del each["min_weight"]
    check_terms(ContractTerms.model_validate(proposed), 1)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("sla_contract.mandatory", {"indicators": (indicator("a", "AVAILABILITY", "99.92", "100"),)}),
        ("sla_contract.mandatory", {"indicators": (recovery("120", "100"),)}),
        (
            "sla_contract.availability_weight",
            {"indicators": (AVAILABILITY | {"weight": "29.99"}, recovery("1", "70.01"))},
        ),
        ("sla_contract.cap", {"indicators": (AVAILABILITY, recovery()), "cap_percent": "20.001"}),
        (
            "sla_contract.twice",
            {"indicators": (AVAILABILITY, recovery("1", "30"), recovery("2", "30") | {"key": "again"})},
        ),
        ("sla_contract.shape", {"indicators": (AVAILABILITY, recovery() | {"higher_is_better": True})}),
        ("sla_contract.shape", {"indicators": (AVAILABILITY, recovery() | {"unit": "시간"})}),
        ("sla_contract.goal", {"indicators": (AVAILABILITY | {"goal": "100.001"}, recovery())}),
    ],
)
def test_terms_that_cannot_stand_are_refused(code: str, found: dict[str, Any]):
    with pytest.raises(Invalid) as refused:
        check_terms(agreed(*found.pop("indicators"), **found), 1)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "steps",
    [
        [("99", "50"), ("99.5", "80")],
        [("99.5", "50"), ("99", "80")],
        [("99.5", "80"), ("99.5", "50")],
    ],
)
def test_steps_go_from_the_best_value_to_the_worst(steps: list[tuple[str, str]]):
    rising = [{"value": value, "score": score} for value, score in steps]
    with pytest.raises(Invalid, match=r"sla_contract\.steps"):
        check_terms(agreed(AVAILABILITY | {"steps": rising}, recovery()), 4)


def test_grades_3_and_4_choose_for_themselves():
    check_terms(agreed(indicator("csat", "MANUAL", "80", "100", unit="점"), cap_percent="35"), 3)


@pytest.mark.parametrize(
    "wrong",
    [
        terms(AVAILABILITY, recovery("120", "59")),
        terms(AVAILABILITY, recovery() | {"key": "availability"}),
        terms(AVAILABILITY, recovery(steps=[{"value": "1e9", "score": "1"}])),
        terms(AVAILABILITY | {"weight": "NaN"}, recovery()),
    ],
)
def test_the_shape_refuses_what_does_not_add_up(wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        ContractTerms.model_validate(wrong)
