"""The words of the machinery."""

from enum import Enum


class Destination(str, Enum):
    MESSENGER = "MESSENGER"


class OutboxStatus(str, Enum):
    PENDING = "PENDING"
    SENT = "SENT"
    DEAD = "DEAD"


class JobStatus(str, Enum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"
