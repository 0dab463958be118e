"""Text that people type: composed, trimmed, bounded, and free of what a line or a database cannot hold."""

import unicodedata
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from utils.forms import Body, Form, Id, Line, Name, Named, Note, Reason, Secret

LINE: TypeAdapter[str] = TypeAdapter(Line)
BODY: TypeAdapter[str] = TypeAdapter(Body)
REASON: TypeAdapter[str] = TypeAdapter(Reason)
NFD: Final = "NFD"
GROWS_WHEN_COMPOSED = "\u0958"


def refuses(shape: Any, value: Any) -> str:
    """The kind of pydantic's first complaint."""
    with pytest.raises(ValidationError) as complaint:
        TypeAdapter(shape).validate_python(value)
    return complaint.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  로그 정리 \u3000", "로그 정리"),
        (unicodedata.normalize(NFD, "한글 제목"), "한글 제목"),
        ("서버\u00a01번", "서버\u00a01번"),
    ],
)
def test_a_line_is_kept_trimmed_and_composed(typed: str, kept: str):
    assert LINE.validate_python(typed) == kept


def test_line_breaks_of_every_system_become_one():
    assert BODY.validate_python("하나\r\n둘\r셋\n\t넷") == "하나\n둘\n셋\n\t넷"


@pytest.mark.parametrize("text", ["", "   ", "\u3000\n\t"])
def test_nothing_but_space_is_nothing(text: str):
    assert refuses(Body, text) == "string_too_short"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9f"])
def test_control_characters_are_refused(character: str):
    assert refuses(Body, f"가{character}나") == "value_error"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\t", "\u2028", "\u2029"])
def test_a_line_is_one_line(line_break: str):
    assert refuses(Line, f"제목{line_break}둘째 줄") == "value_error"


@pytest.mark.parametrize(("shape", "longest"), [(Line, 200), (Name, 100), (Note, 2_000), (Body, 10_000)])
def test_each_kind_of_text_ends_somewhere(shape: Any, longest: int):
    assert TypeAdapter(shape).validate_python("가" * longest)
    assert refuses(shape, "가" * (longest + 1)) == "string_too_long"


def test_the_length_is_that_of_what_people_see_however_it_was_typed():
    full = "각" * 200
    assert LINE.validate_python(unicodedata.normalize(NFD, full)) == full


def test_what_grows_when_composed_still_fits_its_column():
    assert refuses(Line, GROWS_WHEN_COMPOSED * 200) == "string_too_long"


def test_a_reason_has_five_letters_however_it_was_typed():
    assert REASON.validate_python("일정 조정") == "일정 조정"
    assert refuses(Reason, "안된다") == "string_too_short"
    assert refuses(Reason, unicodedata.normalize(NFD, "안된다")) == "string_too_short"


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60))
def test_what_was_accepted_once_is_accepted_again_unchanged(typed: str):
    kept = BODY.validate_python(f"가{typed}나")
    assert BODY.validate_python(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)


def test_a_form_refuses_a_key_it_does_not_know():
    class Rename(Form):
        name: Name

    assert Rename(name="새 이름").name == "새 이름"
    assert refuses(Rename, {"name": "새 이름", "nmae": "오타"}) == "extra_forbidden"


@pytest.mark.parametrize("number", [0, -1, 2**31, "하나", None, 1.5])
def test_an_id_is_a_positive_number_that_a_database_can_hold(number: object):
    assert refuses(Id, number)


def test_a_password_is_kept_exactly_as_typed():
    secret: TypeAdapter[str] = TypeAdapter(Secret)
    assert secret.validate_python("  띄어쓰기도 비밀 ") == "  띄어쓰기도 비밀 "
    assert refuses(Secret, "x" * 257) == "string_too_long"


def test_a_mention_is_read_off_whatever_has_an_id_and_a_name():
    class Row:
        id = 7
        name = "오세훈"

    assert Named.model_validate(Row()) == Named(id=7, name="오세훈")
