"""Shapes of contracts and public SLA reports on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from core.sla_reports.enums import IndicatorKind, ReportStatus
from utils.forms import Form, Id, Name, Named, Note, Out, Word
from utils.paging import PageQuery, SortKeys

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)]
Weight = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]
Value = Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, decimal_places=3)]


class ScoreStep(Form):
    """`score` (0-100) from this achieved value on; steps stand from the best value to the worst."""

    value: Value
    score: Percent


class Indicator(Form):
    """What is measured. `goal` is percent for rates, minutes for RECOVERY; `steps` give part of the score below it.

    Without steps an indicator is all or nothing: 100 when the goal is met, else 0.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: IndicatorKind
    name: Name
    goal: Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=3)]
    unit: Word = "%"
    higher_is_better: bool = True
    weight: Weight
    steps: Annotated[list[ScoreStep], Field(max_length=20)] = []


class PenaltyBand(Form):
    """Below this score so many percent of the monthly fee are withheld."""

    below: Percent
    percent: Percent


class ContractTerms(Form):
    """Weights add up to 100. `cap_percent` bounds the penalty (표준안: 월 대가의 20 % 이내)."""

    indicators: Annotated[list[Indicator], Field(min_length=1, max_length=40)]
    bands: Annotated[list[PenaltyBand], Field(max_length=20)] = []
    cap_percent: Percent = Decimal(20)
    service_minutes_per_day: Annotated[int, Field(ge=1, le=1440)] = 1440

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum((indicator.weight for indicator in self.indicators), Decimal(0)) != 100:
            raise ValueError("지표 가중치의 합은 100이어야 합니다.")
        keys = [indicator.key for indicator in self.indicators]
        if len(set(keys)) != len(keys):
            raise ValueError("지표 이름이 겹칩니다.")
        return self


class ProposedIndicator(Out):
    """An indicator as far as it was published: what stands as null, the parties agree on."""

    key: str
    kind: IndicatorKind
    name: str
    goal: Decimal | None
    unit: str
    higher_is_better: bool
    weight: Decimal | None
    min_weight: Decimal | None
    steps: list[ScoreStep]


class ContractProposal(Out):
    """`ContractTerms` to begin from, with the published numbers and no others."""

    indicators: list[ProposedIndicator]
    bands: list[PenaltyBand]
    cap_percent: Decimal
    service_minutes_per_day: int


class ContractForm(Form):
    from_month: Month
    terms: ContractTerms


class ContractOut(Out):
    id: int
    system_id: int
    from_month: str
    terms: ContractTerms
    created_at: datetime


class ReportCreate(Form):
    system_id: Id
    month: Month


class ReportUpdate(Form):
    """Values of MANUAL indicators by key, and a word to the reader."""

    manual: Annotated[dict[str, Value], Field(max_length=40)] | None = None
    comment: Note | None = None


class ReportOut(Out):
    """`result` has availability, recovery, indicators with score, and penalty; see docs/sla-reports.md."""

    id: int
    number: str
    system: Named
    institution_name: str
    grade: int
    month: str
    status: ReportStatus
    manual: dict[str, Any]
    comment: str | None
    inputs: dict[str, Any]
    result: dict[str, Any]
    digest: str | None
    issued_at: datetime | None
    issued_by: Named | None


class ReportListItem(Out):
    id: int
    number: str
    system: Named
    institution_name: str
    grade: int
    month: str
    status: ReportStatus
    availability: str | None
    score: str | None
    penalty: int | None
    issued_at: datetime | None


class ReportQuery(PageQuery):
    month: Month | None = None
    system_id: Id | None = None
    institution_id: Id | None = None
    status: ReportStatus | None = None
    sort: Annotated[list[str], SortKeys("month")] = ["-month"]


class ReportCheck(Out):
    """Whether an issued report, computed again from its own inputs, says the same."""

    same: bool
    digest: str
    recomputed_digest: str
