"""What people sign with: their stamp, and one-time passwords."""

from typing import Any

from fastapi import APIRouter, Request, Response

from core.signatures import queries, stamps, totp
from routers.dependencies import ApprovalDecider, ApprovalReader, DbSession, ReadSession, RowId, Self
from schemas import SigningState, TotpBegin, TotpConfirm, TotpSecret

router = APIRouter(tags=["signatures"])

PNG = "image/png"
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PICTURE: dict[str, Any] = {"requestBody": {"required": True, "content": {PNG: _BINARY, "image/jpeg": _BINARY}}}
_IMAGE_HEADERS = {
    "Cache-Control": "private, no-cache",  # kept by this browser alone, and asked for again by its ETag
    "Content-Security-Policy": "default-src 'none'",
    "Content-Disposition": 'inline; filename="signature.png"',
}


@router.get("/auth/signing")
async def get_signing(actor: Self, db: ReadSession) -> SigningState:
    """What I can sign with."""
    return await queries.state_of(db, actor.id)


@router.put("/auth/signature-image", openapi_extra=_PICTURE)
async def set_image(request: Request, actor: ApprovalDecider, db: DbSession) -> SigningState:
    """Set one's own stamp: a PNG or JPEG file as the body, up to 200 KiB and 1000 pixels a side."""
    await stamps.set_image(db, await request.body(), by=actor)
    return await queries.state_of(db, actor.id)


@router.delete("/auth/signature-image", status_code=204)
async def remove_image(actor: ApprovalDecider, db: DbSession) -> None:
    """Have no stamp any more; asking twice is no error."""
    await stamps.remove_image(db, by=actor)


@router.post("/auth/totp")
async def begin_totp(form: TotpBegin, actor: ApprovalDecider, db: DbSession) -> TotpSecret:
    """Draw a secret for an authenticator app, shown this once; it counts after a first code was confirmed."""
    return await totp.begin(db, form.password, by=actor)


@router.post("/auth/totp/confirm")
async def confirm_totp(form: TotpConfirm, actor: ApprovalDecider, db: DbSession) -> SigningState:
    """Show that the app has the secret, by its present code."""
    await totp.confirm(db, form.code, by=actor)
    return await queries.state_of(db, actor.id)


@router.delete("/auth/totp", status_code=204)
async def remove_totp(form: TotpBegin, actor: ApprovalDecider, db: DbSession) -> None:
    """Have no second factor any more; asking twice is no error."""
    await totp.remove(db, form.password, by=actor)


@router.get(
    "/users/{user_id}/signature-image",
    response_class=Response,
    responses={200: {"content": {PNG: _BINARY}}, 304: {"description": "The one that is named by If-None-Match."}},
)
async def get_image(user_id: RowId, request: Request, actor: ApprovalReader, db: ReadSession) -> Response:
    """A person's stamp as PNG: of the desk's people, and of those of the institution within sight."""
    image = await queries.get_image(db, actor, user_id)
    headers = {**_IMAGE_HEADERS, "ETag": f'"{image.sha256}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(image.png, media_type=PNG, headers=headers)
