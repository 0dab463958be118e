"""Every table, in reading order: channels, who is in them, what is said."""

from .base import Base as Base
from .channel import Channel as Channel
from .enums import ChannelKind as ChannelKind
from .enums import MemberKind as MemberKind
from .enums import Role as Role
from .member import Member as Member
from .message import Message as Message
from .message import ReadMark as ReadMark
