"""From the draw to the champion."""

from __future__ import annotations

from django.urls import URLPattern

from apps.tournaments.api.match_views import (
    ConfirmResultView,
    DisputeResultView,
    GetMatchView,
    ListMatchesView,
    RecordResultView,
    ReportResultView,
    UndoResultView,
)
from apps.tournaments.api.play_views import (
    DrawBracketView,
    GetBracketsView,
    GetJobView,
    GetStandingsView,
    ListLogView,
    PairRoundView,
    StartTournamentView,
    UndoEntryView,
)
from kernel.http import operations

ONE = "api/tournaments/<uuid:tournament_id>"
MATCH = "api/tournaments/matches/<uuid:match_id>"
PLAY: list[URLPattern] = [
    *operations(f"{ONE}/draw", DrawBracketView),
    *operations(f"{ONE}/start", StartTournamentView),
    *operations(f"{ONE}/rounds", PairRoundView),
    *operations(f"{ONE}/jobs/<uuid:job_id>", GetJobView),
    *operations(f"{ONE}/matches", ListMatchesView),
    *operations(f"{ONE}/standings", GetStandingsView),
    *operations(f"{ONE}/brackets", GetBracketsView),
    *operations(f"{ONE}/log", ListLogView),
    *operations(f"{ONE}/log/<int:seq>/undo", UndoEntryView),
    *operations(MATCH, GetMatchView, RecordResultView),
    *operations(f"{MATCH}/report", ReportResultView),
    *operations(f"{MATCH}/confirm", ConfirmResultView),
    *operations(f"{MATCH}/dispute", DisputeResultView),
    *operations(f"{MATCH}/undo", UndoResultView),
]
