"""Matches for the tests of standings, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.tournaments.domain.graph import Bracket, Match, Result, Side, Source
from apps.tournaments.domain.rules import Points, Rules
from apps.tournaments.domain.standings import Standing, standings

CHESS = Points(win=1, draw=0.5, loss=0, bye=1, forfeit_win=1, forfeit_loss=0)


def match(number: int, home: int, away: int, result: Result | None, *, round: int = 1, **more: Any) -> Match:
    bracket: Bracket = more.pop("bracket", "group")
    return Match(
        number=number,
        stage=1,
        bracket=bracket,
        group=1,
        round=round,
        position=number,
        home_from=Source("S", home),
        away_from=Source("S", away) if away else Source("-"),
        home=home,
        away=away,
        status="finished" if result else "ready",
        result=result,
        **more,
    )


def played(home_score: int, away_score: int) -> Result:
    winner: Side | None = "home" if home_score > away_score else "away" if away_score > home_score else None
    return Result(winner, home_score=home_score, away_score=away_score)


BYE = Result("home", kind="bye")
BYE_ASKED_FOR = Result(None, kind="bye")
HOME_FORFEITS = Result("away", kind="forfeit")
AWAY_FORFEITS = Result("home", kind="forfeit")
BOTH_FORFEIT = Result(None, kind="double_forfeit")


def matches(text: str) -> list[Match]:
    """``"AB 2:1, CD -:+, EF"``: entrants are letters; ``+`` won by forfeit, without a score: open."""
    return [_match(number, words.split()) for number, words in enumerate(text.split(","), start=1)]


def _match(number: int, words: Sequence[str]) -> Match:
    home, away = (ord(letter) - ord("A") + 1 for letter in words[0])
    if len(words) == 1:
        return match(number, home, away, None)
    ours, theirs = words[1].split(":")
    if "-" in (ours, theirs):
        kinds = {"+-": AWAY_FORFEITS, "-+": HOME_FORFEITS, "--": BOTH_FORFEIT}
        return match(number, home, away, kinds[ours + theirs])
    return match(number, home, away, played(int(ours), int(theirs)))


def table(text: str, *, entrants: int, lot: int = 1, withdrawn: str = "", **rules: Any) -> list[Standing]:
    out = [ord(letter) - ord("A") + 1 for letter in withdrawn]
    return standings(range(1, entrants + 1), matches(text), rules=Rules(draws=True, **rules), lot=lot, withdrawn=out)


def letters(places: Sequence[Standing]) -> str:
    return "".join(chr(ord("A") + place.entrant - 1) for place in places)


def decided(places: Sequence[Standing]) -> list[str]:
    """What decided the second place, the third, ..."""
    return [place.decided_by for place in places[1:]]
