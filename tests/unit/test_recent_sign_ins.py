"""What the memory of recent sign-ins never does: outlive an ending, another database, its second, or its size."""

import math
from datetime import timedelta

import pytest
from freezegun import freeze_time

import database
from core import security
from core.access import SYSTEM
from core.config import get_settings
from core.security import REMEMBERED_SECONDS, RecentSignIns, SignIn

LASTING = SignIn(SYSTEM, math.inf)


def test_what_was_kept_is_found():
    recent = RecentSignIns()
    recent.keep("token", LASTING, recent.era)
    assert (recent.find("token"), recent.find("another")) == (SYSTEM, None)


def test_what_was_read_before_a_sign_in_ended_is_not_kept_after_it():
    recent = RecentSignIns()
    era_of_reading = recent.era
    recent.forget()
    recent.keep("token", LASTING, era_of_reading)
    assert recent.find("token") is None


def test_forgetting_forgets_everybody():
    recent = RecentSignIns()
    recent.keep("token", LASTING, recent.era)
    recent.forget()
    assert recent.find("token") is None


@pytest.mark.parametrize(("seconds", "expected"), [(REMEMBERED_SECONDS - 0.01, SYSTEM), (REMEMBERED_SECONDS, None)])
def test_nothing_is_kept_longer_than_said(seconds: float, expected: object):
    recent = RecentSignIns()
    with freeze_time("2026-06-01 09:00:00") as frozen:
        recent.keep("token", LASTING, recent.era)
        frozen.tick(timedelta(seconds=seconds))
        assert recent.find("token") is expected


def test_of_another_database_nothing_is_known():
    recent = RecentSignIns()
    recent.keep("token", LASTING, recent.era)
    database.connect(get_settings().DB_URL)
    assert recent.find("token") is None


def test_made_up_numbers_of_tokens_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(security, "_MOST_REMEMBERED", 3)
    recent = RecentSignIns()
    found = []
    for number in range(10):
        recent.keep(f"token {number}", LASTING, recent.era)
        found.append(sum(recent.find(f"token {other}") is not None for other in range(10)))
    assert max(found) == 3
    assert recent.find("token 9") is SYSTEM
