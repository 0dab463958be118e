"""One-time passwords: begun with the password, confirmed by a code, good once each."""

import asyncio
import base64
import urllib.parse

import httpx
import pyotp
import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import get_settings
from core.signatures import totp
from database import transaction
from models import AuditEvent, TotpDevice
from tests.factories import Make
from tests.fixtures.house import CAST, PASSWORD
from tests.integration.users.doors import outcome
from utils import clock, crypto

PM = CAST["pm"].id


async def use(code: str, user_id: int = PM) -> bool:
    async with transaction() as db:
        return await totp.use(db, user_id, code)


async def test_what_an_app_needs_is_given_once(morning, ask, db_session: AsyncSession):
    answer = (await ask("POST", "totp", {"password": PASSWORD})).json()
    address = urllib.parse.urlsplit(answer["uri"])
    assert (address.scheme, address.netloc, urllib.parse.unquote(address.path)) == (
        "otpauth",
        "totp",
        "/GUARDiA ITSM:pm",
    )
    assert urllib.parse.parse_qs(address.query) == {"secret": [answer["secret"]], "issuer": ["GUARDiA ITSM"]}
    assert answer["qr"].startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
    assert len(base64.b32decode(answer["secret"])) == 20
    row = (await db_session.scalars(select(TotpDevice))).one()
    assert answer["secret"] not in row.secret_enc
    assert crypto.decrypt(row.secret_enc, get_settings().ENCRYPTION_KEY.get_secret_value()) == answer["secret"]


async def test_a_device_counts_once_a_code_has_shown_that_it_works(secret: str, ask):
    code = pyotp.TOTP(secret).at(clock.now())
    assert await use(code) is False
    state = (await ask("POST", "totp/confirm", {"code": code})).json()
    assert state["totp_confirmed_at"] == "2026-09-03T01:00:10Z"
    assert (await ask("GET", "signing")).json() == state


async def test_the_code_that_confirmed_is_used_up(device: pyotp.TOTP, morning: FrozenDateTimeFactory):
    morning.move_to("2026-09-03T01:00:11+00:00")
    assert await use(device.at(clock.now())) is False


@pytest.mark.parametrize(("drift", "fits"), [(-61, False), (-31, True), (0, True), (31, True), (61, False)])
async def test_a_clock_may_be_a_step_early_or_late(device: pyotp.TOTP, morning, drift: int, fits: bool):
    morning.move_to("2026-09-03T02:00:15+00:00")
    assert await use(device.at(int(clock.now().timestamp()) + drift)) is fits


async def test_a_code_opens_once_and_no_earlier_one_opens_after_it(device: pyotp.TOTP):
    now = int(clock.now().timestamp())
    assert [await use(device.at(now)) for _ in range(2)] == [True, False]
    assert await use(device.at(now - 30)) is False
    assert await use(device.at(now + 30)) is True


async def test_of_many_uses_of_a_code_at_once_one_counts(device: pyotp.TOTP):
    code = device.at(clock.now())
    assert sorted(await asyncio.gather(*(use(code) for _ in range(5)))) == [False] * 4 + [True]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "٠١٢٣٤٥"])
async def test_what_is_no_code_opens_nothing(device: pyotp.TOTP, code: str):
    assert await use(code) is False


async def test_a_code_of_somebody_else_opens_nothing(device: pyotp.TOTP):
    assert await use(device.at(clock.now()), CAST["pm2"].id) is False


async def test_a_wrong_first_code_confirms_nothing(secret: str, ask):
    wrong = f"{(int(pyotp.TOTP(secret).at(clock.now())) + 1) % 1_000_000:06d}"
    assert outcome(await ask("POST", "totp/confirm", {"code": wrong})) == (400, "signature.totp_code")
    assert (await ask("GET", "signing")).json()["totp_confirmed_at"] is None


async def test_there_must_be_something_to_confirm(device: pyotp.TOTP, ask):
    code = {"code": device.at(clock.now())}
    assert outcome(await ask("POST", "totp/confirm", code)) == (409, "signature.totp_not_begun")
    assert outcome(await ask("POST", "totp/confirm", code, by="pm2")) == (409, "signature.totp_not_begun")


async def test_begun_again_only_the_newer_secret_counts(secret: str, ask):
    newer = (await ask("POST", "totp", {"password": PASSWORD})).json()["secret"]
    old, new = ({"code": pyotp.TOTP(one).at(clock.now())} for one in (secret, newer))
    assert outcome(await ask("POST", "totp/confirm", old)) == (400, "signature.totp_code")
    assert (await ask("POST", "totp/confirm", new)).status_code == 200


async def test_a_device_in_use_is_not_replaced_but_removed(device: pyotp.TOTP, ask, db_session: AsyncSession):
    assert outcome(await ask("POST", "totp", {"password": PASSWORD})) == (409, "signature.totp_exists")
    assert [(await ask("DELETE", "totp", {"password": PASSWORD})).status_code for _ in range(2)] == [204, 204]
    assert await use(device.at(clock.now())) is False
    actions = (await db_session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))).all()
    assert list(actions) == ["signature.totp_confirmed", "signature.totp_removed"]
    assert (await ask("POST", "totp", {"password": PASSWORD})).status_code == 200


async def test_an_open_screen_is_not_enough(device: pyotp.TOTP, ask):
    tries = [("DELETE", "pm"), ("POST", "pm2")]
    answers = [await ask(method, "totp", {"password": "Not-mine-9"}, by=by) for method, by in tries]
    assert [outcome(answer) for answer in answers] == [(400, "auth.wrong_password")] * 2
    assert await use(device.at(clock.now())) is True


async def test_wrong_passwords_are_counted_like_failed_sign_ins(ask):
    refusals = [outcome(await ask("POST", "totp", {"password": "Not-mine-9"})) for _ in range(5)]
    assert refusals == [(400, "auth.wrong_password")] * 4 + [(423, "auth.locked")]
    assert outcome(await ask("POST", "totp", {"password": PASSWORD})) == (423, "auth.locked")


async def test_a_service_account_has_no_second_factor(client: httpx.AsyncClient, make: Make):
    account = {"name": "봇", "role": "PM", "scopes": ["approval:decide"]}
    headers = {"Authorization": f"Bearer {(await make.post('/service-accounts/', account, by='admin'))['token']}"}
    begun = await client.post("/auth/totp", json={"password": PASSWORD}, headers=headers)
    confirmed = await client.post("/auth/totp/confirm", json={"code": "123456"}, headers=headers)
    assert [outcome(begun), outcome(confirmed)] == [(403, "signature.people_only")] * 2


async def test_only_those_who_decide_have_one(ask):
    assert outcome(await ask("POST", "totp", {"password": PASSWORD}, by="engineer")) == (403, "access.forbidden")
