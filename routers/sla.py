"""Service levels: policies, clocks, the wall, recalculation."""

from fastapi import APIRouter

router = APIRouter(prefix="/sla", tags=["sla"])
