"""Double elimination: nobody is out before the second defeat; 2n - 2 matches and perhaps a reset.

In a bracket of 2^k the losers' bracket has 2(k - 1) rounds. Round 1 pairs the losers of winners' round 1. Then, for
r = 2..k, round 2r - 2 sends down the losers of winners' round r ("minor") and round 2r - 1 halves who is left.

Where a loser falls decides how soon two meet again who have met before. The loser of match j (from 0) of winners'
round r goes to slot ``j XOR c_r``. :data:`MASKS` holds c_2..c_k for each k.

**How the masks were found.** Let all matches be coin flips. Two meet again only if x beat y in winners' round a, x lost
in round b > a, and both last in the losers' bracket until their paths join. Paths depend on a and b alone, as XOR keeps
blocks together: with e = (c_a >> (b - a)) XOR c_b of L bits they join in losers' round 2b - 2 (e = 0) or
2(b + L - 1) - 1, after 2(b - a) - [a = 1] + w and w wins, w = 0 or 2L - 1. There are 2^(k - a) pairs of this
sort, x gets as far as b with probability 2^-(b - a), and so exactly

    E(rematches) = sum over a < b of 2^(k - b) * 2^-(2(b - a) - [a = 1] + 2w)

A beam search over c_2, c_3, ... took the masks whose first possible rematch is latest (round 7 of 10 for 64, 13 of 18
for 1,024, 25 of 32 for 131,072) and among these the least E: 0.75 at the most, 0.72 from 128 entrants on. Without
masks E is n / 4.7. The tests hold the formula, and count rematches over every course of a small tournament.
"""

from __future__ import annotations

from .graph import Match, Source
from .rules import Rules
from .single import final_best_of
from .wiring import Slots, play_round

MASKS: dict[int, tuple[int, ...]] = {
    1: (),
    2: (0,),
    3: (1, 0),
    4: (2, 0, 0),
    5: (2, 2, 0, 0),
    6: (8, 6, 1, 1, 0),
    7: (8, 8, 6, 0, 1, 0),
    8: (8, 8, 8, 6, 0, 1, 0),
    9: (64, 48, 8, 10, 1, 3, 0, 0),
    10: (128, 96, 16, 20, 2, 7, 1, 1, 0),
    11: (256, 64, 96, 8, 20, 6, 7, 0, 1, 0),
    12: (512, 128, 192, 16, 40, 12, 14, 0, 2, 0, 0),
    13: (1024, 768, 128, 160, 16, 56, 12, 9, 0, 3, 0, 0),
    14: (2048, 1536, 256, 320, 32, 112, 24, 18, 1, 6, 1, 1, 0),
    15: (4096, 3072, 512, 640, 64, 224, 48, 36, 2, 13, 2, 2, 0, 0),
    16: (8192, 6144, 1024, 1280, 128, 448, 96, 72, 4, 26, 5, 5, 0, 1, 0),
    17: (16384, 12288, 2048, 2560, 256, 896, 192, 144, 8, 52, 10, 11, 1, 3, 0, 0),
}
"""k to c_2..c_k: brackets of up to 131,072."""


def build_double(matches: list[Match], slots: Slots, *, stage: int, rules: Rules) -> None:
    """Append both brackets of 2^k ``slots`` and the grand final; byes pass on in the losers' bracket too."""
    masks = MASKS[len(slots).bit_length() - 1]
    common = {"stage": stage, "best_of": rules.best_of}
    slots, left = play_round(matches, slots[::2], slots[1::2], bracket="winners", round=1, **common)
    for round, mask in enumerate(masks, 2):
        slots, losers = play_round(matches, slots[::2], slots[1::2], bracket="winners", round=round, **common)
        left, _ = play_round(matches, left[::2], left[1::2], bracket="losers", round=2 * round - 3, **common)
        fallen = [losers[position ^ mask] for position in range(len(losers))]
        left, _ = play_round(matches, fallen, left, bracket="losers", round=2 * round - 2, **common)
    grand_final(matches, slots[0], left[0], stage=stage, rules=rules)


def grand_final(
    matches: list[Match], champion: Source | None, challenger: Source | None, *, stage: int, rules: Rules
) -> None:
    """Append the grand final, the undefeated at home, and its reset, where they keep their sides:

    it is played only if the undefeated lost, so home is the loser of the grand final and away its winner.
    """
    assert champion is not None
    assert challenger is not None
    number, best_of = len(matches) + 1, final_best_of(rules)
    matches.append(Match(number, stage, "final", 0, 1, 1, champion, challenger, best_of))
    if rules.grand_final == "reset":
        home, away = Source("L", number), Source("W", number)
        matches.append(Match(number + 1, stage, "final", 0, 2, 1, home, away, best_of, True))
