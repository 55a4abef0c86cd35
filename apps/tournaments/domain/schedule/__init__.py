"""Matches to courts and times: plan, check, plan again when something runs late, call the next match, publish."""

from apps.tournaments.domain.schedule.bound import lower_bound
from apps.tournaments.domain.schedule.calendar import calendar
from apps.tournaments.domain.schedule.model import (
    Booking,
    BookingsClash,
    Call,
    CannotBePlanned,
    Court,
    Move,
    Reason,
    Replanned,
    ScheduleInvalid,
    Terms,
    Violation,
)
from apps.tournaments.domain.schedule.next_match import next_match
from apps.tournaments.domain.schedule.planner import plan
from apps.tournaments.domain.schedule.replan import replan
from apps.tournaments.domain.schedule.validator import violations

__all__ = [
    "Booking",
    "BookingsClash",
    "Call",
    "CannotBePlanned",
    "Court",
    "Move",
    "Reason",
    "Replanned",
    "ScheduleInvalid",
    "Terms",
    "Violation",
    "calendar",
    "lower_bound",
    "next_match",
    "plan",
    "replan",
    "violations",
]
