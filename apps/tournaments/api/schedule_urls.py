"""Courts, the schedule, calls."""

from __future__ import annotations

from django.urls import URLPattern

from apps.tournaments.api.schedule_views import (
    AddCourtView,
    BookMatchView,
    CallMatchView,
    CallNextMatchView,
    ChangeCourtView,
    GetCalendarView,
    ListCourtsView,
    ListScheduleView,
    PlanScheduleView,
    RemoveCourtView,
    ReplanScheduleView,
)
from kernel.http import operations

ONE = "api/tournaments/<uuid:tournament_id>"
MATCH = "api/tournaments/matches/<uuid:match_id>"
SCHEDULE: list[URLPattern] = [
    *operations(f"{ONE}/courts", ListCourtsView, AddCourtView),
    *operations(f"{ONE}/courts/<uuid:court_id>", ChangeCourtView, RemoveCourtView),
    *operations(f"{ONE}/schedule", ListScheduleView, PlanScheduleView),
    *operations(f"{ONE}/schedule.ics", GetCalendarView),
    *operations(f"{ONE}/schedule/replan", ReplanScheduleView),
    *operations(f"{ONE}/next", CallNextMatchView),
    *operations(f"{MATCH}/booking", BookMatchView),
    *operations(f"{MATCH}/call", CallMatchView),
]
