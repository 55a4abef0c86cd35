"""Rows into the tables, chunk by chunk: each row is checked whole before anything of it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from apps.players import conf
from apps.players.announce import announce
from apps.players.contract import PlayerChanged, PlayerNotFound
from apps.players.domain.metrics import exact_metrics
from apps.players.domain.profile import Profile, exact
from apps.players.domain.seasons import check_playing_time
from apps.players.exchange.csv_read import Row
from apps.players.exchange.refusals import Refusal, refusal
from apps.players.models import Player, Season
from apps.players.usecases.change_player import FIELDS, changed_profile
from apps.players.usecases.create_player import created, player_of
from kernel.clock import now
from kernel.errors import DomainError, Malformed


class ValueMissing(Malformed):
    """A new player needs this."""

    code = "value_missing"
    message = "A new player needs a name, a position and an age."


class RowTwice(Malformed):
    """An earlier row is of the same player and season."""

    code = "row_twice"
    message = "An earlier row is of the same player and season."


class Intake:
    """Takes rows in, within one transaction.

    :ivar created: ids of those added. :ivar updated: of those changed. :ivar seen: of all that rows were of.
    """

    def __init__(self, *, creator: UUID | None) -> None:
        self.creator = creator
        self.created: set[UUID] = set()
        self.updated: set[UUID] = set()
        self.seen: set[UUID] = set()
        self.refused: list[Refusal] = []
        self._done: set[tuple[UUID, str | None]] = set()

    def take(self, chunk: Sequence[Row]) -> None:
        """Write the rows that can be; the others are added to ``refused``."""
        batch = Batch(chunk)
        for row in chunk:
            try:
                self._take(batch, row)
            except (DomainError, msgspec.ValidationError) as error:
                self.refused.append(refusal(row.line, error))
        batch.store()

    def _take(self, batch: Batch, row: Row) -> None:
        player = batch.find(row)
        if player is not None and (player.player_id, row.season) in self._done:
            raise RowTwice(field="season" if row.season else "external_id")
        profile = _new_profile(row) if player is None else changed_profile(player, _changes(player, row))
        profile = exact(profile, currencies=conf.currencies())
        played = batch.season_after(player, row)
        if player is None:
            player = batch.add(player_of(profile, creator=self.creator), row)
            self.created.add(player.player_id)
        changed = batch.describe(player, profile) | batch.play(player, played)
        if changed and player.player_id not in self.created:
            self.updated.add(player.player_id)
        self.seen.add(player.player_id)
        self._done.add((player.player_id, row.season))


class Batch:
    """The players and seasons that a chunk is about, locked; changed in memory, stored in a few statements."""

    def __init__(self, chunk: Sequence[Row]) -> None:
        ids = [row.player_id for row in chunk if row.player_id]
        external = [row.external_id for row in chunk if row.external_id]
        found = Player.objects.using("players").filter(Q(player_id__in=ids) | Q(external_id__in=external))
        # Locked in one order, like everywhere.
        self.players = {player.player_id: player for player in found.select_for_update().order_by("player_id")}
        self.external = {player.external_id: player for player in self.players.values() if player.external_id}
        seasons = Season.objects.using("players").filter(player_id__in=list(self.players))
        self.seasons = {(season.player_id, season.season): season for season in seasons}
        self.new: dict[UUID, Player] = {}
        self.changed: dict[UUID, set[str]] = {}
        self.played: dict[tuple[UUID, str], Season] = {}

    def find(self, row: Row) -> Player | None:
        """Whose row it is; ``None``: a new player's. :raises PlayerNotFound:"""
        if row.player_id is not None:
            if row.player_id not in self.players:
                raise PlayerNotFound(field="player_id")
            return self.players[row.player_id]
        return self.external.get(row.external_id) if row.external_id else None

    def season_after(self, player: Player | None, row: Row) -> Season | None:
        """What the row makes of the player's season. :raises SeasonContradictory: :raises MetricsInvalid:"""
        if row.season is None:
            return None
        before = self.seasons.get((player.player_id, row.season)) if player else None
        after = Season(
            season=row.season,
            matches=row.matches if row.matches is not None else before.matches if before else 0,
            minutes=row.minutes if row.minutes is not None else before.minutes if before else 0,
            metrics=exact_metrics({**(before.metrics if before else {}), **row.figures}),
        )
        check_playing_time(after.matches, after.minutes)
        return after

    def add(self, player: Player, row: Row) -> Player:
        player.external_id = row.external_id
        self.players[player.player_id] = self.new[player.player_id] = player
        if row.external_id:
            self.external[row.external_id] = player
        return player

    def describe(self, player: Player, profile: Profile) -> bool:
        changed = {name for name in FIELDS if getattr(player, name) != getattr(profile, name)}
        for name in changed:
            setattr(player, name, getattr(profile, name))
        return self._mark(player, changed)

    def play(self, player: Player, played: Season | None) -> bool:
        """The last word on a figure stands, as in :mod:`apps.players.usecases.record_season`."""
        if played is None:
            return False
        key = (player.player_id, played.season)
        before = self.seasons.get(key)
        same = ("matches", "minutes", "metrics")
        if before is not None and all(getattr(before, name) == getattr(played, name) for name in same):
            return False
        if not any(owner == player.player_id and season > played.season for owner, season in self.seasons):
            named = {*played.metrics, "matches", "minutes"}
            player.statistics = {name: value for name, value in player.statistics.items() if name not in named}
        played.player = player
        self.seasons[key] = self.played[key] = played
        return self._mark(player, {"statistics"})

    def _mark(self, player: Player, fields: set[str]) -> bool:
        if fields and player.player_id not in self.new:
            self.changed.setdefault(player.player_id, set()).update(fields)
        return bool(fields)

    def store(self) -> None:
        """All that was changed, and its events."""
        moment = now()
        changed = [self.players[player_id] for player_id in self.changed]
        for player in changed:
            player.version, player.updated_at = player.version + 1, moment
        table = Player.objects.using("players")
        table.bulk_create(self.new.values())
        if changed:
            table.bulk_update(changed, [*FIELDS, "version", "updated_at"])
        _store_seasons(self.played.values())
        announce([created(player) for player in self.new.values()])
        announce([PlayerChanged(player_id=key, fields=tuple(sorted(fields))) for key, fields in self.changed.items()])


def _store_seasons(seasons: Iterable[Season]) -> None:
    Season.objects.using("players").bulk_create(
        seasons,
        update_conflicts=True,
        unique_fields=["player", "season"],
        update_fields=["matches", "minutes", "metrics", "updated_at"],
    )


def _new_profile(row: Row) -> Profile:
    for name in ("full_name", "position", "age"):
        if name not in row.described:
            raise ValueMissing(field=name)
    statistics = row.figures if row.season is None else {}
    return msgspec.convert({**row.described, "statistics": statistics}, Profile)


def _changes(player: Player, row: Row) -> dict[str, Any]:
    if row.season is None and row.figures:
        return {**row.described, "statistics": {**player.statistics, **row.figures}}
    return row.described
