from __future__ import annotations

from apps.tournaments.api.entry_views import (
    AddParticipantView,
    CreateTournamentView,
    GetParticipantView,
    GetTournamentView,
    ListParticipantsView,
    ListTournamentsView,
)
from kernel.http import operations

ONE = "api/tournaments/<uuid:tournament_id>"

ENTRY = [
    *operations("api/tournaments", ListTournamentsView, CreateTournamentView),
    *operations(ONE, GetTournamentView),
    *operations(f"{ONE}/participants", ListParticipantsView, AddParticipantView),
    *operations(f"{ONE}/participants/<uuid:participant_id>", GetParticipantView),
]
