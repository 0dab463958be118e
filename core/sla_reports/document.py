"""The report on paper, as a public institution signs it off each month. All of it comes from the frozen inputs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from core.sla_reports import figures, wording
from core.sla_reports.figures import Json
from utils import pdf
from utils.clock import SEOUL
from utils.spans import Span, merged, within

_GAP = 4 * mm
_DRAFT = "초안 DRAFT"
_SIGNATURES = ("작성", "검토", "기관 확인")


def render(inputs: Json, result: Json, digest: str | None) -> bytes:
    """The PDF, unsigned. Without a digest it is a draft and says so on every page."""
    story: list[Flowable] = [
        *_heading(inputs, digest),
        *_section("1. 종합 결과", _boxes(inputs, result)),
        *_section("2. 일자별 서비스 중단", StopChart(inputs, result)),
        *_section("3. 지표별 평가", _indicator_table(inputs, result)),
        *_section("4. 위약금 산정", _penalty(inputs, result)),
        *_section("5. 장애 내역", _incident_table(inputs, result)),
        *_section("6. 계획정지 내역 (가용률에서 제외)", _planned_table(inputs, result)),
        *_section("7. 산정 방법", *_numbered(wording.METHOD)),
        *(_section("8. 의견", pdf.text(inputs["comment"])) if inputs["comment"] else ()),
        KeepTogether([Spacer(0, _GAP), *_closing(inputs, digest)]),
    ]
    title = f"{inputs['number']} {inputs['system']['name']} {wording.month_words(inputs['month'])} SLA 보고서"
    return pdf.render(story, title=title, subject=digest or _DRAFT, on_page=_Frame(inputs, digest))


# -------------------------------------------------------------------------------------------------------------- head


def _heading(inputs: Json, digest: str | None) -> list[Flowable]:
    system, contract = inputs["system"], inputs["contract"]
    until = figures.span_of_month(inputs["month"])[1].astimezone(SEOUL) - timedelta(days=1)
    rows = [
        ("보고서 번호", inputs["number"], "대상 기간", f"{inputs['month']}-01 ~ {until:%Y-%m-%d}"),
        ("기관", system["institution"], "협약 지표", f"{contract['from_month']}부터 적용" if contract else "미등록"),
        ("정보시스템", f"{system['name']} ({system['code']})", "확정", _issued(inputs, digest)),
        ("등급", f"{system['grade']}등급", "상태", "확정" if digest else _DRAFT),
    ]
    month = wording.month_words(inputs["month"])
    return [
        pdf.text("공공 정보시스템 서비스 수준 협약(SLA)", pdf.style(10, align=pdf.CENTER, color=pdf.GREY)),
        pdf.text(f"{month} 서비스 수준 보고서", pdf.style(20, bold=True, align=pdf.CENTER, color=pdf.NAVY)),
        Spacer(0, 3 * mm),
        pdf.pairs(rows, (15, 37, 13, 35)),
    ]


def _issued(inputs: Json, digest: str | None) -> str:
    at = wording.seoul(inputs["as_of"])
    return f"{at:%Y-%m-%d %H:%M} {inputs['issued_by']}" if digest else f"미확정 ({at:%Y-%m-%d %H:%M} 기준)"


def _section(title: str, *content: Flowable) -> list[Flowable]:
    """The heading stays with what it is about; a table longer than a page goes on under its own head."""
    return [Spacer(0, _GAP), KeepTogether([_title(title), content[0]]), *content[1:]]


def _title(words: str) -> Flowable:
    heading = pdf.text(words, pdf.style(11, bold=True, color=pdf.NAVY))
    heading.spaceAfter = 1.2 * mm
    return heading


# ------------------------------------------------------------------------------------------------------------- boxes


def _boxes(inputs: Json, result: Json) -> Table:
    """Four figures: large the figure, small what it is held against."""
    big, small = pdf.style(15, bold=True, align=pdf.CENTER), pdf.style(7.8, align=pdf.CENTER, color=pdf.GREY)
    columns = [_availability_box(result), _recovery_box(result), _score_box(result), _penalty_box(result)]
    cells = [
        [pdf.text(title, pdf.style(9, bold=True, align=pdf.CENTER, color=pdf.NAVY)) for title, _, _ in columns],
        [pdf.text(figure, big) for _, figure, _ in columns],
        [pdf.text(note, small) for _, _, note in columns],
    ]
    made = Table(cells, colWidths=[pdf.WIDTH / 4] * 4)
    made.setStyle(TableStyle(_BOXES))
    return made


def _goal_of(result: Json, kind: str) -> str:
    found = next((each for each in result["indicators"] if each["kind"] == kind), None)
    if found is None:
        return "협약 목표 없음"
    goal = wording.percent(found["goal"]) if found["unit"] == "%" else f"{wording.plain(found['goal'])} {found['unit']}"
    verdict = {True: "달성", False: "미달", None: "해당 없음"}[found["met"]]
    return f"목표 {goal} {'이상' if found['higher_is_better'] else '이하'} · {verdict}"


def _availability_box(result: Json) -> tuple[str, str, str]:
    percent = result["availability"]["percent"]
    return "서비스 가용률", wording.percent(percent), _goal_of(result, "AVAILABILITY")


def _recovery_box(result: Json) -> tuple[str, str, str]:
    recovery = result["recovery"]
    note = _goal_of(result, "RECOVERY")
    if recovery["excess_minutes"] is not None and float(recovery["excess_minutes"]) > 0:
        note = f"{note} (초과 {wording.plain(recovery['excess_minutes'])} 분)"
    return "최대 복구시간", f"{wording.plain(recovery['longest_minutes'])} 분", note


def _score_box(result: Json) -> tuple[str, str, str]:
    score = result["score"]
    return "종합 점수", wording.NOTHING if score is None else f"{score} 점", "100점 만점, 가중 합계"


def _penalty_box(result: Json) -> tuple[str, str, str]:
    penalty = result["penalty"] or {"amount": None, "percent": None, "cap_percent": None}
    if penalty["percent"] is None:
        return "위약금", wording.NOTHING, "협약 지표 미등록"
    rates = f"적용률 {wording.plain(penalty['percent'])} % · 상한 {wording.plain(penalty['cap_percent'])} %"
    return "위약금", wording.won(penalty["amount"]), rates


_BOXES: list[Any] = [
    ("BOX", (column, 0), (column, -1), 0.8, pdf.NAVY) for column in range(4)
] + [
    ("BACKGROUND", (0, 0), (-1, 0), pdf.FILL),
    ("LINEBELOW", (0, 0), (-1, 0), 0.4, pdf.RULE),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 1), (-1, 1), 6),
    ("BOTTOMPADDING", (0, 1), (-1, 1), 4),
    ("TOPPADDING", (0, 2), (-1, 2), 0),
    ("BOTTOMPADDING", (0, 2), (-1, 2), 6),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- chart


class StopChart(Flowable):
    """A column for each day, midnight at the top: when the service stood still. Under it the minutes of each day."""

    _LEFT, _TOP, _BOTTOM, _HOURS = 13 * mm, 5 * mm, 9 * mm, 32 * mm
    _LEAST = 0.9 * mm  # a stop of a minute must still be seen

    def __init__(self, inputs: Json, result: Json) -> None:
        super().__init__()
        self.width, self.height = pdf.WIDTH, self._TOP + self._HOURS + self._BOTTOM
        self._month = figures.span_of_month(inputs["month"])
        self._days = (self._month[1] - self._month[0]).days
        until = min(datetime.fromisoformat(inputs["as_of"]), self._month[1])
        self._incidents = merged(_span(stop, until) for stop in result["incidents"])
        self._planned = merged(_span(stop, until) for stop in result["planned"])
        self._minutes = {day["day"]: day["outage_minutes"] for day in result["days"]}

    def draw(self) -> None:
        """Called by reportlab with `canv` set."""
        canvas: Canvas = self.canv
        self._step = (self.width - self._LEFT) / self._days
        self._legend(canvas)
        for number in range(self._days):
            self._day(canvas, number)
        self._hours(canvas)

    def _day(self, canvas: Canvas, number: int) -> None:
        start = self._month[0] + timedelta(days=number)
        day, left = start.astimezone(SEOUL).date(), self._LEFT + self._step * number
        weekend = day.weekday() >= 5
        canvas.setFillColor("#e3e8ef" if weekend else "#f4f6f9")
        canvas.rect(left + 0.4, self._BOTTOM, self._step - 0.8, self._HOURS, stroke=0, fill=1)
        self._stops(canvas, left, start, self._incidents, pdf.RED)
        self._stops(canvas, left, start, self._planned, pdf.AMBER)
        canvas.setFillColor(pdf.RED if weekend else pdf.INK)
        canvas.setFont(pdf.REGULAR, 6)
        canvas.drawCentredString(left + self._step / 2, self._BOTTOM - 9, str(day.day))
        minutes = self._minutes.get(day.isoformat(), "0.000")
        if minutes != "0.000":
            canvas.setFillColor(pdf.RED)
            canvas.setFont(pdf.BOLD, 5)
            canvas.drawCentredString(left + self._step / 2, self._BOTTOM - 17, f"{float(minutes):.1f}")

    def _stops(self, canvas: Canvas, left: float, start: datetime, spans: Iterable[Span], color: Any) -> None:
        canvas.setFillColor(color)
        day = timedelta(days=1)
        for begun, ended in within(spans, (start, start + day)):
            top = self._BOTTOM + self._HOURS * (1 - (begun - start) / day)
            height = max(self._HOURS * ((ended - begun) / day), self._LEAST)
            bottom = max(top - height, self._BOTTOM)
            canvas.rect(left + 0.4, bottom, self._step - 0.8, height, stroke=0, fill=1)

    def _hours(self, canvas: Canvas) -> None:
        canvas.setStrokeColor(pdf.RULE)
        canvas.setLineWidth(0.3)
        canvas.setFillColor(pdf.GREY)
        canvas.setFont(pdf.REGULAR, 6)
        for hour in (0, 6, 12, 18, 24):
            y = self._BOTTOM + self._HOURS * (1 - hour / 24)
            canvas.line(self._LEFT, y, self.width, y)
            canvas.drawRightString(self._LEFT - 3, y - 2 + (hour == 24), f"{hour}시")
        canvas.drawRightString(self._LEFT - 3, self._BOTTOM - 10, "일")
        canvas.drawRightString(self._LEFT - 3, self._BOTTOM - 17, "장애(분)")

    def _legend(self, canvas: Canvas) -> None:
        y, canvas_font = self.height - 3 * mm, 7
        for left, color, label in (
            (self.width - 38 * mm, pdf.RED, "장애"),
            (self.width - 22 * mm, pdf.AMBER, "계획정지"),
        ):
            canvas.setFillColor(color)
            canvas.rect(left, y, 3 * mm, 2.2 * mm, stroke=0, fill=1)
            canvas.setFillColor(pdf.INK)
            canvas.setFont(pdf.REGULAR, canvas_font)
            canvas.drawString(left + 4 * mm, y, label)


def _span(stop: Json, until: datetime) -> Span:
    ended = stop["ended_at"]
    return datetime.fromisoformat(stop["started_at"]), datetime.fromisoformat(ended) if ended else until


# ------------------------------------------------------------------------------------------------------------ tables


def _indicator_table(inputs: Json, result: Json) -> Flowable:
    rows: list[tuple[object, ...]] = [
        (row.name, row.goal, row.value, row.verdict, *map(_shown, row[4:]))
        for row in wording.indicators(inputs, result)
    ]
    if not rows:
        return pdf.text("이 달에 적용할 협약 지표가 등록되지 않았습니다.")
    rows.append(("합계", "", "", "", "100", "100", "", _shown(result["score"])))
    head = ("지표", "목표", "실적", "결과", "가중치", "적용 가중치", "점수", "반영 점수")
    return pdf.table(head, rows, (30, 23, 27, 13, 11, 14, 13, 14), center=(3,), right=(4, 5, 6, 7), last_is_total=True)


def _penalty(inputs: Json, result: Json) -> Flowable:
    rows = [("산식", wording.penalty_sentence(result))]
    if inputs["contract"]:
        rows.append(("협약 구간", wording.bands_sentence(inputs)))
    availability = result["availability"]
    minutes = {
        name: wording.plain(availability[f"{name}_minutes"]) for name in ("service", "planned", "operating", "outage")
    }
    formula = (
        f"서비스 {minutes['service']}분 − 계획정지 {minutes['planned']}분 = 운영 {minutes['operating']}분, "
        f"장애 {minutes['outage']}분 → {wording.percent(availability['percent'])}"
    )
    rows.append(("가용률 산식", formula))
    return pdf.pairs(rows, (15, 85))


def _incident_table(inputs: Json, result: Json) -> Flowable:
    rows = [
        (
            number,
            wording.moment(row.started_at),
            wording.moment(row.ended_at),
            wording.plain(row.minutes),
            wording.plain(row.minutes_in_month),
            wording.NOTHING if row.excess is None else wording.plain(row.excess),
            f"{row.title}\n{row.remark}" if row.remark else row.title,
        )
        for number, row in enumerate(wording.incidents(inputs, result), 1)
    ]
    if not rows:
        return pdf.text("해당 월에 장애가 없습니다.")
    head = ("번호", "시작", "복구", "복구시간(분)", "당월 장애(분)", "허용 초과(분)", "내용")
    return pdf.table(head, rows, (7, 23, 23, 13, 13, 13, 36), center=(0, 1, 2), right=(3, 4, 5))


def _planned_table(inputs: Json, result: Json) -> Flowable:
    rows = [
        (
            number,
            wording.moment(row.started_at),
            wording.moment(row.ended_at),
            wording.plain(row.minutes_in_month),
            row.title,
        )
        for number, row in enumerate(wording.planned(inputs, result), 1)
    ]
    if not rows:
        return pdf.text("해당 월에 계획정지가 없습니다.")
    head = ("번호", "시작", "종료", "당월 정지(분)", "내용")
    return pdf.table(head, rows, (7, 23, 23, 13, 62), center=(0, 1, 2), right=(3,))


def _shown(value: object) -> str:
    return wording.NOTHING if value is None else f"{value}"


def _numbered(sentences: Iterable[str]) -> list[Flowable]:
    marks = "①②③④⑤⑥⑦⑧⑨"
    return [pdf.text(f"{marks[number]} {sentence}", pdf.style(8)) for number, sentence in enumerate(sentences)]


# ----------------------------------------------------------------------------------------------------------- closing


def _closing(inputs: Json, digest: str | None) -> list[Flowable]:
    proof = digest or "확정할 때 기록합니다."
    rows = [("내용 해시 (SHA-256)", proof)]
    signature = (
        "전자서명된 문서입니다. 서명 인증서로 오프라인에서 검증할 수 있습니다."
        if digest
        else "초안에는 서명하지 않습니다."
    )
    rows.append(("전자서명", signature))
    head = [pdf.text(who, pdf.style(8.5, bold=True, align=pdf.CENTER, color=pdf.NAVY)) for who in _SIGNATURES]
    line = "소속\n\n성명                                (서명 또는 인)\n\n일자          년       월       일"
    boxes = Table(
        [head, [pdf.text(line.replace(" ", "\u00a0"), pdf.style(8)) for _ in _SIGNATURES]], [pdf.WIDTH / 3] * 3
    )
    boxes.setStyle(TableStyle(_SIGN))
    ended = pdf.text(f"{inputs['number']} 끝.", pdf.style(8, align=pdf.RIGHT, color=pdf.GREY))
    return [pdf.pairs(rows, (20, 80)), Spacer(0, _GAP), _title("확인란"), boxes, Spacer(0, 2 * mm), ended]


_SIGN: list[Any] = [
    ("BOX", (0, 0), (-1, -1), 1, pdf.NAVY),
    ("INNERGRID", (0, 0), (-1, -1), 0.4, pdf.RULE),
    ("BACKGROUND", (0, 0), (-1, 0), pdf.FILL),
    ("TOPPADDING", (0, 1), (-1, 1), 6),
    ("BOTTOMPADDING", (0, 1), (-1, 1), 8),
]


class _Frame:
    """What stands on every page: whose report, which page, the digest's beginning; across a draft, that it is one."""

    def __init__(self, inputs: Json, digest: str | None) -> None:
        system = inputs["system"]
        month = wording.month_words(inputs["month"])
        self._left = f"{inputs['number']} · {system['institution']} {system['name']} · {month}"
        self._digest = digest

    def __call__(self, canvas: Canvas, page: int, pages: int) -> None:
        y = pdf.MARGIN - 2 * mm
        canvas.saveState()
        canvas.setStrokeColor(pdf.RULE)
        canvas.line(pdf.MARGIN, y + 4 * mm, A4[0] - pdf.MARGIN, y + 4 * mm)
        canvas.setFillColor(pdf.GREY)
        canvas.setFont(pdf.REGULAR, 7)
        canvas.drawString(pdf.MARGIN, y, self._left)
        canvas.drawCentredString(A4[0] / 2 + 30 * mm, y, f"해시 {self._digest[:16]}…" if self._digest else _DRAFT)
        canvas.drawRightString(A4[0] - pdf.MARGIN, y, f"{page} / {pages}")
        if self._digest is None:
            self._across(canvas)
        canvas.restoreState()

    def _across(self, canvas: Canvas) -> None:
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(50)
        canvas.setFillColor(pdf.RED, alpha=0.07)
        canvas.setFont(pdf.BOLD, 90)
        canvas.drawCentredString(0, -30, _DRAFT)
