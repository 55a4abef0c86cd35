"""What making a match graph costs, as a ratio to a bare loop that makes as many matches.

    python -m benchmarks.tournaments [--rounds 7] [--entrants 1000 10000 100000]

Both are timed in turn and medians of the ratios are reported: on a shared machine times mean little. The loop is the
floor: one :class:`Match` and its two sources for each match of the graph, nothing decided, nothing linked.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from apps.tournaments.domain.export import viewer_model
from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import Match, Source
from apps.tournaments.domain.rules import Format, Rules

KNOCKOUTS: dict[str, tuple[Format, Rules]] = {
    "single elimination": ("single_elimination", Rules(third_place=True)),
    "single elimination, re-seeded": ("single_elimination", Rules(reseed=True)),
    "double elimination": ("double_elimination", Rules()),
}


def bare(count: int) -> list[Match]:
    """As many matches, with nothing in them."""
    matches = []
    for number in range(1, count + 1):
        home, away = Source("W", number), Source("L", number)
        matches.append(Match(number, 1, "winners", 0, 1, number, home, away, 1, False, 0))
    return matches


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    made = work()
    spent = time.perf_counter() - started
    del made  # after the clock has stopped
    return spent


def measure(name: str, entrants: int, rounds: int) -> dict[str, Any]:
    format, rules = KNOCKOUTS[name]
    count = len(generate(entrants, format=format, rules=rules))
    floor, made = [], []
    for _ in range(rounds):
        floor.append(seconds(lambda: bare(count)))
        made.append(seconds(lambda: generate(entrants, format=format, rules=rules)))
    return {
        "matches": count,
        "ratio_to_bare_loop": round(statistics.median(m / f for m, f in zip(made, floor, strict=True)), 2),
        "milliseconds": round(statistics.median(made) * 1000, 2),
        "best": round(min(made) * 1000, 2),
    }


def others(rounds: int) -> dict[str, float]:
    """Milliseconds, medians: the largest table, a cup with many groups, and a drawing of 256 in double elimination."""
    cup = Rules(groups=256, qualifiers=4)
    double = generate(256, format="double_elimination", rules=Rules())
    names = [str(seed) for seed in range(1, 257)]
    works: dict[str, Callable[[], object]] = {
        "round robin of 1000": lambda: generate(1000, format="round_robin", rules=Rules()),
        "2048 in 256 groups, then a knockout of 1024": lambda: generate(2048, format="groups_knockout", rules=cup),
        "export of a double elimination of 256": lambda: viewer_model(
            double, format="double_elimination", rules=Rules(), title="Cup", names=names
        ),
    }
    return {
        name: round(statistics.median(seconds(work) for _ in range(rounds)) * 1000, 2) for name, work in works.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--entrants", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    asked = parser.parse_args()
    found = {name: {n: measure(name, n, asked.rounds) for n in asked.entrants} for name in KNOCKOUTS}
    print(json.dumps({"generate": found, "others": others(asked.rounds)}, indent=2))


if __name__ == "__main__":
    main()
