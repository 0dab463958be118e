"""One-time passwords (RFC 6238: SHA-1, 30 seconds, 6 digits) as a second way to say who signs.

A code opens once: the time step it belongs to is kept, and no code of that step or an earlier one counts again (§5.2).
"""

import hmac

import pyotp
import segno
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.config import get_settings
from core.errors import Conflict, Invalid
from core.signatures import policy
from core.signatures.schemas import TotpSecret
from core.users import auth
from models import TotpDevice, User
from utils import clock, crypto

ISSUER = "GUARDiA ITSM"
STEP_SECONDS = 30
DRIFT = 1
"""Steps by which the clock of a telephone may be early or late (§5.2 recommends one)."""
_QR_PIXELS = 5


async def begin(db: AsyncSession, password: str, *, by: Actor) -> TotpSecret:
    """Draw a secret for an authenticator app. It counts once a first code has shown that the app has it.

    Raises Invalid for a wrong password (counted like a failed sign-in), Locked, Conflict while another device is there.
    """
    user = await _with_password(db, password, by)
    device = await _device(db, user.id)
    if device is not None and device.confirmed_at is not None:
        raise Conflict("signature.totp_exists", "이미 일회용 비밀번호를 쓰고 있습니다. 먼저 해제해 주세요.")
    if device is None:
        device = TotpDevice(user_id=user.id)
        db.add(device)
    secret = pyotp.random_base32()
    device.secret_enc, device.last_step = crypto.encrypt(secret, _key()), 0
    await db.flush()
    uri = pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=user.username, issuer_name=ISSUER)
    return TotpSecret(secret=secret, uri=uri, qr=segno.make_qr(uri).svg_data_uri(scale=_QR_PIXELS))


async def confirm(db: AsyncSession, code: str, *, by: Actor) -> None:
    """Begin to use the device that shows this code. Raises Conflict when none was begun, Invalid for a wrong code."""
    user = await db.get_one(User, policy.check_person(by), with_for_update=True)
    device = await _device(db, user.id)
    if device is None or device.confirmed_at is not None:
        raise Conflict("signature.totp_not_begun", "확인할 일회용 비밀번호가 없습니다. 등록을 처음부터 다시 해 주세요.")
    if not _spend(device, code):
        raise Invalid("signature.totp_code", "일회용 비밀번호가 맞지 않습니다. 앱에 지금 보이는 6자리를 입력해 주세요.")
    device.confirmed_at = clock.now()
    await events.emit("signature.totp_confirmed", user, by=by)


async def remove(db: AsyncSession, password: str, *, by: Actor) -> None:
    """Have no second factor any more; asking twice is no error. Raises as `begin` for a wrong password."""
    user = await _with_password(db, password, by)
    device = await _device(db, user.id)
    if device is None:
        return
    was_used = device.confirmed_at is not None
    await db.delete(device)
    if was_used:
        await events.emit("signature.totp_removed", user, by=by)


async def use(db: AsyncSession, user_id: int, code: str) -> bool:
    """Whether this is a code of the person's confirmed device that was not used yet; it is used now."""
    device = await _device(db, user_id)
    return device is not None and device.confirmed_at is not None and _spend(device, code)


async def is_confirmed(db: AsyncSession, user_id: int) -> bool:
    """Whether the person has a second factor that counts."""
    rows = select(TotpDevice.id).where(TotpDevice.user_id == user_id, TotpDevice.confirmed_at.is_not(None))
    return await db.scalar(rows) is not None


def _spend(device: TotpDevice, code: str) -> bool:
    step = _step_of(crypto.decrypt(device.secret_enc, _key()), code)
    if step is None or step <= device.last_step:
        return False
    device.last_step = step
    return True


def _step_of(secret: str, code: str) -> int | None:
    """The newest time step around now whose code this is; every comparison takes the same time and all are made."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    now = int(clock.now().timestamp()) // STEP_SECONDS
    around = range(now - DRIFT, now + DRIFT + 1)
    given = code.encode()
    fitting = [step for step in around if hmac.compare_digest(totp.generate_otp(step).encode(), given)]
    return max(fitting, default=None)


async def _with_password(db: AsyncSession, password: str, by: Actor) -> User:
    """The person, locked, after the password was checked: an open screen must not be enough."""
    user_id = policy.check_person(by)
    attempt = await auth.check_credentials(by.username, password)
    user = await auth.lock_person(db, user_id)
    if not attempt.matches:
        await auth.count_failure(user, Invalid("auth.wrong_password", "현재 비밀번호가 맞지 않습니다."))
    user.failed_logins = 0
    return user


async def _device(db: AsyncSession, user_id: int) -> TotpDevice | None:
    """Locked, so that of two uses of one code only the first counts."""
    rows = select(TotpDevice).where(TotpDevice.user_id == user_id)
    return await db.scalar(rows.with_for_update().execution_options(populate_existing=True))


def _key() -> str:
    return get_settings().ENCRYPTION_KEY.get_secret_value()
