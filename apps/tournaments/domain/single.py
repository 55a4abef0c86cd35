"""Single elimination: n - 1 matches, one more for third place."""

from __future__ import annotations

from .graph import Match, Source
from .rules import Rules
from .wiring import Slots, play_round


def build_single(matches: list[Match], slots: Slots, *, stage: int, rules: Rules) -> None:
    """Append a knockout of 2^k ``slots``; the final has the last number, third place the one before.

    There is no match for third place unless two have lost a semi-final: not with two or three entrants.
    """
    round = 0
    losers: Slots = ()
    while len(slots) > 1:
        round += 1
        if len(slots) == 2:
            third_place(matches, losers, round=round, stage=stage, rules=rules)
        best_of = final_best_of(rules) if len(slots) == 2 else rules.best_of
        slots, losers = play_round(
            matches, slots[::2], slots[1::2], bracket="winners", round=round, stage=stage, best_of=best_of
        )


def third_place(matches: list[Match], losers: Slots, *, round: int, stage: int, rules: Rules) -> None:
    """Append the match of the semi-finals' ``losers`` if it is wanted and there are two."""
    if not rules.third_place or len(losers) != 2:
        return
    home, away = losers
    if isinstance(home, Source) and isinstance(away, Source):
        match = Match(len(matches) + 1, stage, "third_place", 0, round, 1, home, away, rules.best_of)
        matches.append(match)


def final_best_of(rules: Rules) -> int:
    """Games of the final."""
    return rules.best_of_final or rules.best_of
