"""The tables of players. Invariants are the database's constraints."""

from apps.players.models.player import Player, Season
from apps.players.models.scouting import Report, ScoutJob

__all__ = ["Player", "Report", "ScoutJob", "Season"]
