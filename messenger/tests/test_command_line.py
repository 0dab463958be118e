"""Taking a typed line apart."""

import pytest

from core.command_line import after, arguments, is_command


class TestArguments:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("하나 둘\t셋\n넷", ["하나", "둘", "셋", "넷"]),
            ('"하나 둘" 셋', ["하나 둘", "셋"]),
            ("'하나 둘' “셋 넷” ‘다섯 여섯’", ["하나 둘", "셋 넷", "다섯 여섯"]),
            ("「하나 둘」 『셋 넷』", ["하나 둘", "셋 넷"]),
            ('""', [""]),
            ("don't stop", ["don't", "stop"]),
            ('"하나 둘', ['"하나', "둘"]),
            ("'하나'둘 셋", ["'하나'둘", "셋"]),
            ("a\\ b $(c) `d` ; | &", ["a\\", "b", "$(c)", "`d`", ";", "|", "&"]),
        ],
    )
    def test_quotes_hold_a_word_together(self, text: str, expected: list[str]) -> None:
        assert arguments(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("AP-1", ["AP-1"]),
            ("AP-1 확인", ["AP-1", "확인"]),
            ('AP-1  줄 "하나"\n\n줄  둘 ', ["AP-1", '줄 "하나"\n\n줄  둘']),
            ('AP-1 "모두 따옴표"', ["AP-1", "모두 따옴표"]),
            ('AP-1 "하나" "둘"', ["AP-1", '"하나" "둘"']),
        ],
    )
    def test_a_text_is_kept_as_it_was_typed(self, text: str, expected: list[str]) -> None:
        assert arguments(text, 1) == expected


class TestPrefix:
    @pytest.mark.parametrize(
        ("text", "rest"),
        [
            ("/itsm sr list", ""),
            (" /ITSM  Sr\tlist  a  b ", "a  b"),
            ("／itsm sr list x", "x"),
            ("/itsm sr lists", None),
            ("/itsm sr", None),
            ("x /itsm sr list", None),
        ],
    )
    def test_words_count_not_spaces_or_capitals(self, text: str, rest: str | None) -> None:
        assert after("/itsm sr list", text) == rest

    def test_nothing_of_a_prefix_is_a_pattern(self) -> None:
        assert after("/itsm .*", "/itsm sr") is None


class TestRecognizing:
    @pytest.mark.parametrize("text", ["/itsm", " \u200b\ufeff/itsm x", "／ＩＴＳＭ", "/Itsm\nx"])
    def test_is_one(self, text: str) -> None:
        assert is_command(text)

    @pytest.mark.parametrize("text", ["", "itsm", "/its m", "/data", "말 /itsm"])
    def test_is_none(self, text: str) -> None:
        assert not is_command(text)
