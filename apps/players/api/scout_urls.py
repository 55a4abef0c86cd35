"""The operations of scouting a player."""

from __future__ import annotations

from apps.players.api.scout_views import (
    GetPlayerReportView,
    GetScoutJobView,
    ListPlayerReportsView,
    ListScoutJobsView,
    RequestScoutingView,
)
from kernel.http import operations

SCOUT = [
    *operations("api/players/<uuid:player_id>/scout", RequestScoutingView),
    *operations("api/players/<uuid:player_id>/jobs", ListScoutJobsView),
    *operations("api/players/<uuid:player_id>/jobs/<uuid:job_id>", GetScoutJobView),
    *operations("api/players/<uuid:player_id>/reports", ListPlayerReportsView),
    *operations("api/players/<uuid:player_id>/reports/<uuid:report_id>", GetPlayerReportView),
]
