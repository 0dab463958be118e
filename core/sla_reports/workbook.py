"""The report as a workbook: three sheets, numbers as numbers.

What people typed is written as strings and never read for what it might be: a title that begins with = stays a title.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from core.sla_reports import wording
from core.sla_reports.figures import Json

SUMMARY, INDICATORS, STOPS = "요약", "지표", "중단 내역"
_PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": "#1B3766"},
    "head": {"bold": True, "bg_color": "#F1F4F8", "font_color": "#1B3766", "border": 1, "align": "center"},
    "text": {"border": 1, "text_wrap": True, "valign": "vcenter"},
    "number": {"border": 1, "num_format": "#,##0.000", "valign": "vcenter"},
    "percent": {"border": 1, "num_format": '0.000" %"', "valign": "vcenter"},
    "won": {"border": 1, "num_format": '#,##0"원"', "valign": "vcenter"},
    "moment": {"border": 1, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "center", "valign": "vcenter"},
}


def render(inputs: Json, result: Json, digest: str | None) -> bytes:
    """The .xlsx. Without a digest it is a draft and says so. Slow: call it in a thread."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _PLAIN_TEXT) as book:
        frozen_at = wording.seoul(inputs["as_of"]).replace(tzinfo=None)
        book.set_properties({"title": f"{inputs['number']} SLA 보고서", "author": "GUARDiA", "created": frozen_at})
        formats = {name: book.add_format(dict(look)) for name, look in _FORMATS.items()}
        _summary(_Sheet(book, SUMMARY, formats, (24, 40)), inputs, result, digest)
        _indicators(_Sheet(book, INDICATORS, formats, (28, 18, 24, 11, 11, 13, 11, 11)), inputs, result)
        _stops(_Sheet(book, STOPS, formats, (11, 44, 21, 21, 15, 15, 15, 36)), inputs, result)
    return target.getvalue()


class _Sheet:
    """Rows from the top down; what a cell is written as follows from its type, or from the format that is named."""

    def __init__(self, book: Any, name: str, formats: Mapping[str, Any], widths: Sequence[float]) -> None:
        self._sheet = book.add_worksheet(name)
        self._formats, self._row = formats, 0
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def title(self, text: str) -> None:
        self._sheet.write_string(self._row, 0, text, self._formats["title"])
        self._row += 2

    def head(self, *names: str) -> None:
        for column, name in enumerate(names):
            self._sheet.write_string(self._row, column, name, self._formats["head"])
        self._row += 1

    def row(self, *values: object) -> None:
        for column, value in enumerate(values):
            self._cell(column, value, None)
        self._row += 1

    def pair(self, label: str, value: object, look: str | None = None) -> None:
        self._sheet.write_string(self._row, 0, label, self._formats["head"])
        self._cell(1, value, look)
        self._row += 1

    def gap(self) -> None:
        self._row += 1

    def _cell(self, column: int, value: object, look: str | None) -> None:
        place = (self._row, column)
        if isinstance(value, Decimal | int):
            self._sheet.write_number(*place, float(value), self._formats[look or "number"])
        elif isinstance(value, datetime):
            self._sheet.write_datetime(*place, value.replace(tzinfo=None), self._formats["moment"])
        else:
            self._sheet.write_string(*place, wording.NOTHING if value is None else str(value), self._formats["text"])


def _summary(sheet: _Sheet, inputs: Json, result: Json, digest: str | None) -> None:
    system, availability, recovery = inputs["system"], result["availability"], result["recovery"]
    penalty = result["penalty"] or {}
    sheet.title(f"{wording.month_words(inputs['month'])} 서비스 수준(SLA) 보고서{'' if digest else ' - 초안 (DRAFT)'}")
    sheet.head("항목", "값")
    sheet.pair("보고서 번호", inputs["number"])
    sheet.pair("상태", "확정" if digest else "초안 (DRAFT)")
    sheet.pair("기관", system["institution"])
    sheet.pair("정보시스템", f"{system['name']} ({system['code']})")
    sheet.pair("등급", f"{system['grade']}등급")
    sheet.pair("대상 월", inputs["month"])
    sheet.pair("확정 시각" if digest else "산정 시각", wording.seoul(inputs["as_of"]))
    sheet.pair("확정자", inputs["issued_by"])
    sheet.pair("가용률", _number(availability["percent"]), "percent")
    sheet.pair("서비스 시간(분)", _number(availability["service_minutes"]))
    sheet.pair("계획정지(분)", _number(availability["planned_minutes"]))
    sheet.pair("운영시간(분)", _number(availability["operating_minutes"]))
    sheet.pair("장애시간(분)", _number(availability["outage_minutes"]))
    sheet.pair("최대 복구시간(분)", _number(recovery["longest_minutes"]))
    sheet.pair("최대 허용시간(분)", _number(recovery["allowed_minutes"]))
    sheet.pair("허용 초과(분)", _number(recovery["excess_minutes"]))
    sheet.pair("종합 점수", _number(result["score"]))
    sheet.pair("월 대가", _number(penalty.get("fee")), "won")
    sheet.pair("위약금 적용률", _number(penalty.get("percent")), "percent")
    sheet.pair("위약금 상한", _number(penalty.get("cap_percent")), "percent")
    sheet.pair("위약금", _number(penalty.get("amount")), "won")
    sheet.pair("내용 해시(SHA-256)", digest or "확정할 때 기록합니다.")
    sheet.pair("의견", inputs["comment"])
    sheet.gap()
    sheet.head("산정 방법")
    for sentence in wording.METHOD:
        sheet.row("", sentence)


def _indicators(sheet: _Sheet, inputs: Json, result: Json) -> None:
    sheet.title("지표별 평가")
    sheet.head("지표", "목표", "실적", "결과", "가중치", "적용 가중치", "점수", "반영 점수")
    for row in wording.indicators(inputs, result):
        sheet.row(*row)
    sheet.row("합계", "", "", "", Decimal(100), Decimal(100), "", _number(result["score"]))


def _stops(sheet: _Sheet, inputs: Json, result: Json) -> None:
    sheet.title("장애 (겹치는 것은 합침)")
    sheet.head("번호", "내용", "시작", "복구", "복구시간(분)", "당월 장애(분)", "허용 초과(분)", "비고")
    for number, each in enumerate(wording.incidents(inputs, result), 1):
        ended = each.ended_at or "계속 중"
        measured = (each.minutes, each.minutes_in_month, each.excess)
        sheet.row(str(number), each.title, each.started_at, ended, *measured, each.remark)
    sheet.gap()
    sheet.title("계획정지 (가용률에서 제외)")
    sheet.head("번호", "내용", "시작", "종료", "당월 정지(분)")
    for number, stop in enumerate(wording.planned(inputs, result), 1):
        sheet.row(str(number), stop.title, stop.started_at, stop.ended_at, stop.minutes_in_month)
    sheet.gap()
    sheet.title("기록 원본")
    sheet.head("종류", "내용", "시작", "종료", "비고")
    for record in wording.records(inputs):
        sheet.row(record.kind, record.title, record.started_at, record.ended_at or "계속 중", record.note)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
