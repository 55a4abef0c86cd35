"""gacrux's checker, in this process: what it would pair in each round of a finished tournament."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from apps.tournaments.domain.swiss import Player, to_trf

Pairs = list[tuple[int, int]]


def differences(players: Sequence[Player], *, rounds: int) -> Iterator[tuple[int, Pairs, Pairs]]:
    """(round, as it was paired, as gacrux pairs it) for each round in which they differ."""
    for round, pairing in _rounds(players, rounds):
        ours, theirs = sorted(_declared(players, round)), sorted(pairing())
        if ours != theirs:
            yield round, ours, theirs


def timed_differences(players: Sequence[Player], *, rounds: int) -> Iterator[tuple[float, bool]]:
    """(CPU seconds gacrux took, whether it differs) for each round."""
    for round, pairing in _rounds(players, rounds):
        start = time.process_time()
        theirs = pairing()
        yield time.process_time() - start, sorted(theirs) != sorted(_declared(players, round))


def _rounds(players: Sequence[Player], rounds: int) -> Iterator[tuple[int, Callable[[], Pairs]]]:
    from gacrux.pairingdutch import pairing_dutch
    from gacrux.trf2json import trf2json

    played = max((past.round for player in players for past in player.history), default=0)
    file = trf2json()
    file.parse_file(to_trf(players, name="Random", rounds=rounds), 0)
    assert file.get_status() == 0, file.chessjson["status"]
    tournament = file.get_tournament(1)
    tournament.setdefault("pairingSystem", ["dutch"])
    tournament["maxMeets"] = 1
    for round in range(1, played + 1):
        engine = pairing_dutch(tournament, round, {"experimental": [], "verbose": 0, "top_color": "w"})
        yield round, lambda engine=engine: _pairs(engine.compute_pairing(False))


def _pairs(brackets: Sequence[dict]) -> Pairs:
    return [(pair["w"], pair["b"]) for bracket in brackets for pair in bracket["pairs"]]


def _declared(players: Sequence[Player], round: int) -> Iterator[tuple[int, int]]:
    for player in players:
        past = player.history[round - 1]
        if past.colour == "white" or past.kind == "bye":
            yield player.number, past.opponent
