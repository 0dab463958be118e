"""What stands on paper and in the workbook, read back with other libraries."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pypdf
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from core.sla_reports import document, workbook
from core.sla_reports.figures import compute, digest
from tests.unit.sla_reports.sheets import indicator, inputs, outage, planned, recovery, terms

FORMULA = '=HYPERLINK("http://x","y")'
FULL = inputs(
    outage("09-14T10:02", "09-14T12:20", title="WAS 메모리 부족"),
    outage("09-14T11:40", "09-14T12:20", title="로그인 <b>&세션</b> 장애"),
    outage("09-20T10:00", "09-20T10:01", title=FORMULA),
    outage("09-30T23:30", "10-01T01:00", title="스토리지 절체"),
    planned("09-06T00:00", "09-06T04:00"),
    contract={
        "from_month": "2026-01",
        "terms": terms(
            indicator("a", "AVAILABILITY", "99.92", "40", name="서비스 가용률"),
            recovery("120", "40", name="최대 허용시간"),
            indicator("r", "RESPONSE_RATE", "95", "20", name="응답 기한 준수율"),
            bands=[{"below": "90", "percent": "5"}],
        ),
    },
    comment="재발 방지 대책을 제출하였습니다.",
)
RESULT = compute(FULL)
DIGEST = digest(FULL, RESULT)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def sheets(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets}


def pairs(sheet: Worksheet) -> dict[Any, Any]:
    return {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}


@pytest.fixture(scope="module")
def paper() -> bytes:
    return document.render(FULL, RESULT, DIGEST)


@pytest.fixture(scope="module")
def book() -> dict[str, Worksheet]:
    return sheets(workbook.render(FULL, RESULT, DIGEST))


class TestPaper:
    def test_it_says_whose_month_it_is_and_what_came_out(self, paper: bytes):
        text = "\n".join(pages(paper))
        for words in (
            "2026년 9월 서비스 수준 보고서",
            "SLA-2026-000001",
            "한빛시청",
            "민원포털 (PORTAL)",
            "1등급",
            RESULT["availability"]["percent"],
            "138 분",
            "초과 18 분",
            f"{RESULT['score']} 점",
            "250,000원",
            "해당 없음",
            "정기 점검",
            "복구시간은 끝난 달에 평가",
            "재발 방지 대책을 제출하였습니다.",
            "확인란",
        ):
            assert words in text, words
        assert DIGEST in text.replace("\n", "")

    def test_titles_are_text_and_no_markup(self, paper: bytes):
        assert "<b>&세션</b>" in "".join(pages(paper)).replace("\n", "")

    def test_the_method_and_the_rounding_are_stated(self, paper: bytes):
        text = "".join(pages(paper)).replace("\n", "")
        assert "(운영시간 − 장애시간) ÷ 운영시간" in text
        assert "소수점 넷째 자리에서 반올림" in text
        assert "원 미만을 버립니다" in text

    def test_both_fonts_are_embedded(self, paper: bytes):
        fonts = [
            font.get_object()
            for page in pypdf.PdfReader(io.BytesIO(paper)).pages
            for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
        ]
        described = [font for font in fonts if "/FontDescriptor" in font]
        embedded = {font["/BaseFont"].split("+")[-1] for font in described if "/FontFile2" in font["/FontDescriptor"]}
        assert embedded == {"PretendardGOV-Regular", "PretendardGOV-Bold"}

    def test_every_page_is_numbered(self, paper: bytes):
        texts = pages(paper)
        assert [f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1)] == [True] * len(texts)

    def test_the_same_content_is_the_same_bytes(self, paper: bytes):
        assert document.render(FULL, RESULT, DIGEST) == paper

    def test_several_threads_do_not_disturb_each_other(self, paper: bytes):
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(lambda _: document.render(FULL, RESULT, DIGEST), range(8)))
        assert set(made) == {paper}

    def test_a_draft_says_so_on_every_page(self):
        texts = pages(document.render(FULL, RESULT, None))
        assert all("초안 DRAFT" in text for text in texts)
        assert DIGEST not in "".join(texts).replace("\n", "")

    def test_an_issued_report_is_no_draft(self, paper: bytes):
        assert not any("초안" in text for text in pages(paper))

    def test_a_month_without_anything_has_a_paper_too(self):
        quiet = inputs(contract=None, monthly_fee=None)
        text = "\n".join(pages(document.render(quiet, compute(quiet), None)))
        assert "장애가 없습니다" in text
        assert "계획정지가 없습니다" in text
        assert "협약 지표가 등록되지 않았습니다" in text

    def test_a_long_month_goes_on_over_pages_under_the_same_head(self):
        stops = [
            outage(f"09-{day:02}T{hour:02}:00", f"09-{day:02}T{hour:02}:20", title="긴 이름의 장애 " * 12)
            for day in range(1, 29)
            for hour in (3, 9, 15)
        ]
        many = inputs(*stops)
        texts = pages(document.render(many, compute(many), "0" * 64))
        assert len(texts) > 3
        assert sum("복구시간(분)" in text for text in texts) >= 2

    def test_a_title_without_a_space_stays_in_its_cell(self):
        endless = inputs(outage("09-02T10:00", "09-02T11:00", title="가" * 200))
        text = re.sub(r"\s", "", "".join(pages(document.render(endless, compute(endless), None))))
        assert "가" * 200 in text


class TestWorkbook:
    def test_it_has_its_three_sheets(self, book: dict[str, Worksheet]):
        assert list(book) == ["요약", "지표", "중단 내역"]

    def test_the_summary_holds_numbers(self, book: dict[str, Worksheet]):
        found = pairs(book["요약"])
        assert found["가용률"] == float(RESULT["availability"]["percent"])
        assert found["최대 복구시간(분)"] == 138
        assert found["허용 초과(분)"] == 18
        assert found["위약금"] == 250_000
        assert found["내용 해시(SHA-256)"] == DIGEST
        assert found["상태"] == "확정"

    def test_every_indicator_has_its_row(self, book: dict[str, Worksheet]):
        rows = list(book["지표"].iter_rows(min_row=4, max_col=4, values_only=True))
        assert [row[0] for row in rows] == ["서비스 가용률", "최대 허용시간", "응답 기한 준수율", "합계"]
        assert [row[3] for row in rows[:3]] == ["미달", "미달", "해당 없음"]

    def test_numbers_have_formats_and_columns_their_widths(self, book: dict[str, Worksheet]):
        cell = next(row[1] for row in book["요약"].iter_rows() if row[0].value == "가용률")
        assert cell.number_format == '0.000" %"'
        assert book["중단 내역"].column_dimensions["B"].width > 40

    def test_what_people_typed_is_never_a_formula(self, book: dict[str, Worksheet]):
        cells = [cell for sheet in book.values() for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s", "n", "d"}
        assert [cell.value for cell in cells].count(FORMULA) == 2
        assert [cell for cell in cells if cell.hyperlink] == []

    def test_planned_stops_stand_apart(self, book: dict[str, Worksheet]):
        column = [row[0] for row in book["중단 내역"].iter_rows(values_only=True)]
        assert column.index("계획정지 (가용률에서 제외)") > column.index("장애 (겹치는 것은 합침)")
        titles = [row[1] for row in book["중단 내역"].iter_rows(values_only=True)]
        assert titles.index("정기 점검") > column.index("계획정지 (가용률에서 제외)")

    def test_a_draft_says_so(self):
        summary = sheets(workbook.render(FULL, RESULT, None))["요약"]
        assert "초안 (DRAFT)" in str(summary["A1"].value)
        assert pairs(summary)["상태"] == "초안 (DRAFT)"
