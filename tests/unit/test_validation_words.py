"""What is wrong with a field is said in Korean, by a name people know, and without what they typed."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

import schemas
from main import app
from routers.validation_words import FIELD_LABELS, field_errors
from utils.forms import Form, Id, Line, Reason, Secret
from utils.paging import PageQuery

KOREAN = re.compile("[가-힣]")
OAUTH2_EXTRAS = {"grant_type", "scope", "client_id", "client_secret"}
"""Fields of RFC 6749's password form that nobody here fills in."""


class Colour(str, Enum):
    RED = "RED"


class Everything(Form):
    title: Line = "x"
    reason: Reason = "다섯 글자"
    password: Secret = "x"
    server_id: Id = 1
    minutes: Annotated[int, Field(gt=0, lt=10)] = 1
    size: float = 1
    is_active: bool = True
    role: Colour = Colour.RED
    box: Literal["a", "b"] = "a"
    scopes: Annotated[list[str], Field(min_length=1, max_length=2, default_factory=list)]
    name: Annotated[str, Field(pattern="^[a-z]+$")] = "x"


def refused(**fields: Any) -> list[dict[str, str]]:
    with pytest.raises(ValidationError) as error:
        Everything(**fields)
    return field_errors(error.value.errors())


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", None, "글자로 입력해 주세요."),
        ("title", "", "1자 이상 입력해 주세요."),
        ("title", "가" * 201, "200자까지 입력할 수 있습니다."),
        ("title", "두\n줄", "한 줄로 입력해 주세요."),
        ("title", "가\x07", "제어 문자나 깨진 글자는 쓸 수 없습니다."),
        ("reason", "짧다", "5자 이상 입력해 주세요."),
        ("server_id", 0, "1 이상이어야 합니다."),
        ("server_id", 2**31, "2147483647 이하여야 합니다."),
        ("server_id", "하나", "정수로 입력해 주세요."),
        ("server_id", 1.5, "정수로 입력해 주세요."),
        ("minutes", 0, "0보다 커야 합니다."),
        ("minutes", 10, "10보다 작아야 합니다."),
        ("size", "많이", "숫자로 입력해 주세요."),
        ("is_active", "글쎄", "참 또는 거짓으로 입력해 주세요."),
        ("role", "BLUE", "쓸 수 없는 값입니다. 가능한 값: 'RED'"),
        ("box", "c", "쓸 수 없는 값입니다. 가능한 값: 'a', 'b'"),
        ("scopes", [], "1개 이상 지정해 주세요."),
        ("scopes", ["a", "b", "c"], "2개까지 지정할 수 있습니다."),
        ("scopes", "a", "목록으로 입력해 주세요."),
        ("name", "ABC", "형식이 맞지 않습니다."),
    ],
)
def test_what_is_wrong_is_said_in_korean(field: str, value: Any, message: str):
    assert refused(**{field: value}) == [{"field": field, "label": FIELD_LABELS[field], "message": message}]


def test_a_key_nobody_knows_is_called_what_it_is():
    assert refused(titel="x") == [{"field": "titel", "label": "titel", "message": "알 수 없는 항목입니다."}]


def test_an_item_of_a_list_is_named_by_its_list():
    assert [error["field"] for error in refused(scopes=[1, 2])] == ["scopes", "scopes"]


def test_what_was_typed_is_left_out_and_the_answer_stays_short():
    assert "very-secret" not in str(refused(password=["very-secret"], server_id="very-secret"))
    assert len(refused(**{f"key{number}": 1 for number in range(500)})) == 50


def test_a_librarys_own_english_is_not_passed_on():
    errors: list[dict[str, Any]] = [
        {"type": "value_error", "loc": ("body", "email"), "ctx": {"error": ValueError("not a valid email")}},
        {"type": "some_new_error", "loc": ("query", "page"), "msg": "Something in English"},
        {"type": "json_invalid", "loc": ("body", 17), "ctx": {"error": "Expecting value"}},
    ]
    assert field_errors(errors) == [
        {"field": "email", "label": "이메일", "message": "형식이 올바르지 않습니다."},
        {"field": "page", "label": "쪽", "message": "값이 올바르지 않습니다."},
        {"field": "body", "label": "보낸 내용", "message": "JSON 형식이 올바르지 않습니다."},
    ]


def fields_of_openapi() -> Iterator[str]:
    """Every name that can be sent: in a path, a question or a body. A file has none."""
    document = app.openapi()
    for methods in document["paths"].values():
        for operation in methods.values():
            yield from (part["name"] for part in operation.get("parameters", []) if part["in"] != "cookie")
            contents = operation.get("requestBody", {}).get("content", {}).values()
            for reference in (content["schema"]["$ref"] for content in contents if "$ref" in content["schema"]):
                yield from document["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"]


def test_every_field_that_can_be_sent_has_a_korean_name():
    names = set(fields_of_openapi()) - OAUTH2_EXTRAS
    assert len(names) >= 55
    assert sorted(name for name in names if not KOREAN.search(FIELD_LABELS.get(name, ""))) == []


def test_every_label_names_something_that_can_be_sent_and_is_korean():
    assert sorted(set(FIELD_LABELS) - set(fields_of_openapi()) - {"body"}) == []
    assert [label for label in FIELD_LABELS.values() if not KOREAN.search(label)] == []


def test_every_form_and_every_question_refuses_a_key_it_does_not_know():
    taken_in = [
        shape
        for shape in vars(schemas).values()
        if isinstance(shape, type) and issubclass(shape, BaseModel) and issubclass(shape, (Form, PageQuery))
    ]
    assert len(taken_in) >= 25
    assert [shape.__name__ for shape in taken_in if shape.model_config.get("extra") != "forbid"] == []
