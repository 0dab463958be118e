"""The only door to stamps and second factors."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.errors import NotFound
from core.signatures.schemas import SigningState
from core.users.enums import Role
from models import SignatureImage, TotpDevice, User


def visible_images(actor: Actor) -> Select[SignatureImage]:
    """Stamps the actor may see: a customer those of its own institution's people and of the desk, which sign for it."""
    images = select(SignatureImage).join(User, User.id == SignatureImage.user_id)
    if not actor.tenant_bound:
        return images
    return images.where((User.role != Role.CUSTOMER) | (User.institution_id == actor.institution_id))


async def get_image(db: AsyncSession, actor: Actor, user_id: int) -> SignatureImage:
    """A person's stamp. Raises NotFound, for one out of sight as for one that is not there."""
    image = await db.scalar(visible_images(actor).where(SignatureImage.user_id == user_id))
    if image is None:
        raise NotFound("signature.image_not_found", "등록된 서명 이미지가 없습니다.")
    return image


async def state_of(db: AsyncSession, user_id: int | None) -> SigningState:
    """What somebody can sign with."""
    sha256 = await db.scalar(select(SignatureImage.sha256).where(SignatureImage.user_id == user_id))
    confirmed_at = await db.scalar(select(TotpDevice.confirmed_at).where(TotpDevice.user_id == user_id))
    return SigningState(totp_confirmed_at=confirmed_at, has_image=sha256 is not None, image_sha256=sha256)
