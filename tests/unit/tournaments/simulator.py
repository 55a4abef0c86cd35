"""A tournament played by the sources of its matches alone: a second opinion on graphs, of no use for anything else."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apps.tournaments.domain.graph import Match, Source

FULL = bool(os.environ.get("BANYAN_FULL"))
SIZES = range(2, 1025)

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
    ranked: dict[int, list[int]] = {}

    def who(source: Source) -> int:
        if source.kind == "S":
            return source.ref
        if source.kind == "R":
            if source.ref not in ranked:  # its matches have lower numbers: they are over
                ranked[source.ref] = sorted(members[source.ref])
            return ranked[source.ref][source.rank - 1]
        return (course.winner if source.kind == "W" else course.loser)[source.ref]

    for match in matches:
        if match.conditional and course.winner[match.home_from.ref] == _at(matches, match.home_from).home:
            continue
        home, away = who(match.home_from), who(match.away_from)
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
