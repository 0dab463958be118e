"""Working calendars in versions, and the days on which nobody works."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from core.calendars.enums import HolidayKind, HolidaySource
from database import Base, Record

if TYPE_CHECKING:
    from core.institutions.tables import Institution
    from core.users.tables import User

_COMMON = text("institution_id IS NULL")


class Holiday(Record):
    """A day off: everybody's, or one institution's (기관 휴무). Changing it makes new calendar versions."""

    __tablename__ = "tb_holiday"
    __table_args__ = (
        Index("uq_tb_holiday_day", "day", unique=True, sqlite_where=_COMMON, postgresql_where=_COMMON),
        Index("uq_tb_holiday_institution_id_day", "institution_id", "day", unique=True),
        Index("ix_tb_holiday_day_id", "day", "id"),
    )

    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[HolidayKind]
    source: Mapped[HolidaySource]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)

    added_by: Mapped["User | None"] = relationship(lazy="raise")


class HolidayYear(Base):
    """A year whose days somebody compared with the published 월력요항."""

    __tablename__ = "tb_holiday_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = synonym("year")  # what an event about it is filed under
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)

    confirmed_by: Mapped["User | None"] = relationship(lazy="raise")


class WorkCalendar(Record):
    """When people work: everybody's, or one institution's. Exactly one is the default. Its content is its versions."""

    __tablename__ = "tb_calendar"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)

    institution: Mapped["Institution | None"] = relationship(lazy="raise")


class CalendarVersion(Record):
    """What a calendar said from `effective_from` on. Never changed: what was computed from it can be computed again.

    `windows` is seven lists of ["09:00", "12:00"], Monday first; an end of "00:00" is midnight. `closed` is
    [{"day": "2026-05-05", "name": …}], the days off as they were known when the version was made.
    """

    __tablename__ = "tb_calendar_version"
    __table_args__ = (
        Index("uq_tb_calendar_version_calendar_id_version", "calendar_id", "version", unique=True),
        Index("ix_tb_calendar_version_calendar_id_effective_from", "calendar_id", "effective_from", "version"),
    )

    calendar_id: Mapped[int] = mapped_column(ForeignKey("tb_calendar.id"))
    version: Mapped[int]
    effective_from: Mapped[datetime]
    windows: Mapped[list[list[list[str]]]]
    observes_holidays: Mapped[bool]
    closed: Mapped[list[dict[str, str]]]
    note: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)

    calendar: Mapped[WorkCalendar] = relationship(lazy="raise")
    created_by: Mapped["User | None"] = relationship(lazy="raise")
