"""What can go wrong, without a word of HTTP.

MessengerError
├── Invalid          a rule refuses what was asked
├── Unauthenticated  nobody is signed in
├── Forbidden        signed in, but without the right
├── NotFound         not there, or out of scope (nobody may tell the two apart)
├── Conflict         the thing is not in a state that allows this
├── Locked           the account is locked for a while
├── TooMany          asked too often
└── Upstream         the ITSM did not answer as agreed

`code` is stable and for programs; `message` is Korean and for people.
"""


class MessengerError(Exception):
    """Root of the tree. `retry_after` counts seconds."""

    def __init__(self, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after = retry_after


class Invalid(MessengerError):
    pass


class Unauthenticated(MessengerError):
    def __init__(self, code: str = "auth.required", message: str = "로그인이 필요합니다.") -> None:
        super().__init__(code, message)


class Forbidden(MessengerError):
    pass


class NotFound(MessengerError):
    pass


class Conflict(MessengerError):
    pass


class Locked(MessengerError):
    pass


class TooMany(MessengerError):
    pass


class Upstream(MessengerError):
    pass
