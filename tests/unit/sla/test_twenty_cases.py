"""Twenty cases that known products got wrong, each as a test; those about rows: tests/integration/sla.

Product issues: glpi = glpi-project/glpi, ost = osTicket/osTicket, zm = zammad/zammad, fh = frappe/helpdesk.
"""

from datetime import UTC, time, timedelta

import pytest

from core.sla.enums import ClockState
from core.sla.schemas import PAUSABLE
from core.tasks.enums import SRStatus
from tests.unit.sla.clockwork import (
    ALWAYS,
    OFFICE,
    RESPONSE,
    UPDATE,
    WORKDAY,
    agreed,
    hours,
    kst,
    look,
    moved,
    replied,
)
from utils.business_calendar import BusinessCalendar, NoWorkingTime, OutOfRange, WorkingWeek

P1, P3 = hours(4), hours(24)
HELD = (moved("Mon 10:00", "OPEN"), moved("Mon 11:00", "ON_HOLD"), moved("Tue 11:00", "IN_PROGRESS"))


class TestCase01APauseIsNotLostWithTheNextPriority:
    """glpi#6902, glpi#15605: after a change of priority the pauses before it were forgotten."""

    def test_the_new_amount_counts_from_the_beginning_without_the_pauses(self):
        assert look(P1, *HELD, at="Tue 11:30").due_at == kst("Tue 15:00")
        assert look(P3, *HELD, at="Tue 11:30").due_at == kst("Fri 10:00")

    def test_there_and_back_again_is_the_same_due_time(self):
        there, other, back = (look(amount, *HELD, at="Tue 11:30").due_at for amount in (P3, P1, P3))
        assert there == back != other


class TestCase02APauseOutsideWorkingHoursIsNone:
    """glpi#10594, glpi#14937: a pause over the weekend counted by the wall clock."""

    @pytest.mark.parametrize(
        ("start", "end"), [("Fri 18:00", "Mon+1 09:00"), ("Fri 20:00", "Sun 12:00"), ("Fri 12:00", "Fri 13:00")]
    )
    def test_the_due_time_stays(self, start: str, end: str):
        begun = moved("Fri 10:00", "IN_PROGRESS")
        paused = look(P3, begun, moved(start, "ON_HOLD"), moved(end, "IN_PROGRESS"), at="Mon+1 09:30")
        assert paused.due_at == look(P3, begun, at="Mon+1 09:30").due_at == kst("Wed+1 10:00")

    def test_even_when_it_begins_at_the_very_due_time(self):
        begun = moved("Fri 10:00", "IN_PROGRESS")
        pause = (moved("Fri 18:00", "ON_HOLD"), moved("Fri 20:00", "IN_PROGRESS"))
        with_it, without = (look(hours(7), begun, *more, at="Mon+1 09:30") for more in (pause, ()))
        assert with_it.due_at == without.due_at == kst("Fri 18:00")
        assert with_it.breached_at == without.breached_at == kst("Fri 18:00")

    def test_a_holiday_in_the_middle_of_a_pause_counts_once(self):
        week = WorkingWeek(OFFICE.windows, frozenset({kst("Wed 00:00").date()}))
        held = (moved("Tue 10:00", "OPEN"), moved("Tue 17:00", "ON_HOLD"), moved("Thu 10:00", "IN_PROGRESS"))
        assert look(hours(8), *held, at="Thu 10:00", week=week).due_at == kst("Thu 12:00")


class TestCase03NothingIsBreachedWhileItIsPaused:
    """glpi#24481; Frappe evaluates "failed" before "paused"."""

    def test_no_breach_and_no_due_time_however_long_it_waits(self):
        waiting = look(P1, moved("Mon 10:00", "OPEN"), moved("Mon 11:00", "ON_HOLD"), at="Fri+3 18:00")
        assert (waiting.state, waiting.breached_at, waiting.due_at) == (ClockState.PAUSED, None, None)

    def test_a_breach_before_the_pause_stays(self):
        late = look(hours(1), moved("Mon 10:00", "OPEN"), moved("Mon 14:00", "ON_HOLD"), at="Tue 10:00")
        assert (late.state, late.breached_at) == (ClockState.PAUSED, kst("Mon 11:00"))


class TestCase04ADueTimeIsInWorkingHours:
    """glpi#9082: taking up again put the due time after 18:00. The end of a window belongs to that day."""

    def test_after_a_pause_too(self):
        held = (moved("Mon 16:00", "OPEN"), moved("Mon 16:30", "ON_HOLD"), moved("Mon 17:45", "IN_PROGRESS"))
        assert look(hours(1), *held, at="Mon 17:50").due_at == kst("Tue 09:15")

    def test_six_in_the_evening_stays_six_in_the_evening(self):
        assert look(hours(1), moved("Mon 17:00", "OPEN"), at="Mon 17:00").due_at == kst("Mon 18:00")

    def test_and_noon_stays_noon(self):
        assert look(hours(1), moved("Mon 11:00", "OPEN"), at="Mon 11:00").due_at == kst("Mon 12:00")


class TestCase05AnAgreedDateIsNotPushedByAPause:
    """glpi#17186: an agreed date moved with every pause."""

    BEGUN = (moved("Mon 10:00", "IN_PROGRESS"), agreed("Mon 11:00", "Thu 15:00"))

    def test_neither_in_it_nor_after_it(self):
        held = (*self.BEGUN, moved("Tue 09:00", "ON_HOLD"), moved("Wed 09:00", "IN_PROGRESS"))
        assert look(P1, *held, at="Tue 12:00").due_at == kst("Thu 15:00")
        assert look(P1, *held, at="Wed 12:00").due_at == kst("Thu 15:00")

    def test_nor_by_another_priority(self):
        assert look(P3, *self.BEGUN, at="Wed 12:00").due_at == kst("Thu 15:00")

    def test_only_by_another_agreement(self):
        later = (*self.BEGUN, agreed("Wed 10:00", "Fri 12:00"))
        assert look(P1, *later, at="Wed 12:00").due_at == kst("Fri 12:00")

    def test_and_only_of_the_target_it_was_agreed_for(self):
        assert look(P1, *self.BEGUN, at="Mon 10:30", target=UPDATE).due_at == kst("Mon 15:00")


class TestCase06AReopeningGoesOnWhereItStopped:
    """ost#5955, ost#5206: overdue in the same minute; glpi#23359: the solved time counted."""

    STORY = (moved("Mon 09:00", "IN_PROGRESS"), moved("Mon 12:00", "RESOLVED"), moved("Thu 09:00", "IN_PROGRESS"))

    def test_the_solved_time_does_not_count(self):
        assert look(P1, *self.STORY, at="Thu 09:00").elapsed == hours(3)
        assert look(P1, *self.STORY, at="Thu 09:00").due_at == kst("Thu 10:00")

    def test_nothing_is_overdue_in_the_same_minute(self):
        assert look(P1, *self.STORY, at="Thu 09:01").breached_at is None
        assert look(P1, *self.STORY, at="Thu 10:01").breached_at == kst("Thu 10:00")

    def test_the_response_is_not_asked_for_again(self):
        response = look(hours(1), *self.STORY, at="Thu 17:00", target=RESPONSE, start="Mon 09:00")
        assert (response.state, response.finished_at) == (ClockState.MET, kst("Mon 09:00"))

    def test_the_wait_for_a_word_begins_anew(self):
        update = look(hours(2), *self.STORY, at="Thu 09:30", target=UPDATE, start="Thu 09:00")
        assert (update.state, update.due_at) == (ClockState.RUNNING, kst("Thu 11:00"))


class TestCase07StepsAreCountedInWorkingHours:
    """glpi#22678: with several windows a day a step fired at midnight; glpi#15357, #4170, #2908."""

    def test_an_hour_before_tuesday_eleven_is_tuesday_ten(self):
        clock = look(hours(10), moved("Mon 09:00", "OPEN"), at="Mon 09:00")
        assert clock.due_at == kst("Tue 11:00")
        assert clock.reaches(90) == kst("Tue 10:00")

    def test_an_hour_before_nine_thirty_is_the_evening_before(self):
        clock = look(hours(10), moved("Mon 16:30", "OPEN"), at="Mon 16:30")
        assert (clock.due_at, clock.reaches(90)) == (kst("Wed 09:30"), kst("Tue 17:30"))

    def test_an_hour_before_half_past_one_is_before_lunch(self):
        clock = look(hours(10), moved("Mon 10:30", "OPEN"), at="Mon 10:30")
        assert (clock.due_at, clock.reaches(90)) == (kst("Tue 13:30"), kst("Tue 11:30"))

    def test_no_step_is_at_the_due_time_but_the_hundredth(self):
        clock = look(hours(10), moved("Mon 09:00", "OPEN"), at="Mon 09:00")
        instants = [clock.reaches(percent) for percent in (50, 75, 90, 100, 150)]
        assert len(set(instants)) == 5
        assert instants[3] == clock.due_at


class TestCase08EachTargetHasItsOwnClock:
    """zm#5177, zm#3140, zm#2082: the time until the next word overruled the first response."""

    def test_a_word_ends_response_and_update_and_leaves_the_resolution_running(self):
        story = (moved("Mon 09:00", "OPEN"), replied("Mon 10:00"))
        states = {target: look(P1, *story, at="Mon 11:00", target=target).state for target in (RESPONSE, UPDATE)}
        assert set(states.values()) == {ClockState.MET}
        assert look(P1, *story, at="Mon 11:00").state is ClockState.RUNNING

    def test_the_first_word_counts_not_the_second(self):
        story = (moved("Mon 09:00", "OPEN"), replied("Mon 10:00"), replied("Mon 17:00"))
        assert look(P1, *story, at="Tue 09:00", target=RESPONSE).finished_at == kst("Mon 10:00")

    def test_beginning_work_answers_but_is_no_word_to_the_requester(self):
        story = (moved("Mon 09:00", "OPEN"), moved("Mon 09:30", "IN_PROGRESS"))
        assert look(P1, *story, at="Mon 10:00", target=RESPONSE).finished_at == kst("Mon 09:30")
        assert look(P1, *story, at="Mon 10:00", target=UPDATE).state is ClockState.RUNNING


class TestCase09WhatIsDroppedEndsWithoutAVerdict:
    """zm#5624: a deadline that nothing asked for any more stayed. The rows: integration."""

    def test_a_cancelled_request_is_neither_met_nor_missed(self):
        story = (moved("Mon 09:00", "OPEN"), moved("Tue 09:00", "CANCELLED"))
        clock = look(hours(1), *story, at="Fri 09:00")
        assert (clock.state, clock.breached_at, clock.finished_at) == (ClockState.CANCELLED, None, kst("Tue 09:00"))


class TestCase10OutsideHoursNothingHasElapsed:
    """fh#2075: more than a day to the first response; glpi#687: no delay at all."""

    def test_from_saturday_to_five_past_nine_on_monday_are_five_minutes(self):
        story = (moved("Sat 14:00", "OPEN"), replied("Mon+1 09:05"))
        clock = look(hours(1), *story, at="Mon+1 12:00", target=RESPONSE)
        assert (clock.elapsed, clock.state) == (timedelta(minutes=5), ClockState.MET)

    def test_the_time_begins_with_the_next_window(self):
        assert look(hours(1), moved("Mon 12:20", "OPEN"), at="Mon 12:40").due_at == kst("Mon 14:00")
        assert look(hours(1), moved("Sat 14:00", "OPEN"), at="Sun 12:00").due_at == kst("Mon+1 10:00")


class TestCase11LunchIsNoWorkingTime:
    """fh#2212, fh#1528, ost#4807: one window a day only."""

    def test_an_hour_from_half_past_eleven_ends_at_half_past_one(self):
        assert look(hours(1), moved("Fri 11:30", "OPEN"), at="Fri 11:30").due_at == kst("Fri 13:30")

    def test_a_day_has_as_many_windows_as_it_needs(self):
        evening = (time(19), time(21))
        with_evenings = BusinessCalendar(WorkingWeek(((*WORKDAY, evening),) * 5 + ((), ())))
        assert with_evenings.worked(kst("Mon 00:00"), kst("Mon+1 00:00")) == hours(50)


class TestCase12StepsAreReachedInWorkingHours:
    """zm#4432: reminders at midnight. A step is reached while people work; who hears it when: integration."""

    @pytest.mark.parametrize("percent", [50, 75, 90, 100, 150])
    def test_none_is_reached_at_night(self, percent: int):
        reached = look(hours(13), moved("Fri 15:00", "OPEN"), at="Fri 15:00").reaches(percent)
        assert reached is not None
        before = reached - timedelta(microseconds=1)
        assert BusinessCalendar(OFFICE).is_open(before)


class TestCase13ACalendarWithoutWorkIsAnswered:
    """Frappe's `while` never ends; ost#4807 used "150 days"; glpi#6140 stopped silently."""

    def test_with_an_error_and_not_with_silence(self):
        with pytest.raises(NoWorkingTime):
            look(hours(1), moved("Mon 09:00", "OPEN"), at="Mon 09:00", week=WorkingWeek(((),) * 7)).due_at  # noqa: B018

    def test_and_so_is_one_in_which_it_takes_longer_than_anybody_lives(self):
        blink = WorkingWeek((WORKDAY[:1], *[()] * 6))
        with pytest.raises(OutOfRange):
            look(hours(9999), moved("Mon 09:00", "OPEN"), at="Mon 09:00", week=blink).due_at  # noqa: B018


class TestCase14TheSameInputsGiveTheSameAnswer:
    """Zammad, JSM, ServiceNow: an edited definition moves what was. Here the version is an input; rows: integration."""

    def test_an_old_version_answers_as_before_next_to_a_new_one(self):
        before = look(P3, *HELD, at="Thu 12:00").due_at
        look(P3, *HELD, at="Thu 12:00", week=ALWAYS)
        assert look(P3, *HELD, at="Thu 12:00").due_at == before


class TestCase15ClosingRewritesNothing:
    """ost#4144, ost#4078: the overdue flag went with the closing."""

    def test_a_breach_is_there_after_the_end_and_a_year_later(self):
        story = (moved("Mon 09:00", "IN_PROGRESS"), moved("Tue 09:30", "RESOLVED"), moved("Tue 10:00", "CLOSED"))
        then, much_later = (look(P1, *story, at=at) for at in ("Tue 10:00", "Fri+52 10:00"))
        assert (then.state, then.breached_at) == (ClockState.MISSED, kst("Mon 14:00"))
        assert (then.state, then.breached_at, then.finished_at, then.due_at, then.elapsed) == (
            much_later.state,
            much_later.breached_at,
            much_later.finished_at,
            much_later.due_at,
            much_later.elapsed,
        )


class TestCase16TheRatioStandsStillInAPause:
    """glpi#15948: the percentage moved although the clock did not."""

    def test_before_in_and_after_it(self):
        ratios = [look(P1, *HELD, at=at).ratio for at in ("Mon 11:00", "Mon 17:00", "Tue 10:59:59", "Tue 11:00")]
        assert ratios == [0.25] * 4

    def test_and_so_does_what_is_left(self):
        assert {look(P1, *HELD, at=at).remaining for at in ("Mon 11:00", "Tue 03:00", "Tue 11:00")} == {hours(3)}


class TestCase17OverdueIsReadNotRemembered:
    """ost#5160: a flag outlived the due time it was set for."""

    def test_a_later_due_time_is_not_overdue(self):
        late = (moved("Mon 09:00", "IN_PROGRESS"),)
        assert look(P1, *late, at="Mon 15:00").breached_at == kst("Mon 14:00")
        assert look(P1, *late, agreed("Mon 15:00", "Fri 12:00"), at="Mon 15:30").breached_at is None

    def test_the_due_time_itself_is_in_time(self):
        story = (moved("Mon 09:00", "IN_PROGRESS"), moved("Mon 14:00", "RESOLVED"))
        assert look(P1, *story, at="Fri 09:00").state is ClockState.MET

    def test_a_microsecond_later_is_not(self):
        story = (moved("Mon 09:00", "IN_PROGRESS"), moved("Mon 14:00:00.000001", "RESOLVED"))
        assert look(P1, *story, at="Fri 09:00").state is ClockState.MISSED


class TestCase18TheZoneIsTheCalendars:
    """glpi#15429: the server's zone moved deadlines. In three zones: test_engine_properties.py."""

    def test_the_same_instant_in_another_zone_is_the_same_question(self):
        in_seoul = moved("Mon 09:00", "OPEN")
        due = BusinessCalendar(OFFICE).after(in_seoul.at.astimezone(UTC), P1)
        assert look(P1, in_seoul, at=kst("Mon 10:00").astimezone(UTC)).due_at == due == kst("Mon 14:00")


class TestCase19APauseHasAnEnd:
    """ost#3034: no pause by status at all; elsewhere one that lasts for ever. Reasons and ways out: integration."""

    def test_only_statuses_in_which_nobody_works_pause(self):
        assert set(PAUSABLE).isdisjoint({SRStatus.IN_PROGRESS, SRStatus.RESOLVED, SRStatus.CLOSED, SRStatus.CANCELLED})

    def test_a_pause_that_lasts_too_long_is_over_by_itself(self):
        story = (moved("Mon 09:00", "IN_PROGRESS"), moved("Mon 10:00", "ON_HOLD"))
        longest = timedelta(days=2)
        assert look(P1, *story, at="Wed 10:00", max_pause=longest).state is ClockState.PAUSED
        over = look(P1, *story, at="Wed 10:30", max_pause=longest)
        assert (over.state, over.due_at, over.elapsed) == (ClockState.RUNNING, kst("Wed 14:00"), hours(1.5))

    def test_the_clock_says_when_that_will_be(self):
        story = (moved("Mon 09:00", "IN_PROGRESS"), moved("Mon 10:00", "ON_HOLD"))
        assert look(P1, *story, at="Mon 12:00", max_pause=timedelta(days=2)).resumes_at == kst("Wed 10:00")
        assert look(P1, *story, at="Mon 12:00").resumes_at is None

    def test_each_pause_may_last_as_long(self):
        twice = (*HELD, moved("Tue 12:00", "ON_HOLD"), moved("Wed 12:00", "IN_PROGRESS"))
        assert look(P1, *twice, at="Wed 12:00", max_pause=timedelta(days=1)).elapsed == hours(2)

    def test_what_ends_in_a_pause_is_measured_by_its_due_time_as_if_it_had_been_taken_up_then(self):
        story = (moved("Mon 09:00", "PENDING_APPROVAL"), replied("Tue 10:00"))
        clock = look(hours(2), *story, at="Wed 09:00", target=RESPONSE)
        assert (clock.state, clock.elapsed, clock.due_at) == (ClockState.MET, timedelta(0), kst("Tue 12:00"))


class TestCase20SecondsAreKept:
    """Zammad's breaks are HH:MM: two pauses in one minute merged or vanished."""

    STORY = (
        moved("Mon 09:00:10", "IN_PROGRESS"),
        moved("Mon 10:00:05", "ON_HOLD"),
        moved("Mon 10:00:20", "IN_PROGRESS"),
        moved("Mon 10:00:30.5", "ON_HOLD"),
        moved("Mon 10:00:31.75", "IN_PROGRESS"),
    )

    def test_two_pauses_in_one_minute_are_two(self):
        assert look(hours(1), *self.STORY, at="Mon 11:00").due_at == kst("Mon 10:00:26.25") - timedelta(seconds=1.25)

    def test_and_both_count_exactly(self):
        paused = timedelta(seconds=15 + 1.25)
        assert look(hours(2), *self.STORY, at="Mon 12:00").due_at == kst("Mon 11:00:10") + paused
        assert (
            look(hours(2), *self.STORY, at="Mon 11:00").elapsed == timedelta(hours=1, minutes=59, seconds=50) - paused
        )


def test_every_case_of_the_table_has_its_test():
    cases = sorted(name[8:10] for name in globals() if name.startswith("TestCase"))
    assert cases == [f"{number:02}" for number in range(1, 21)]
