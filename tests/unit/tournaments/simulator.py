"""A tournament played by the sources of its matches alone: a second opinion on graphs, of no use for anything else."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apps.tournaments.domain.graph import Match, Source

FULL = bool(os.environ.get("BANYAN_FULL"))
SIZES = range(2, 1025) if FULL else [*range(2, 70), 100, 127, 128, 129, 255, 256, 257, 513, 700, 1000, 1023, 1024]
"""Numbers of entrants; all from 2 to 1024 with BANYAN_FULL=1."""

Beats = Callable[[int, int], bool]


def chalk(one: int, other: int) -> bool:
    """The better seed wins."""
    return one < other


@dataclass
class Course:
    """How it went: winner and loser of each match that took place, by number."""

    winner: dict[int, int] = field(default_factory=dict)
    loser: dict[int, int] = field(default_factory=dict)

    def losses(self) -> Counter[int]:
        return Counter(self.loser.values())


def play(matches: Sequence[Match], entrants: int, beats: Beats = chalk) -> Course:
    """Play all matches in the order of their numbers; a conditional one only after the home side has lost once.

    Pools are ranked by seed: right for re-seeded rounds, and for groups in which the better seed always wins.
    """
    course = Course()
    members = _members(matches, entrants)
    for match in matches:
        if match.conditional and course.winner[match.home_from.ref] == _at(matches, match.home_from).home:
            continue
        home, away = (_who(source, course, members) for source in (match.home_from, match.away_from))
        match.home, match.away = home, away
        won = beats(home, away)
        course.winner[match.number], course.loser[match.number] = (home, away) if won else (away, home)
        if match.bracket == "winners" and match.pool:
            left = members.setdefault(match.pool, set(members[match.pool - 1]))
            left.discard(course.loser[match.number])
    return course


def _members(matches: Sequence[Match], entrants: int) -> dict[int, set[int]]:
    """Of each group; or who is left after each round, all after round 0."""
    members: dict[int, set[int]] = defaultdict(set)
    for match in matches:
        if match.bracket == "group":
            members[match.pool] |= {match.home_from.ref, match.away_from.ref}
    return dict(members) or {0: set(range(1, entrants + 1))}


def _at(matches: Sequence[Match], source: Source) -> Match:
    return matches[source.ref - 1]


def _who(source: Source, course: Course, members: dict[int, set[int]]) -> int:
    if source.kind == "S":
        return source.ref
    if source.kind == "R":
        return sorted(members[source.ref])[source.rank - 1]
    return (course.winner if source.kind == "W" else course.loser)[source.ref]
