"""Working calendars and holidays."""

from fastapi import APIRouter

router = APIRouter(prefix="/calendars", tags=["calendars"])
