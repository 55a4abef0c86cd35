"""stub"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.model import Court, Terms


def lower_bound(matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms) -> datetime:
    """No plan of the open matches can end earlier than this."""
    raise NotImplementedError
