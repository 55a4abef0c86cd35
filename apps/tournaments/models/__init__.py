"""The tables of tournaments. Invariants are the database's constraints."""

from apps.tournaments.models.log import LogEntry
from apps.tournaments.models.match import Court, Match
from apps.tournaments.models.tournament import Job, Participant, Tournament

__all__ = ["Court", "Job", "LogEntry", "Match", "Participant", "Tournament"]
