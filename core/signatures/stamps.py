"""People's stamps (서명 이미지): what comes in is read as a picture and drawn anew, so that only pixels are kept."""

import asyncio
import hashlib
import io

from PIL import Image, ImageOps
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.audit import change
from core.errors import Invalid
from core.signatures import policy
from models import SignatureImage, User

MAX_BYTES = 200 * 1024
MAX_SIDE = 1000
"""Pixels a side of what is sent; looked at before a single one is decoded."""
STORED_SIDE = 240
_FORMATS = ("PNG", "JPEG")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError)  # what Pillow raises for a file that is no whole picture
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


async def set_image(db: AsyncSession, data: bytes, *, by: Actor) -> None:
    """Keep one's own stamp, in place of the one before. `data` is a PNG or JPEG file, whatever it is called.

    Drawn before `db` is touched, for it takes a while. Raises Invalid for more than 200 KiB, more than 1000 pixels a
    side or no picture at all, Forbidden for a service account.
    """
    user_id = policy.check_person(by)
    png = await asyncio.to_thread(redrawn, data)
    sha256 = hashlib.sha256(png).hexdigest()
    user, image = await _own(db, user_id)
    before = image.sha256 if image else None
    if image is None:
        image = SignatureImage(user_id=user_id)
        db.add(image)
    image.png, image.sha256 = png, sha256
    await events.emit("signature.image_set", user, by=by, changes={"sha256": change(before, sha256)})


async def remove_image(db: AsyncSession, *, by: Actor) -> None:
    """Have no stamp any more; asking twice is no error. What was signed stays signed: a stamp is only shown."""
    user, image = await _own(db, policy.check_person(by))
    if image is None:
        return
    await db.delete(image)
    await events.emit("signature.image_removed", user, by=by, changes={"sha256": change(image.sha256, None)})


def redrawn(data: bytes) -> bytes:
    """The picture as a PNG of at most 240 pixels a side, without anything else that stood in the file."""
    if len(data) > MAX_BYTES:
        raise Invalid("signature.image_too_large", f"서명 이미지는 {MAX_BYTES // 1024}KiB까지 올릴 수 있습니다.")
    try:
        picture = _pixels(data)
    except _BOMB as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise Invalid("signature.image_unreadable", "PNG나 JPEG 이미지로 읽을 수 없는 파일입니다.") from error
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pixels(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as checked:
        if max(checked.size) > MAX_SIDE:
            raise _too_many_pixels()
        checked.verify()
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:  # verifying uses the file up
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail((STORED_SIDE, STORED_SIDE), Image.Resampling.LANCZOS)
    return picture


def _too_many_pixels() -> Invalid:
    return Invalid("signature.image_pixels", f"서명 이미지는 가로·세로 {MAX_SIDE}픽셀까지 올릴 수 있습니다.")


async def _own(db: AsyncSession, user_id: int) -> tuple[User, SignatureImage | None]:
    """The person, locked so that two uploads at once are one after the other, and the stamp."""
    user = await db.get_one(User, user_id, with_for_update=True)
    return user, await db.scalar(select(SignatureImage).where(SignatureImage.user_id == user_id))
