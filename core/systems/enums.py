"""How a service stops."""

from enum import Enum


class OutageKind(str, Enum):
    """A planned stop (계획정지) is announced beforehand and does not count against availability."""

    INCIDENT = "INCIDENT"
    PLANNED = "PLANNED"


OUTAGE_KIND_LABELS = {OutageKind.INCIDENT: "장애", OutageKind.PLANNED: "계획정지"}
