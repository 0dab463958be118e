"""docs/sla.md names a test for each of the twenty cases, and each that it names is there."""

import re

from core.config import ROOT

PAGE = (ROOT / "docs" / "sla.md").read_text("utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
FILES = [ROOT / "tests" / kind / "sla" / "test_twenty_cases.py" for kind in ("unit", "integration")]


def test_there_are_twenty_rows_each_with_a_test_of_its_number():
    numbers = [int(row[0].removeprefix("| ")) for row in ROWS]
    named = [re.findall(r"TestCase(\d\d)", row[-1]) for row in ROWS]
    assert numbers == list(range(1, 21))
    assert [{int(number) for number in numbers} for numbers in named] == [{number} for number in numbers]


def test_every_case_that_is_tested_is_named_and_none_that_is_not():
    tested = {name for file in FILES for name in re.findall(r"^class (TestCase\w+)", file.read_text("utf-8"), re.M)}
    assert set(re.findall(r"TestCase\w+", PAGE)) == tested
