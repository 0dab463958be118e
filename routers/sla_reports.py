"""Public SLA reports (공공 SLA 표준안)."""

from fastapi import APIRouter

router = APIRouter(prefix="/sla-reports", tags=["sla-reports"])
