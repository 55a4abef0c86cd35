"""What pairing a Swiss round costs: CPU seconds per round; the FIDE mode also as a ratio to gacrux's checker.

    python -m benchmarks.swiss [--rounds 9] [--seed 1] [--club 200 1000 10000] [--fide 50 100 200]

Each tournament is played through with random results; every round is timed, the slowest and the median are reported.
gacrux, if it is installed, pairs the same rounds of the same tournament in this process.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
from collections.abc import Sequence

from apps.tournaments.domain.swiss import Mode, Player, pair_round
from apps.tournaments.domain.swiss.matching import cheapest
from tests.unit.tournaments.swiss import simulate
from tests.unit.tournaments.swiss.oracle import timed_differences


def play(players: int, rounds: int, seed: int, mode: Mode) -> tuple[list[Player], list[float]]:
    """The tournament and the CPU seconds of its rounds."""
    seconds: list[float] = []

    def pairing(field: list[Player], round: int, of: int) -> Sequence[tuple[int, int]]:
        start = time.process_time()
        pairs = pair_round(field, round=round, rounds=of, mode=mode)
        seconds.append(time.process_time() - start)
        return pairs

    return simulate.play(seed, players=players, rounds=rounds, pairing=pairing), seconds


def report(label: str, seconds: Sequence[float]) -> None:
    print(f"{label:<28} median {statistics.median(seconds):7.3f} s   slowest {max(seconds):7.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--club", type=int, nargs="*", default=[200, 1000, 10_000])
    parser.add_argument("--fide", type=int, nargs="*", default=[50, 100, 200])
    args = parser.parse_args()
    start = time.process_time()
    cheapest([(1, 2, 1)])
    print(f"loading networkx, once per process: {time.process_time() - start:.2f} s")
    for players in args.club:
        report(f"club  {players:>6} players", play(players, args.rounds, args.seed, "dutch")[1])
    for players in args.fide:
        field, ours = play(players, args.rounds, args.seed, "fide")
        report(f"fide  {players:>6} players", ours)
        if importlib.util.find_spec("gacrux"):
            rounds = list(timed_differences(field, rounds=args.rounds))
            report(f"      {players:>6} gacrux", [seconds for seconds, _ in rounds])
            ratio = sum(ours) / sum(seconds for seconds, _ in rounds)
            print(f"      ratio to gacrux {ratio:.2f}; rounds that differ: {sum(differs for _, differs in rounds)}")


if __name__ == "__main__":
    main()
