"""Tables: one or many groups of everyone against everyone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from .graph import Match, Source
from .round_robin import Pairing, rounds_of
from .rules import Rules


def snake(entrants: int, groups: int) -> list[list[int]]:
    """Seeds dealt to the groups forwards, then backwards, and so on; sizes differ by one at the most."""
    dealt: list[list[int]] = [[] for _ in range(groups)]
    for seed in range(1, entrants + 1):
        row, place = divmod(seed - 1, groups)
        dealt[groups - 1 - place if row % 2 else place].append(seed)
    return dealt


def build_groups(matches: list[Match], entrants: int, *, stage: int, rules: Rules) -> None:
    """Append the matches of all groups, round by round; a group's number is also its pool."""
    groups = snake(entrants, rules.groups)
    sources = [Source("S", seed) for seed in range(entrants + 1)]
    tables = {size: rounds_of(size, legs=rules.legs) for size in {len(group) for group in groups}}
    calendars = zip_longest(*(tables[len(group)] for group in groups), fillvalue=())
    for round, of_groups in enumerate(calendars, 1):
        for group, pairs in enumerate(of_groups, 1):
            members = [sources[seed] for seed in groups[group - 1]]
            append_round(matches, members, pairs, group=group, round=round, stage=stage, best_of=rules.best_of)


def append_round(
    matches: list[Match],
    members: list[Source],
    pairs: Sequence[Pairing],
    *,
    group: int,
    round: int,
    stage: int,
    best_of: int,
) -> None:
    """Append one round of one group."""
    number = len(matches)
    for position, (home, away) in enumerate(pairs, 1):
        sides = members[home - 1], members[away - 1]
        matches.append(Match(number + position, stage, "group", group, round, position, *sides, best_of, False, group))
