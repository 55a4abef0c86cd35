"""Recording what a player did in a season."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.players.domain.metrics import exact_metrics
from apps.players.domain.seasons import check_playing_time
from apps.players.models import Player, Season
from apps.players.usecases.change_player import locked_player, touch
from kernel.clock import now
from kernel.db import transaction


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """A season's totals. :param metrics: by name, without matches and minutes."""

    matches: int
    minutes: int
    metrics: dict[str, float]


def record_season(*, player_id: UUID, season: str, figures: Figures) -> Season:
    """Replace the player's figures of the season; the same again leaves no trace.

    Of the newest season, what was written without a season under the same names is forgotten: the last word stands.

    :param season: as stored, see :func:`apps.players.domain.seasons.season_of`.
    :raises PlayerNotFound: :raises SeasonContradictory: :raises MetricsInvalid:
    """
    check_playing_time(figures.matches, figures.minutes)
    figures = msgspec.structs.replace(figures, metrics=exact_metrics(figures.metrics))
    with transaction("players"):
        return write_season(locked_player(player_id), season, figures)


def write_season(player: Player, season: str, figures: Figures) -> Season:
    """The same within a transaction, of a locked player and checked figures."""
    values = msgspec.structs.asdict(figures)
    found = Season.objects.using("players").filter(player=player, season=season).first()
    if found is not None and all(getattr(found, name) == value for name, value in values.items()):
        return found
    written, _ = Season.objects.using("players").update_or_create(
        player=player, season=season, defaults={**values, "updated_at": now()}
    )
    if not Season.objects.using("players").filter(player=player, season__gt=season).exists():
        named = {*figures.metrics, "matches", "minutes"}
        player.statistics = {name: value for name, value in player.statistics.items() if name not in named}
    touch(player, "statistics")
    return written
