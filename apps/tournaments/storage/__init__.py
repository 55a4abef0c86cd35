"""Rows and the domain: matches written by the thousand, read a few at a time."""

from apps.tournaments.storage.board import DatabaseBoard
from apps.tournaments.storage.writing import copy_matches, number_participants, remove_matches, update_matches

__all__ = ["DatabaseBoard", "copy_matches", "number_participants", "remove_matches", "update_matches"]
