"""Paper: A4 in Korean with reportlab, the fonts embedded, the same bytes for the same content.

Fonts are Pretendard GOV (OFL), vendored by `scripts/vendor.py`; reportlab embeds those glyphs that are used.
"""

import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

REGULAR, BOLD = "PretendardGOV", "PretendardGOV-Bold"
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
"""Of the text column."""

INK, GREY, RULE, FILL = (colors.HexColor(code) for code in ("#16202e", "#5b6675", "#b9c1cd", "#f1f4f8"))
NAVY, RED, AMBER = (colors.HexColor(code) for code in ("#1b3766", "#b3261e", "#8a8f98"))

_FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "pretendard-gov"
_PADDING = 6  # what reportlab's frame keeps free inside its margins
_one_at_a_time = Lock()  # reportlab's fonts are shared objects that note which glyphs a document uses

Align = Literal[0, 1, 2]
LEFT: Align = 0
CENTER: Align = 1
RIGHT: Align = 2
OnPage = Callable[[Canvas, int, int], None]
"""Draws what stands on every page: canvas, number of the page, number of pages."""


@cache
def load_fonts() -> None:
    """Read the two fonts, once in a process."""
    for name, file in ((REGULAR, "PretendardGOV-Regular.ttf"), (BOLD, "PretendardGOV-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, _FONTS / file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def style(size: float = 9, *, bold: bool = False, align: Align = LEFT, color: colors.Color = INK) -> ParagraphStyle:
    """Of a paragraph; lines stand 1.45 times their size apart, as Hangul wants it."""
    load_fonts()
    font = BOLD if bold else REGULAR
    name = f"{font}-{size}-{align}"
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.45, alignment=align, textColor=color)


def text(content: object, look: ParagraphStyle | None = None) -> Paragraph:
    """A paragraph of plain text: whatever it holds is no markup; lines stay lines."""
    return Paragraph(escape(str(content)).replace("\n", "<br/>"), look or style())


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    center: Sequence[int] = (),
    last_is_total: bool = False,
) -> Table:
    """A ruled table whose head is repeated on every page; widths are parts of the column."""
    aligned = {**dict.fromkeys(right, RIGHT), **dict.fromkeys(center, CENTER)}
    heads = [text(cell, style(8, bold=True, align=CENTER, color=NAVY)) for cell in head]
    body = [
        [
            text(cell, style(8, bold=last_is_total and row is rows[-1], align=aligned.get(number, LEFT)))
            for number, cell in enumerate(row)
        ]
        for row in rows
    ]
    made = Table([heads, *body], colWidths=_parts(widths), repeatRows=1)
    made.setStyle(TableStyle([*_RULES, *_TOTAL * last_is_total]))
    return made


def pairs(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """Label and value in turn, label cells tinted."""
    looks = (style(8.5, bold=True, align=CENTER, color=NAVY), style(9))
    made = Table([[text(cell, looks[n % 2]) for n, cell in enumerate(row)] for row in rows], colWidths=_parts(widths))
    tinted = [("BACKGROUND", (n, 0), (n, -1), FILL) for n in range(0, len(widths), 2)]
    made.setStyle(TableStyle([*_GRID, *tinted]))
    return made


def render(story: list[Flowable], *, title: str, subject: str, on_page: OnPage) -> bytes:
    """The document. No clock and no random number goes into it. Slow: call it in a thread."""
    target = io.BytesIO()
    paper = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN - _PADDING,
        rightMargin=MARGIN - _PADDING,
        topMargin=MARGIN - _PADDING,
        bottomMargin=MARGIN + 3 * mm,
        title=title,
        subject=subject,
        author="GUARDiA",
        creator="GUARDiA",
        lang="ko-KR",
        invariant=1,
    )
    with _one_at_a_time:
        paper.build(story, canvasmaker=_counting(on_page))
    return target.getvalue()


def _counting(on_page: OnPage) -> type[Canvas]:
    """A canvas that keeps its pages until it knows how many there are."""

    class Counting(Canvas):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                on_page(self, number, len(self._kept))
                super().showPage()
            super().save()

    return Counting


def _parts(widths: Sequence[float]) -> list[float]:
    return [WIDTH * width / sum(widths) for width in widths]


_GRID: list[Any] = [
    ("LINEABOVE", (0, 0), (-1, 0), 1.1, NAVY),
    ("LINEBELOW", (0, -1), (-1, -1), 1.1, NAVY),
    ("INNERGRID", (0, 0), (-1, -1), 0.4, RULE),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 3.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4.2),
    ("LEFTPADDING", (0, 0), (-1, -1), 5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
]
_RULES: list[Any] = [*_GRID, ("BACKGROUND", (0, 0), (-1, 0), FILL), ("LINEBELOW", (0, 0), (-1, 0), 0.7, NAVY)]
_TOTAL: list[Any] = [("BACKGROUND", (0, -1), (-1, -1), FILL), ("LINEABOVE", (0, -1), (-1, -1), 0.7, NAVY)]
