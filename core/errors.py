"""What can go wrong, as a tree. `core` raises these; the HTTP status of each stands in `routers/problems.py`.

GuardiaError
├── Invalid            the request breaks a rule that its shape cannot show            400
├── Unauthenticated    nobody we know                                                  401
├── Forbidden          known, but not allowed                                          403
│   └── LimitExceeded  the edition's limit on institutions, users or servers is reached 403
├── NotFound           not there, or not visible to the one who asks                   404
├── Conflict           the thing is not in a state that allows this                    409
│   └── Outdated       somebody else changed it since it was read                      409
├── Locked             refused for a while                                             423
├── TooMany            asked too often                                                 429
└── Upstream           another system did not do its part                              502

Each carries a stable `code` for programs and a Korean `detail` for people. `data` adds fields to the answer.
"""

from typing import Any


class GuardiaError(Exception):
    """The root. `keeps_changes` says that what the transaction wrote before the refusal must survive it."""

    keeps_changes = False

    def __init__(self, code: str, detail: str, **data: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.data = data


class Invalid(GuardiaError):
    """The request breaks a rule that its shape cannot show."""


class Unauthenticated(GuardiaError):
    """Nobody we know. Counting a failed login must outlive the refusal, so changes are kept."""

    keeps_changes = True


class Forbidden(GuardiaError):
    """Known, but not allowed."""


class LimitExceeded(Forbidden):
    """The edition's limit is reached (guide 6.8)."""


class NotFound(GuardiaError):
    """Not there, or not visible to the one who asks: both look alike on purpose."""


class Conflict(GuardiaError):
    """The thing is not in a state that allows this."""


class Outdated(Conflict):
    """Somebody else changed it since it was read; `fields` holds yours and theirs."""


class Locked(GuardiaError):
    """Refused for `retry_after` seconds; the count that led here is kept."""

    keeps_changes = True


class TooMany(GuardiaError):
    """Asked too often; `retry_after` seconds to wait."""


class Upstream(GuardiaError):
    """Another system did not do its part."""
