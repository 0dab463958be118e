"""The browser UI and the API documentation, all from our own files: nothing is fetched from elsewhere."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse

from core.config import ROOT

router = APIRouter(include_in_schema=False)

STATIC = ROOT / "static"
_NO_CACHE = {"Cache-Control": "no-cache"}


@router.get("/")
async def home() -> RedirectResponse:
    return RedirectResponse("/app/")


@router.get("/app/")
@router.get("/app/{path:path}")
async def shell() -> FileResponse:
    """Every page of the UI is the same shell; its router reads the address."""
    return FileResponse(STATIC / "index.html", headers=_NO_CACHE)


@router.get("/docs")
async def swagger() -> FileResponse:
    return FileResponse(STATIC / "docs" / "swagger.html", headers=_NO_CACHE)


@router.get("/redoc")
async def redoc() -> FileResponse:
    return FileResponse(STATIC / "docs" / "redoc.html", headers=_NO_CACHE)
