"""Whose match it is."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.domain.graph import Match, Side
from apps.tournaments.models import Participant, Tournament
from kernel.errors import Forbidden


class NotYourMatch(Forbidden):
    """Only who plays it, the members of a team included, has a say in a match."""

    code = "not_your_match"
    message = "You do not play in this match."


def side_of(tournament: Tournament, match: Match, *, user_id: UUID) -> Side:
    """The side that a person plays on. :raises NotYourMatch:"""
    entered = Participant.objects.using("tournaments").filter(tournament=tournament)
    for participant in entered.filter(number__in=[match.home or 0, match.away or 0]):
        if user_id == participant.user_id or str(user_id) in participant.members:
            return "home" if participant.number == match.home else "away"
    raise NotYourMatch
