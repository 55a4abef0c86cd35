"""A :class:`.ViewerModel` being filled: opponents, statuses and games of one match after the other."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET

from . import viewer
from .graph import NOBODY, Match, Result, Side, Source
from .viewer import Opponent, Settings, StageType, ViewerMatch, ViewerModel
from .wiring import Slots

STATUS = {"ready": viewer.READY, "running": viewer.RUNNING, "not_needed": viewer.ARCHIVED}


class Sheet:
    """Rows are appended below the stage, group and round opened last."""

    def __init__(self, matches: Sequence[Match], match_ids: Sequence[str]) -> None:
        self.model = ViewerModel()
        self._matches = matches
        self._ids = match_ids
        self._by_home = {match.home_from: match for match in matches}
        self._known = {match.home_from: match.home for match in matches}
        self._known.update({match.away_from: match.away for match in matches})

    def stage(self, name: str, type: StageType, settings: Settings) -> None:
        """Open a stage."""
        number = len(self.model.stage)
        self.model.stage.append(viewer.ViewerStage(number, name, type, settings, number + 1))

    def group(self, number: int) -> None:
        """Open a group in the stage."""
        self.model.group.append(viewer.ViewerGroup(len(self.model.group), self.model.stage[-1].id, number))

    def round(self, number: int) -> None:
        """Open a round in the group."""
        group = self.model.group[-1]
        self.model.round.append(viewer.ViewerRound(len(self.model.round), group.stage_id, group.id, number))

    def pairs(
        self, homes: Slots, aways: Slots, *, from_home: Sequence[int] = (), from_away: Sequence[int] = ()
    ) -> tuple[list[Source | None], list[Source | None]]:
        """Append a full round of slots, byes and all.

        :param from_home: the ``position`` of each opponent that has one. :param from_away: likewise.
        :returns: the slots of the winners and of the losers.
        """
        winners: list[Source | None] = []
        losers: list[Source | None] = []
        for number, (home, away) in enumerate(zip(homes, aways, strict=True), 1):
            places = tuple(places[number - 1] if places else 0 for places in (from_home, from_away))
            if home and away:
                match = self._by_home[home]
                self.match(match, number, *places)
                winners.append(Source("W", match.number))
                losers.append(Source("L", match.number))
            else:
                sides = [self._waved_through(*side) for side in zip((home, away), places, strict=True)]
                self._append(number, viewer.LOCKED, *sides)
                winners.append(home or away)
                losers.append(None)
        return winners, losers

    def match(self, match: Match, number: int, home_place: int = 0, away_place: int = 0) -> None:
        """Append a match and its games, as the ``number``-th of the round."""
        row = self._append(
            number, self._status(match), _opponent(match, "home", home_place), _opponent(match, "away", away_place)
        )
        row.child_count = match.best_of if match.best_of > 1 else 0
        row.match_id = self._ids[match.number - 1] if self._ids else UNSET
        for game in range(row.child_count):
            self._game(match, row, game)

    def _append(self, number: int, status: int, home: Opponent | None, away: Opponent | None) -> ViewerMatch:
        round = self.model.round[-1]
        where = len(self.model.match), round.stage_id, round.group_id, round.id
        row = ViewerMatch(*where, number, 0, status, home, away)
        self.model.match.append(row)
        return row

    def _waved_through(self, source: Source | None, place: int) -> Opponent | None:
        """A side of a bye: nobody, or whoever wins by it."""
        if source is None:
            return None
        seed = source.ref if source.kind == "S" else None
        entrant = self._known.get(source, seed)
        return None if entrant == NOBODY else Opponent(entrant, place or UNSET, result="win")

    def _status(self, match: Match) -> int:
        if match.status == "waiting":
            return viewer.LOCKED if match.home is None and match.away is None else viewer.WAITING
        if match.status != "finished":
            return STATUS[match.status]
        following = [self._matches[number - 1].status for number in (match.winner_to, match.loser_to) if number]
        return viewer.ARCHIVED if "finished" in following else viewer.COMPLETED

    def _game(self, match: Match, row: ViewerMatch, game: int) -> None:
        played = match.result.games if match.result else ()
        sides: list[Opponent | None] = [Opponent(match.home or None), Opponent(match.away or None)]
        status = row.status
        if game < len(played):
            home, away = played[game]
            winner: Side | None = None if home == away else ("home" if home > away else "away")
            result = Result(winner, "played", home, away)
            sides = [
                _with_result(Opponent(match.home), "home", result),
                _with_result(Opponent(match.away), "away", result),
            ]
        elif match.result is not None or match.status == "not_needed":
            status = viewer.CANCELLED
        rows = self.model.match_game
        rows.append(viewer.ViewerGame(len(rows), row.stage_id, row.id, game + 1, status, *sides))


def _opponent(match: Match, side: Side, place: int) -> Opponent | None:
    entrant = match.home if side == "home" else match.away
    if entrant == NOBODY:
        return None
    opponent = Opponent(entrant, place or UNSET)
    return _with_result(opponent, side, match.result) if match.result else opponent


def _with_result(opponent: Opponent, side: Side, result: Result) -> Opponent:
    """What the result says of one side. Who lost without playing carries ``forfeit``."""
    if result.kind in ("played", "forfeit"):
        opponent.score = result.home_score if side == "home" else result.away_score
    if result.kind == "double_forfeit":
        opponent.forfeit = True
    elif result.winner is None:
        opponent.result = "draw"
    elif result.winner == side:
        opponent.result = "win"
    else:
        opponent.result = "loss"
        if result.kind in ("forfeit", "walkover"):
            opponent.forfeit = True
    return opponent
