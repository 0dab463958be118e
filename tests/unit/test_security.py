"""Passwords and tokens: what is strong enough, what is ours, what still counts."""

from datetime import timedelta

import pytest
from freezegun import freeze_time
from jose import jwt

from core.config import get_settings
from core.errors import Invalid, Unauthenticated
from core.security import (
    check_password_policy,
    create_access_token,
    hash_password,
    read_access_token,
    verify_password,
)
from utils import clock

SESSION = {"sub": "7", "sid": 42}


def our_key() -> str:
    return get_settings().SECRET_KEY.get_secret_value()


@pytest.mark.parametrize(
    "password",
    [
        "Correct-9",
        "correct-horse-9",
        "CORRECT HORSE 9!",
        "Correct-horse",
        "비밀번호-Abc1",
        "A1!" + "a" * 125,
    ],
)
def test_a_password_in_order_passes(password: str):
    check_password_policy(password, username="hanjimin")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "auth.password_length"),
        ("Short-1a", "auth.password_length"),
        ("A1!" + "a" * 126, "auth.password_length"),
        ("alllowercase", "auth.password_classes"),
        ("lower-and-special", "auth.password_classes"),
        ("ABCDEFGH12345", "auth.password_classes"),
        ("         aA", "auth.password_classes"),
        ("한글은대소문자가없다1", "auth.password_classes"),
        ("my-Hanjimin-1", "auth.password_contains_name"),
        ("HANJIMIN-abc-1", "auth.password_contains_name"),
    ],
)
def test_a_password_against_the_policy_is_refused_with_the_reason(password: str, code: str):
    with pytest.raises(Invalid) as refused:
        check_password_policy(password, username="hanjimin")
    assert refused.value.code == code
    assert "비밀번호" in refused.value.detail


async def test_a_hash_is_argon2id_salted_and_verifies_only_its_password():
    one, two = await hash_password("Correct-horse-9"), await hash_password("Correct-horse-9")
    assert one.startswith("$argon2id$v=19$")
    assert one != two
    assert await verify_password("Correct-horse-9", one)
    assert not await verify_password("correct-horse-9", one)
    assert not await verify_password("", one)


async def test_without_a_hash_no_password_is_right():
    assert not await verify_password("Correct-horse-9", None)
    assert not await verify_password("", None)


async def test_a_longer_password_than_the_stored_one_is_another_password():
    stored = "A1!" + "a" * 125
    assert not await verify_password(stored + "tail", await hash_password(stored))


@freeze_time("2026-06-01 00:00:00")
def test_a_token_names_its_session_and_always_expires():
    token = create_access_token(SESSION)
    claims = jwt.get_unverified_claims(token)
    assert read_access_token(token) == 42
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    assert claims["exp"] - claims["iat"] == get_settings().ACCESS_TOKEN_EXPIRE_MINUTES * 60


def test_a_token_counts_until_the_second_it_expires():
    with freeze_time("2026-06-01 00:00:00") as frozen:
        token = create_access_token(SESSION, expires_at=clock.now() + timedelta(seconds=60))
        frozen.tick(timedelta(seconds=59))
        assert read_access_token(token) == 42
        frozen.tick(timedelta(seconds=1))
        with pytest.raises(Unauthenticated):
            read_access_token(token)


FOREVER = {**SESSION, "exp": 4_102_444_800}


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "7", "exp": 4_102_444_800},
        {**FOREVER, "sid": None},
        {**FOREVER, "sid": "one"},
        {**FOREVER, "sid": [42]},
        SESSION,
        {**FOREVER, "exp": None},
        {**FOREVER, "exp": "never"},
        {**FOREVER, "exp": 0},
    ],
)
def test_a_token_of_ours_that_lacks_something_is_refused(claims: dict[str, object]):
    with pytest.raises(Unauthenticated) as refused:
        read_access_token(jwt.encode(claims, our_key(), algorithm="HS256"))
    assert refused.value.code == "auth.token"


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_refused_even_with_our_key(algorithm: str):
    with pytest.raises(Unauthenticated):
        read_access_token(jwt.encode(FOREVER, our_key(), algorithm=algorithm))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "한글",
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiI3Iiwic2lkIjo0MiwiZXhwIjo0MTAyNDQ0ODAwfQ.",
        jwt.encode(FOREVER, "another-key-of-the-same-length-0123456789abcdef", algorithm="HS256"),
    ],
    ids=["nothing", "no token", "no ASCII", "no algorithm", "another key"],
)
def test_what_we_did_not_sign_is_refused(token: str):
    with pytest.raises(Unauthenticated):
        read_access_token(token)


def test_a_token_somebody_changed_is_refused():
    head, _, signature = create_access_token(SESSION).split(".")
    _, body, _ = jwt.encode({**FOREVER, "sid": 1}, "x" * 40, algorithm="HS256").split(".")
    with pytest.raises(Unauthenticated):
        read_access_token(f"{head}.{body}.{signature}")
