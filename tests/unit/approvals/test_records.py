"""What is signed: one way to write it down, one hash, a signature that fits one text and one key."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785

from core.approvals import records
from core.signatures.enums import KeyPurpose
from core.signatures.keys import make_key_pair
from utils import clock

PAIR = make_key_pair(KeyPurpose.APPROVAL, clock.now())
OTHER = make_key_pair(KeyPurpose.APPROVAL, clock.now())
TEXT = records.canonical({"document": "AP-2026-000123", "actor": {"name": "박서연", "id": 2}})


def test_there_is_one_way_to_write_a_value_down():
    # RFC 8785, 3.2.3: keys by their UTF-16 units, and no spaces.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    in_order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(records.canonical(value))) == in_order
    assert records.canonical({"b": [1, True, None], "a": '"\n'}) == '{"a":"\\"\\n","b":[1,true,null]}'


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), float("inf")])
def test_numbers_that_not_every_reader_keeps_are_refused(value: float):
    with pytest.raises(rfc8785.CanonicalizationError):
        records.canonical({"amount": value})


def test_the_hash_is_that_of_the_bytes():
    assert records.digest("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert records.digest("결재") != records.digest("걸재")


def test_a_time_is_written_in_one_way_wherever_it_was_read():
    at = datetime(2026, 9, 3, 10, 0, tzinfo=timezone(timedelta(hours=9)))
    assert records.instant(at) == records.instant(at.astimezone(UTC)) == "2026-09-03T01:00:00.000000+00:00"


def test_a_signature_fits_its_text_and_its_key():
    signature = records.sign(TEXT, PAIR.private_key)
    assert len(base64.b64decode(signature)) == 64
    assert records.is_signed(TEXT, signature, PAIR.certificate)
    assert not records.is_signed(TEXT, signature, OTHER.certificate)


def test_the_same_text_is_signed_the_same_way_each_time():
    assert records.sign(TEXT, PAIR.private_key) == records.sign(TEXT, PAIR.private_key)


def test_no_changed_character_passes():
    signature = records.sign(TEXT, PAIR.private_key)
    changed = [TEXT[:at] + "?" + TEXT[at + 1 :] for at in range(len(TEXT))]
    assert [text for text in changed if records.is_signed(text, signature, PAIR.certificate)] == []


def test_no_changed_bit_of_a_signature_passes():
    signature = base64.b64decode(records.sign(TEXT, PAIR.private_key))
    changed = [signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :] for at in range(64)]
    texts = [base64.b64encode(one).decode() for one in changed]
    assert [one for one in texts if records.is_signed(TEXT, one, PAIR.certificate)] == []


@pytest.mark.parametrize("signature", ["", "서명", "AAAA", "!" * 88])
def test_what_is_no_signature_fits_nothing(signature: str):
    assert not records.is_signed(TEXT, signature, PAIR.certificate)


def test_a_key_of_another_kind_signs_no_record():
    report = make_key_pair(KeyPurpose.REPORT, clock.now())
    assert not records.is_signed(TEXT, records.sign(TEXT, PAIR.private_key), report.certificate)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null"])
def test_a_text_that_is_no_record_has_no_values(text: str):
    assert records.parsed(text) == {}


def test_a_record_is_read_back_as_it_was_written():
    assert records.canonical(records.parsed(TEXT)) == TEXT
