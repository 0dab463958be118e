"""The closed sets of words."""

from enum import Enum


class ChannelKind(str, Enum):
    """Who a channel is for."""

    STAFF = "STAFF"
    ALL = "ALL"
    INSTITUTION = "INSTITUTION"


class MemberKind(str, Enum):
    """Who wrote a message: the values are those of `author.kind` on the wire."""

    PERSON = "person"
    BOT = "bot"


class Role(str, Enum):
    """The roles of the ITSM."""

    ADMIN = "ADMIN"
    PM = "PM"
    ENGINEER = "ENGINEER"
    CUSTOMER = "CUSTOMER"
    AUDITOR = "AUDITOR"
