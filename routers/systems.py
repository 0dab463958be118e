"""Information systems (정보시스템) and their outages."""

from fastapi import APIRouter

router = APIRouter(prefix="/systems", tags=["systems"])
