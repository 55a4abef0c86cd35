from __future__ import annotations

from apps.tournaments.api.entry_views import (
    CancelTournamentView,
    ChangeTournamentView,
    CreateTournamentView,
    GetTournamentView,
    ListTournamentsView,
)
from apps.tournaments.api.participant_views import (
    AddParticipantsView,
    AddParticipantView,
    ChangeParticipantView,
    DisqualifyParticipantView,
    GetParticipantView,
    ListParticipantsView,
    PayEntryFeeView,
    WithdrawParticipantView,
)
from kernel.http import operations

ONE = "api/tournaments/<uuid:tournament_id>"
PARTICIPANT = f"{ONE}/participants/<uuid:participant_id>"

ENTRY = [
    *operations("api/tournaments", ListTournamentsView, CreateTournamentView),
    *operations(ONE, GetTournamentView, ChangeTournamentView),
    *operations(f"{ONE}/cancel", CancelTournamentView),
    *operations(f"{ONE}/participants", ListParticipantsView, AddParticipantView),
    *operations(f"{ONE}/participants/bulk", AddParticipantsView),
    *operations(PARTICIPANT, GetParticipantView, ChangeParticipantView, WithdrawParticipantView),
    *operations(f"{PARTICIPANT}/disqualify", DisqualifyParticipantView),
    *operations(f"{PARTICIPANT}/pay", PayEntryFeeView),
]
