"""What leaves the house is masked, what people need to read is not, and a stream is masked like the whole."""

import re
import time
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utils.redact import MAX_LINE, LineRedactor, Redactor, compile_names, redact
from utils.redact_rules import LABELS

PEM = (
    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
    + "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n" * 5
    + "c2E=\n-----END OPENSSH PRIVATE KEY-----\n"
)

NAMES = compile_names(
    addresses=["10.20.30.40", "db1.example.kr", "2001:db8::5"],
    accounts=["svcweb", "svc", "oracle"],
    secrets=["S3cret!pass word", "p@ss/w&rd", "ab"],
)

ADDRESSES = [
    ("접속 10.0.0.1 실패", "접속 [주소] 실패"),
    ("서버10.0.0.1에서", "서버[주소]에서"),
    ("10.0.0.1:8080", "[주소]:8080"),
    ("10.0.0.0/24", "[주소]/24"),
    ("(192.168.0.1)", "([주소])"),
    ("끝은 192.168.0.1.", "끝은 [주소]."),
    ("172.16.0.1-172.16.0.9", "[주소]-[주소]"),
    ("010.001.002.003", "[주소]"),
    ("srv10.0.0.1", "srv[주소]"),
    ("http://10.0.0.1:8080/a?b=1", "http://[주소]:8080/a?b=1"),
    ("fe80::1", "[주소]"),
    ("fe80::1%eth0 dev", "[주소] dev"),
    ("[2001:db8::1]:22", "[[주소]]:22"),
    ("2001:db8:0:0:0:0:0:1/64", "[주소]/64"),
    ("addr:fe80::1.", "addr:[주소]."),
    ("주소는 fe80::1: 거부", "주소는 [주소]: 거부"),
    ("::ffff:10.0.0.1", "[주소]"),
    ("2001:0DB8:AC10:FE01:0000:0000:0000:0000", "[주소]"),
]

CREDENTIALS = [
    ("password=hunter2", "password=[비밀]"),
    ("passwd: hunter2 ok", "passwd: [비밀] ok"),
    ("DB_PASSWORD=hunter2", "DB_PASSWORD=[비밀]"),
    ("spring.datasource.password: 'hun ter2'", "spring.datasource.password: '[비밀]'"),
    ('{"password": "hun ter2", "user": "a"}', '{"password": "[비밀]", "user": "a"}'),
    ("비밀번호: hunter2", "비밀번호: [비밀]"),
    ("비밀번호는 P@ssw0rd 입니다", "비밀번호는 [비밀] 입니다"),
    ("비번 abcd1234! 로 접속", "비번 [비밀] 로 접속"),
    ("비번 12345678", "비번 [비밀]"),
    ("패스워드 = 가나다라", "패스워드 = [비밀]"),
    ("token=abc.def", "token=[비밀]"),
    ("secret=x", "secret=[비밀]"),
    ("api_key: 'k-123'", "api_key: '[비밀]'"),
    ("X-Api-Key: k123", "X-Api-Key: [비밀]"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = [비밀]"),
    ("AWS AKIAIOSFODNN7EXAMPLE", "AWS [비밀]"),
    ("Authorization: Bearer abc.def-1", "Authorization: Bearer [비밀]"),
    ("authorization: basic dXNlcjpwdw==", "authorization: basic [비밀]"),
    ("Authorization: abc", "Authorization: [비밀]"),
    ("bearer abcdef123456", "bearer [비밀]"),
    ("Set-Cookie: sid=1; Path=/", "Set-Cookie:[비밀]"),
    ("postgres://app:p@ss@db/x", "postgres://[계정]:[비밀]@db/x"),
    ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_1 끝", "jwt [비밀] 끝"),
    ("root:$6$salt$hashhashhash:19000:0", "root:[비밀]:19000:0"),
    ("u:$y$j9T$abc$defghijk:1", "u:[비밀]:1"),
    ("$2b$12$abcdefghijklmnopqrstuv", "[비밀]"),
    ("mysql -u app -phunter2 db", "mysql -u app -p[비밀] db"),
    ("mysqldump -p'hun ter2' db", "mysqldump -p'[비밀]' db"),
    ("sshpass -p hunter2 ssh x", "sshpass -p [비밀] ssh x"),
    ("curl -u app:hunter2 http://x", "curl -u [비밀] http://x"),
    ("tool --password hunter2 --yes", "tool --password [비밀] --yes"),
    ("ALTER USER a IDENTIFIED BY 'hunter2';", "ALTER USER a IDENTIFIED BY '[비밀]';"),
    ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[비밀]"),
]

PERSONAL = [
    ("900101-1234567", "[개인정보]"),
    ("9001011234567", "[개인정보]"),
    ("900101 1234567 홍길동", "[개인정보] 홍길동"),
    ("주민번호900101 - 2234567입니다", "주민번호[개인정보]입니다"),
    ("외국인 850315-5123456", "외국인 [개인정보]"),
    ("000229-3123456", "[개인정보]"),
    ("여권 M12345678", "여권 [개인정보]"),
    ("M123A4567", "[개인정보]"),
    ("여권번호: GB1234567", "여권번호: [개인정보]"),
    ("면허 12-34-567890-12", "면허 [개인정보]"),
    ("운전면허번호 123456789012", "운전면허번호 [개인정보]"),
    ("서울 12-345678-90", "[개인정보]"),
    ("서울 12-34-567890-12", "서울 [개인정보]"),
    ("4111 1111 1111 1111", "[개인정보]"),
    ("4111-1111-1111-1111", "[개인정보]"),
    ("카드4111111111111111번", "카드[개인정보]번"),
    ("3782 822463 10005", "[개인정보]"),
    ("010-1234-5678", "[개인정보]"),
    ("01012345678", "[개인정보]"),
    ("010.1234.5678", "[개인정보]"),
    ("０１０－１２３４－５６７８", "[개인정보]"),
    ("900101–1234567", "[개인정보]"),
    ("+82 10 1234 5678", "[개인정보]"),
    ("+82-10-1234-5678", "[개인정보]"),
    ("연락처는011-123-4567로", "연락처는[개인정보]로"),
]

UNTOUCHED = [
    "SR-2026-000123 접수, INC-20260525-0001 발생, CHG-2026-0101234",
    "2026-05-25T10:00:00+09:00 / 2026-05-25 10:00:00.123456 / 2026.05.25 / 20260525103000",
    "12:30:45 12:30",
    "550e8400-e29b-41d4-a716-446655440000",
    "12345678-1234-1234-1234-010123456789",
    "nginx 1.25.3, Python 3.11.7, 10.15.7, v1.2.3.4, 1.3.6.1.4.1.311",
    "파일 1,234,567 bytes, 5497558138880 bytes, 4.5GB, 300.400.500.600",
    "포트 8080, 22/tcp, :443",
    "MAC 00:1a:2b:3c:4d:5e",
    "SHA256:qGq1BmjdTEZv6YF4zA3qnvWHQiKqrRVYBdCLVJWxUs8",
    "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "비밀번호 초기화 요청, 비밀번호 90일 경과, 비밀번호 5회 오류, 비밀번호 2026년 변경",
    "암호화 방식: AES-256, tokens: 1500, max_tokens=512, token_type: x",
    "password reset requested; the secret is out; bypass valve",
    "KB5034441 설치, D20260525 백업, M20260525.tar",
    "epoch 1748131200000, 901332-1234567, 900101-9234567",
    "4111 1111 1111 1112, 0.4111111111111111",
    "std::vector<int> a; namespace::",
    "운영 서버 점검 완료 (정상 12건, 이상 0건)",
    "1234-5678",
]


@pytest.mark.parametrize(("text", "masked"), ADDRESSES + CREDENTIALS + PERSONAL)
def test_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize("text", UNTOUCHED)
def test_untouched(text: str) -> None:
    assert redact(text) == text
    assert NAMES.text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("svcweb@10.20.30.40", "[계정]@[주소]"),
        ("svcweb가 svcweb으로 svcweb의", "[계정]가 [계정]으로 [계정]의"),
        ("계정svcweb, (svcweb) /home/svcweb/.ssh", "계정[계정], ([계정]) /home/[계정]/.ssh"),
        ("svc svcwebs mysvcweb svcweb_2 svcweb2", "[계정] svcwebs mysvcweb svcweb_2 svcweb2"),
        ("SVCWEB", "SVCWEB"),
        ("DB1.Example.KR와 xdb1.example.kr", "[주소]와 x[주소]"),
        ("10.20.30.401", "[주소]1"),
        ("2001:DB8::5", "[주소]"),
        ("로그에 S3cret!pass word가 남음", "로그에 [비밀]가 남음"),
        ("p%40ss%2Fw%26rd", "[비밀]"),
        ("xp@ss/w&rdx", "x[비밀]x"),
        ("ab cab ab", "[비밀] cab [비밀]"),
        ("[계정] [주소]", "[계정] [주소]"),
    ],
)
def test_known_names(text: str, masked: str) -> None:
    assert NAMES.text(text) == masked


def test_no_names_is_the_general_patterns_alone() -> None:
    assert compile_names([], [], []) == Redactor() == compile_names(["", " "], [""], [""])
    assert redact("svcweb 10.0.0.1", names=NAMES.names) == "[계정] [주소]"


def test_names_that_look_like_labels_or_patterns() -> None:
    redactor = compile_names(["주소", "a.b"], ["[계정]", "개인정보"], ["비밀비밀", ".*+?"])
    assert redactor.text("[주소] [비밀] a.b axb .*+? ") == "[주소] [비밀] [주소] axb [비밀] "


def test_a_secret_of_several_lines_is_known_line_by_line() -> None:
    redactor = compile_names([], [], ["first line of it\nsecond line of it\n"])
    assert redactor.text("x second line of it\ny first line of it") == "x [비밀]\ny [비밀]"


def test_thousands_of_names() -> None:
    addresses = [f"host-{n}.dc{n % 7}.example.kr" for n in range(5000)]
    accounts = [f"svc{n}" for n in range(2000)]
    redactor = compile_names(addresses, accounts)
    assert redactor.text("svc1999@host-4999.dc1.example.kr") == "[계정]@[주소]"
    assert redactor.text("svc2000@host-5000.dc1.example.kr") == "svc2000@host-5000.dc1.example.kr"


class TestPrivateKeys:
    def test_block(self) -> None:
        assert redact(f"앞\n{PEM}뒤\n") == "앞\n[비밀]\n뒤\n"

    def test_in_one_line_of_json(self) -> None:
        text = '{"key": "' + PEM.strip().replace("\n", "\\n") + '", "n": 1}\n'
        assert redact(text) == '{"key": "[비밀]", "n": 1}\n'

    def test_with_headers_indentation_and_prefixes(self) -> None:
        body = PEM.replace("OPENSSH", "RSA").replace("\nb3B", "\nProc-Type: 4,ENCRYPTED\n\nb3B", 1)
        assert "b3Bl" not in redact("".join(f"+ {line}\n" for line in body.splitlines()))

    def test_without_its_end(self) -> None:
        assert "b3Bl" not in redact(PEM[:300])

    def test_a_mere_mention_loses_nothing_else(self) -> None:
        text = "-----BEGIN PRIVATE KEY----- 로 시작하는 파일\n점검 결과 정상\n"
        assert redact(text) == "[비밀] 로 시작하는 파일\n점검 결과 정상\n"

    def test_a_key_that_is_cut_off_by_another(self) -> None:
        assert redact(PEM[:130] + PEM + "끝\n") == "[비밀]\n[비밀]\n끝\n"

    def test_two_in_one_line(self) -> None:
        key = "-----BEGIN PRIVATE KEY-----MIIE-----END PRIVATE KEY-----"
        assert redact(f"a {key} b {key} c") == "a [비밀] b [비밀] c"


class TestLineRedactor:
    def test_only_whole_lines_are_let_out(self) -> None:
        lines = LineRedactor(NAMES)
        assert [lines.feed(chunk) for chunk in ("pass", "word=hun", "ter2\nsvc", "web\n", "10.0.")] == [
            "",
            "",
            "password=[비밀]\n",
            "[계정]\n",
            "",
        ]
        assert lines.feed("0.1") == ""
        assert lines.flush() == "[주소]"
        assert lines.flush() == ""

    def test_key_over_chunks(self) -> None:
        lines = LineRedactor(NAMES)
        told = "".join(lines.feed(PEM[at : at + 7]) for at in range(0, len(PEM), 7)) + lines.flush()
        assert told == "[비밀]\n"

    def test_a_line_without_end_is_let_out_in_pieces(self) -> None:
        lines = LineRedactor(NAMES)
        told = [lines.feed("word " * 100) for _ in range(100)]
        assert max(map(len, told)) <= MAX_LINE
        assert "".join(told) + lines.flush() == "word " * 10_000

    @pytest.mark.parametrize("shift", range(-40, 41, 4))
    def test_the_cut_hides_nothing_less(self, shift: int) -> None:
        secret = "password= hunter2!hunter2 010 1234 5678 4111 1111 1111 1111 svcweb"
        text = "가 " * ((MAX_LINE + shift) // 2) + secret + " 나" * MAX_LINE
        assert _streamed(text, [1000] * 40) == NAMES.text(text)

    def test_a_run_without_white_space(self) -> None:
        text = "가" * (MAX_LINE - 5) + "10.20.30.40" + "가" * MAX_LINE
        assert "10.2" not in _streamed(text, [3000] * 10)

    def test_memory_is_bounded(self) -> None:
        lines = LineRedactor(NAMES)
        for _ in range(1000):
            lines.feed("x" * 1000)
            assert sum(map(len, lines._pending)) <= MAX_LINE + 1512


def _streamed(text: str, sizes: list[int]) -> str:
    lines = LineRedactor(NAMES)
    bounds = [0]
    for size in sizes:
        bounds.append(min(len(text), bounds[-1] + size))
    bounds.append(len(text))
    return "".join(lines.feed(text[start:end]) for start, end in pairwise(bounds)) + lines.flush()


# ---- properties ----------------------------------------------------------------------------------------------------

FRAGMENTS = [text for text, _ in ADDRESSES + CREDENTIALS + PERSONAL] + UNTOUCHED
PIECES = st.one_of(
    st.sampled_from(FRAGMENTS),
    st.sampled_from(
        [*LABELS, PEM, PEM[:120], "-----END PRIVATE KEY-----", "svcweb", "db1.example.kr", "ab", "p@ss/w&rd"]
    ),
    st.sampled_from(
        [" ", "\n", "\t", "\r\n", ":", "=", "-", ".", '"', "'", "@", "://", "비번 ", "token", "-p", "가", "은 "]
    ),
    st.from_regex(r"[0-9.:\- ]{1,20}", fullmatch=True),
    st.text(max_size=12),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
relaxed = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(TEXTS)
@relaxed
def test_masking_twice_changes_nothing(text: str) -> None:
    once = NAMES.text(text)
    assert NAMES.text(once) == once


@given(TEXTS, st.lists(st.integers(1, 40), max_size=30))
@relaxed
def test_chunks_are_masked_like_the_whole(text: str, sizes: list[int]) -> None:
    assert _streamed(text, sizes) == NAMES.text(text)


@given(TEXTS, TEXTS)
@relaxed
def test_known_names_and_secrets_never_come_through(before: str, after: str) -> None:
    masked = NAMES.text(f"{before} svcweb db1.example.kr S3cret!pass word 10.20.30.40 {after}")
    assert not re.search(r"(?<!\w)svcweb(?!\w)|db1\.example\.kr|S3cret!pass word|10\.20\.30\.40", masked)


@given(
    st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), st.sampled_from(" :/,)]가\n-")
)
@relaxed
def test_every_ipv4_address(a: int, b: int, c: int, d: int, after: str) -> None:
    assert redact(f"x {a}.{b}.{c}.{d}{after}y") == f"x [주소]{after}y"


@given(st.ip_addresses(v=6).map(str))
@relaxed
def test_every_ipv6_address(address: str) -> None:
    assert redact(f"주소 {address} 와 [{address.upper()}]:22") == (
        f"주소 {address} 와 [{address}]:22" if address == "::" else "주소 [주소] 와 [[주소]]:22"
    )


@given(
    st.dates().filter(lambda day: day.year >= 1900),
    st.integers(1, 8),
    st.integers(0, 999_999),
    st.sampled_from(["-", "", " "]),
)
@relaxed
def test_every_plausible_resident_number(day: date, gender: int, serial: int, gap: str) -> None:
    number = f"{day.year % 100:02}{day.month:02}{day.day:02}{gap}{gender}{serial:06}"
    leap = f"{day.month:02}{day.day:02}" == "0229"
    assert leap or redact(f"번호 {number}.") == "번호 [개인정보]."


@given(st.datetimes(), st.integers(1, 999_999), st.uuids())
@relaxed
def test_what_people_need_is_never_masked(moment: datetime, number: int, uid: UUID) -> None:
    text = (
        f"SR-2026-{number:06} INC-20260525-{number % 10000:04} {moment.isoformat()}+09:00 {moment:%Y-%m-%d %H:%M:%S} "
        f"{uid} {uid.hex} v{number % 9}.{number % 100}.{number % 30} {number} bytes :{number % 65536}"
    )
    assert redact(text) == text


ADVERSARIAL = [
    "password=" * 2,
    'password="',
    "a" * 64,
    "1" * 64,
    "1.",
    "1-",
    ":" * 10,
    "a:",
    "::1:",
    "://x:",
    "mysql ",
    "curl x",
    "eyJ",
    "eyJaaaaaa.",
    "$6$",
    "비번 ",
    "- ",
    "[비밀]",
    "-----BEGIN PRIVATE KEY-----",
    "0101",
    "4111 ",
    "82-",
    "bearer ",
    "authorization: ",
    " " * 50,
    "\\'",
    "svc",
    "10.20.30.",
    "identified by ",
    "가",
]


@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_cost_grows_with_the_text_and_not_faster(unit: str) -> None:
    """Eight times the text may cost some eight times as much; a quadratic pattern would cost sixty-four times."""
    short, long = (unit * (size // len(unit)) for size in (20_000, 160_000))
    assert _best(NAMES.text, long) < 24 * max(_best(NAMES.text, short), 0.002)


def _best(work: Callable[[str], object], text: str) -> float:
    """CPU seconds of the quicker of two runs."""

    def once() -> float:
        began = time.process_time()
        work(text)
        return time.process_time() - began

    return min(once() for _ in range(2))
