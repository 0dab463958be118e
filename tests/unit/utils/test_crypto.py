"""Secrets at rest: what was sealed opens with its own key, unchanged, and with nothing else."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils import crypto

KEY = "ab" * 32
OTHER_KEY = "ba" * 32

keys = st.binary(min_size=32, max_size=32).map(bytes.hex)


class TestEncryption:
    @given(text=st.text(), key=keys)
    def test_what_was_sealed_opens_unchanged(self, text: str, key: str):
        assert crypto.decrypt(crypto.encrypt(text, key), key) == text

    @given(text=st.text(min_size=1))
    def test_the_same_text_never_looks_the_same(self, text: str):
        assert crypto.encrypt(text, KEY) != crypto.encrypt(text, KEY)

    def test_every_sealing_takes_a_fresh_nonce(self):
        nonces = {base64.b64decode(crypto.encrypt("같은 비밀번호", KEY))[:12] for _ in range(1000)}
        assert len(nonces) == 1000

    def test_the_text_does_not_shine_through(self):
        assert b"Hidden-server-pw-1" not in base64.b64decode(crypto.encrypt("Hidden-server-pw-1", KEY))

    def test_is_the_guides_form_nonce_then_ciphertext_with_tag(self):
        sealed = base64.b64decode(crypto.encrypt("pw", KEY))
        assert len(sealed) == 12 + len("pw") + 16

    def test_a_key_of_another_length_is_no_key(self):
        with pytest.raises(ValueError):
            crypto.encrypt("pw", "ab" * 31)


class TestDecryption:
    def test_another_key_does_not_open_it(self):
        with pytest.raises(crypto.UndecryptableError):
            crypto.decrypt(crypto.encrypt("pw", KEY), OTHER_KEY)

    @given(place=st.integers(min_value=0, max_value=12 + 2 + 16 - 1), bit=st.integers(min_value=0, max_value=7))
    def test_a_single_changed_bit_is_noticed(self, place: int, bit: int):
        sealed = bytearray(base64.b64decode(crypto.encrypt("pw", KEY)))
        sealed[place] ^= 1 << bit
        with pytest.raises(crypto.UndecryptableError):
            crypto.decrypt(base64.b64encode(sealed).decode(), KEY)

    @pytest.mark.parametrize("text", ["", "짧다", "not base64!", "YWJj", base64.b64encode(b"x" * 27).decode()])
    def test_what_was_never_sealed_is_refused_without_a_word_of_it(self, text: str):
        with pytest.raises(crypto.UndecryptableError) as caught:
            crypto.decrypt(text, KEY)
        assert str(caught.value) == "암호문을 해독할 수 없습니다."


class TestTokens:
    def test_no_two_are_alike(self):
        assert len({crypto.new_token() for _ in range(1000)}) == 1000

    def test_they_hold_256_bits_and_travel_in_a_header(self):
        token = crypto.new_token("gsa_")
        assert token.startswith("gsa_")
        assert len(base64.urlsafe_b64decode(token.removeprefix("gsa_") + "=")) == 32

    def test_only_a_digest_is_kept_and_it_tells_tokens_apart(self):
        token = secrets.token_urlsafe(32)
        assert crypto.digest(token) == crypto.digest(token)
        assert crypto.digest(token) != crypto.digest(token + "x")
        assert token not in crypto.digest(token)
