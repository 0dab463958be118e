"""What a managed host is for, and how it is entered."""

from enum import Enum


class ServerRole(str, Enum):
    WEB = "WEB"
    WAS = "WAS"
    DB = "DB"
    FILE = "FILE"
    BATCH = "BATCH"
    ETC = "ETC"


class ServerEnvironment(str, Enum):
    PROD = "PROD"
    STAGE = "STAGE"
    DEV = "DEV"


class AuthMethod(str, Enum):
    PASSWORD = "PASSWORD"  # noqa: S105 - a method, not a password
    KEY = "KEY"


class HostKeyStatus(str, Enum):
    PINNED = "PINNED"
    UNVERIFIED = "UNVERIFIED"
