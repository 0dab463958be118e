"""Of several processes, one acts: whoever holds the lease, for as long as it keeps renewing it."""

import os
import socket
import uuid
from datetime import timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from database import ReadLocal, transaction
from models import Lease
from utils import clock

HOLDER = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
LEASE_SECONDS = 30


async def hold(name: str, *, holder: str = HOLDER, seconds: int = LEASE_SECONDS) -> bool:
    """Take or renew the lease; False when another process holds it."""
    now = clock.now()
    expires_at = now + timedelta(seconds=seconds)
    async with transaction() as db:
        taken = await db.scalar(
            update(Lease)
            .where(Lease.name == name, or_(Lease.holder == holder, Lease.expires_at <= now))
            .values(holder=holder, expires_at=expires_at)
            .returning(Lease.name)
        )
        if taken is not None:
            return True
        try:
            async with db.begin_nested():
                await db.execute(insert(Lease).values(name=name, holder=holder, expires_at=expires_at))
        except IntegrityError:
            return False
        return True


async def is_held(name: str) -> bool:
    """Whether anybody holds the lease now."""
    async with ReadLocal() as db:
        held = select(Lease.name).where(Lease.name == name, Lease.expires_at > clock.now())
        return await db.scalar(held) is not None


async def release(name: str, *, holder: str = HOLDER) -> None:
    """Give the lease up at once, so that another process need not wait for it to lapse."""
    async with transaction() as db:
        await db.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
