"""Shapes of the machinery on the wire: outbox, audit trail, jobs."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from core.operations.enums import Destination, JobStatus, OutboxStatus
from utils.forms import Id, Named, Out, Word
from utils.paging import PageQuery, SortKeys


class OutboxOut(Out):
    id: int
    destination: Destination
    event: str
    content: str
    status: OutboxStatus
    attempts: int
    last_error: str | None
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None


class OutboxQuery(PageQuery):
    status: Annotated[list[OutboxStatus], Field(max_length=10)] = []
    sort: Annotated[list[str], SortKeys("created_at")] = ["-created_at"]


class AuditOut(Out):
    id: int
    at: datetime
    action: str
    action_label: str
    actor: Named | None
    subject_type: str
    subject_id: int
    institution_id: int | None
    changes: dict[str, Any]
    note: str | None
    request_id: str | None


class AuditQuery(PageQuery):
    action: Word | None = None
    actor_id: Id | None = None
    subject_type: Word | None = None
    subject_id: Id | None = None
    sort: Annotated[list[str], SortKeys("at")] = ["-at"]


class JobRunOut(Out):
    id: int
    job_id: str
    status: JobStatus
    started_at: datetime
    finished_at: datetime | None
    succeeded: int
    failed: int
    error: str | None


class JobOut(Out):
    """A scheduled job: what it is called, what it is for, when it fires, how it went last."""

    id: str
    label: str
    purpose: str
    schedule: str
    last_run: JobRunOut | None


class JobRunQuery(PageQuery):
    sort: Annotated[list[str], SortKeys("started_at")] = ["-started_at"]
