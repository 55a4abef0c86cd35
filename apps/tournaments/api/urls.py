"""The operations by when they are used: before the first match, while playing, on the schedule."""

from __future__ import annotations

from apps.tournaments.api.entry_urls import ENTRY
from apps.tournaments.api.play_urls import PLAY
from apps.tournaments.api.schedule_urls import SCHEDULE

app_name = "tournaments"
urlpatterns = [*ENTRY, *PLAY, *SCHEDULE]
