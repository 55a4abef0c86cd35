"""A day as it is really played: matches start, overrun and end; the board derives what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from apps.tournaments.domain.board import MemoryBoard
from apps.tournaments.domain.graph import Match, Result
from apps.tournaments.domain.play import score
from apps.tournaments.domain.rules import Format, Rules
from apps.tournaments.domain.schedule import Booking
from tests.unit.tournaments.schedule.builders import drawn


class MatchDay:
    """A board, who is on court, and what really happened so far."""

    def __init__(self, entrants: int, format: Format, rules: Rules, *, seed: int) -> None:
        matches = drawn(entrants, format, rules)
        self.board = MemoryBoard(matches, format=format, rules=rules, entrants=entrants)
        self.chance = Random(seed)
        self.actual: dict[int, Booking] = {}
        self.ends: dict[int, datetime] = {}
        """When the running ones will end, which nobody knows yet."""

    @property
    def matches(self) -> list[Match]:
        return list(self.board.matches.values())

    def begin(self, booking: Booking, *, overrun: int) -> None:
        """``booking.end`` is what is expected."""
        match = self.board.match(booking.match)
        assert match.status == "ready", match
        self.board.matches[booking.match] = replace(match, status="running")
        self.actual[booking.match] = booking
        self.ends[booking.match] = booking.end + timedelta(minutes=overrun)

    def end_next(self) -> datetime:
        """The match that ends soonest ends; either side wins."""
        number = min(self.ends, key=lambda n: (self.ends[n], n))
        end = self.ends.pop(number)
        self.actual[number] = replace(self.actual[number], end=end)
        winner = self.chance.choice(["home", "away"])
        games = self.board.match(number).best_of // 2 + 1
        result = Result(winner, home_score=games * (winner == "home"), away_score=games * (winner == "away"))
        self.board.apply(score(self.board, match=number, result=result))
        return end

    def is_over(self) -> bool:
        return all(match.status in ("finished", "not_needed") for match in self.matches)


def as_if_planned(matches: Iterable[Match], played: Sequence[Booking]) -> list[Match]:
    """The played matches as open ones with their real entrants, so that no fault in their times passes as history."""
    numbers = {booking.match for booking in played}
    return [replace(match, status="ready") for match in matches if match.number in numbers]
