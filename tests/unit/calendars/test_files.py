"""Files people bring: what is read, what is listed as unreadable, and that nothing a file says does harm."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.enums import HolidayKind
from core.calendars.holidays import MAX_DAYS, MAX_PROBLEMS, FileContent, read_file
from core.errors import Invalid
from schemas import ImportProblem

PUBLIC, SUBSTITUTE = HolidayKind.PUBLIC, HolidayKind.SUBSTITUTE
TEMPORARY, CLOSURE = HolidayKind.TEMPORARY, HolidayKind.CLOSURE


def read(content: str, *, closures: bool = False) -> FileContent:
    return read_file(content, closures=closures)


def days(content: str, *, closures: bool = False) -> list[tuple[str, str, HolidayKind]]:
    return [(off.day.isoformat(), off.name, off.kind) for off in read(content, closures=closures).days]


def reasons(content: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in read(content).problems]


def calendar(*events: str) -> str:
    blocks = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//KO\r\n{blocks}END:VCALENDAR\r\n"


def refusal(content: str) -> str:
    with pytest.raises(Invalid) as refused:
        read(content)
    return refused.value.code


def read_or_refuse(content: str) -> FileContent:
    """A refusal of the whole file as its one problem; any other error is passed on."""
    try:
        return read(content)
    except Invalid as refused:
        return FileContent([], [ImportProblem(line=0, text="", reason=refused.code)])


class TestCsv:
    def test_lines_with_and_without_a_kind(self):
        text = "2027-01-01,신정\n2027-02-09,설날 대체공휴일\n2027-03-10,임시공휴일\n2027-04-01,개교기념일,TEMPORARY\n"
        assert days(text) == [
            ("2027-01-01", "신정", PUBLIC),
            ("2027-02-09", "설날 대체공휴일", SUBSTITUTE),
            ("2027-03-10", "임시공휴일", TEMPORARY),
            ("2027-04-01", "개교기념일", TEMPORARY),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "날짜,이름\n2027-01-01,신정\n",
            "\ufeff날짜,이름,종류\r\n2027-01-01,신정,공휴일\r\n",
            "2027-01-01,신정",
            "\n\n2027.1.1 , 신정 \n\n",
            "2027. 1. 1.,신정",
            "2027/01/01,신정,public",
            "2027년 1월 1일,신정",
            '20270101,"신정"',
            "2027-01-01,신정\r2027-01-01,신정\r",
        ],
    )
    def test_however_it_is_written(self, text: str):
        assert days(text) == [("2027-01-01", "신정", PUBLIC)]

    def test_a_name_may_hold_a_comma_and_stands_in_one_form(self):
        decomposed = "\u1109\u1165\u11af"  # as a Mac types 설
        assert days(f'2027-02-07,"{decomposed}, 둘째 날"') == [("2027-02-07", "설, 둘째 날", PUBLIC)]

    def test_two_names_of_a_day_are_joined_once(self):
        text = "2025-05-05,어린이날\n2025-05-05,부처님오신날\n2025-05-05,어린이날\n"
        assert days(text) == [("2025-05-05", "어린이날·부처님오신날", PUBLIC)]

    def test_an_institutions_own_days_are_closures(self):
        assert days("2027-12-31,종무식,PUBLIC", closures=True) == [("2027-12-31", "종무식", CLOSURE)]

    def test_what_cannot_be_read_is_listed_by_its_line(self):
        rows = ("날짜,이름", "2027-13-01,신정", "2027-01-01", "2027-01-01,신정,휴가", "1999-01-01,신정")
        found = read("\n".join((*rows, ",", "2027-01-02,둘", "2027-01-03,")))
        assert [(problem.line, problem.text) for problem in found.problems] == [
            (2, "2027-13-01,신정"),
            (3, "2027-01-01"),
            (4, "2027-01-01,신정,휴가"),
            (5, "1999-01-01,신정"),
            (8, "2027-01-03,"),
        ]
        assert [problem.reason for problem in found.problems] == [
            "날짜를 읽을 수 없습니다. 2027-01-01처럼 적어 주세요.",
            "날짜, 이름, 종류(생략 가능)를 쉼표로 나눠 적어 주세요.",
            "종류는 공휴일, 대체공휴일, 임시공휴일, 기관 휴무 중 하나여야 합니다.",
            "2000년부터 2100년까지의 날짜만 쓸 수 있습니다.",
            "이름은 한 줄로 1~100자여야 합니다.",
        ]
        assert [off.name for off in found.days] == ["둘"]

    def test_a_closure_of_nobody_is_a_problem(self):
        assert reasons("2027-12-31,종무식,기관 휴무") == [(1, "기관 휴무는 기관을 지정해야 합니다.")]

    @pytest.mark.parametrize("name", ["가" * 101, "종\x07무식", "종\x00무식", '"두\n줄"'])
    def test_a_name_is_one_readable_line(self, name: str):
        assert [reason for _, reason in reasons(f"2027-12-31,{name}")] == ["이름은 한 줄로 1~100자여야 합니다."]

    def test_a_quote_that_never_ends(self):
        assert [reason for _, reason in reasons('2027-01-01,신정\n2027-01-02,"둘\n2027-01-03,셋')] == [
            "따옴표가 닫히지 않았거나 읽을 수 없는 글자가 있습니다."
        ]

    def test_names_of_one_day_end_somewhere(self):
        text = "".join(f"2027-01-01,{'가' * 40}{number}\n" for number in range(4))
        assert [reason for _, reason in reasons(text)] == ["같은 날짜에 이름이 너무 많습니다."] * 2


class TestICalendar:
    def test_all_day_events(self):
        text = calendar(
            "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270102\r\nSUMMARY:신정",
            "DTSTART;VALUE=DATE:20270301\r\nSUMMARY:삼일절\\, 만세",
            "DTSTART;VALUE=DATE:20270503\r\nDTEND;VALUE=DATE:20270503\r\nSUMMARY:노동절 대체공휴일",
        )
        assert days(text) == [
            ("2027-01-01", "신정", PUBLIC),
            ("2027-03-01", "삼일절, 만세", PUBLIC),
            ("2027-05-03", "노동절 대체공휴일", SUBSTITUTE),
        ]

    @pytest.mark.parametrize("end", ["DTEND;VALUE=DATE:20270209", "DURATION:P3D"])
    def test_several_days_are_each_a_day(self, end: str):
        text = calendar(f"DTSTART;VALUE=DATE:20270206\r\n{end}\r\nSUMMARY:설 연휴")
        assert [day for day, _, _ in days(text)] == ["2027-02-06", "2027-02-07", "2027-02-08"]

    def test_31_days_are_the_most(self):
        month = "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:{}\r\nSUMMARY:휴교"
        assert len(days(calendar(month.format("20270201")))) == 31
        assert reasons(calendar(month.format("20270202"))) == [(4, "31일보다 긴 일정은 가져올 수 없습니다.")]

    @pytest.mark.parametrize(
        ("event", "reason"),
        [
            ("DTSTART:20270101T090000Z\r\nSUMMARY:회의", "하루 종일인 일정만 가져올 수 있습니다."),
            (
                "DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:신정",
                "반복 일정은 가져올 수 없습니다. 날짜마다 적어 주세요.",
            ),
            ("DTSTART;VALUE=DATE:20270101\r\nSTATUS:CANCELLED\r\nSUMMARY:신정", "취소된 일정입니다."),
            ("DTSTART;VALUE=DATE:20271301\r\nSUMMARY:신정", "일정을 읽을 수 없습니다."),
            ("DTSTART;VALUE=DATE:99991231\r\nSUMMARY:끝", "일정을 읽을 수 없습니다."),
            ("DTSTART;VALUE=DATE:19991231\r\nSUMMARY:끝", "2000년부터 2100년까지의 날짜만 쓸 수 있습니다."),
            ("DTSTART;VALUE=DATE:20270101", "이름은 한 줄로 1~100자여야 합니다."),
            ("SUMMARY:신정", "일정을 읽을 수 없습니다."),
            ("???", "일정을 읽을 수 없습니다."),
        ],
    )
    def test_what_cannot_be_taken_over_is_listed_and_spoils_nothing(self, event: str, reason: str):
        text = calendar(event, "DTSTART;VALUE=DATE:20270301\r\nSUMMARY:삼일절")
        assert reasons(text) == [(4, reason)]
        assert days(text) == [("2027-03-01", "삼일절", PUBLIC)]

    def test_a_problem_is_named_by_its_summary(self):
        (problem,) = read(calendar("DTSTART:20270101T090000Z\r\nSUMMARY:회의")).problems
        assert problem.text == "SUMMARY:회의"

    def test_a_file_cut_short(self):
        whole = calendar("DTSTART;VALUE=DATE:20270101\r\nSUMMARY:신정")
        cut = f"{whole.removesuffix('END:VCALENDAR' + chr(13) + chr(10))}BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2027"
        assert reasons(cut) == [(8, "END:VEVENT가 없습니다.")]


class TestBounds:
    def test_more_days_than_anybody_needs(self):
        rows = "".join(f"{date.fromordinal(date(2027, 1, 1).toordinal() + n)},휴교\n" for n in range(MAX_DAYS + 1))
        assert refusal(rows) == "holiday.too_many_days"
        assert len(days(rows.rsplit("\n", 2)[0])) == MAX_DAYS

    def test_more_problems_than_anybody_reads(self):
        assert len(reasons("x,1\n" * MAX_PROBLEMS)) == MAX_PROBLEMS
        assert refusal("x,1\n" * (MAX_PROBLEMS + 1)) == "holiday.unreadable"

    @pytest.mark.parametrize("text", [" ", "\n\n", "날짜,이름\n", calendar(), "BEGIN:VCALENDAR"])
    def test_a_file_without_a_day(self, text: str):
        assert refusal(text) == "holiday.nothing_read"

    @pytest.mark.parametrize(
        "text",
        [
            calendar("BEGIN:VALARM\r\n" * 15_000),
            calendar("DTSTART;VALUE=DATE:20270101\r\nX-A;" + "B=c;" * 45_000 + "Q=1:d\r\nSUMMARY:x"),
            calendar("RRULE:FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 60_000)),
            calendar("DTSTART;TZID=../../etc/passwd:20270101T000000\r\nSUMMARY:x"),
            "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 14_000,
            "a" * 200_000,
            '"' * 199_999,
            "2027-01-01" + " " * 150_000 + ",x",
            "2027" + " " * 190_000,
        ],
        ids=range(9),
    )
    def test_a_hostile_file_is_a_file_with_a_problem(self, text: str):
        found = read_or_refuse(text)
        assert len(found.days) <= 1
        assert all(len(problem.text) <= 100 for problem in found.problems)


_PIECES = st.sampled_from(
    ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:", "SUMMARY:x"]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=30)), min_size=1, max_size=12).map("\n".join)


@given(_TEXTS)
def test_whatever_is_read_it_ends_in_days_problems_or_a_refusal(text: str):
    for content in (text, f"BEGIN:VCALENDAR\n{text}", f"2027-01-01,{text}"):
        found = read_or_refuse(content)
        assert found.days or found.problems
