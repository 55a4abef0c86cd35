"""A player against peers: counted by the database, concluded from in :mod:`apps.players.domain.percentiles`."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

import msgspec

from apps.players.domain.metrics import CATALOGUE
from apps.players.domain.percentiles import MINUTES, Counted, Standing, standings
from apps.players.domain.positions import Group
from apps.players.models import Player, Season
from apps.players.queries import find_player
from kernel.db import rows
from kernel.errors import DomainError, Kind

# One pass over the seasons of the pool. Counting with FILTER places one player in O(n); window functions would rank
# everybody, which needs a sort, only to throw all ranks but one away. Rates closer than 1e-9 are the same rate:
# 3.3 in 2,700 minutes and 1.1 in 900 differ by the last bit of a double.
COUNT = """
WITH mine AS MATERIALIZED (
  SELECT m.key AS metric, m.key = ANY(%(percents)s::text[]) AS percent, m.value::text::float8
    * CASE WHEN m.key = ANY(%(percents)s::text[]) THEN 1 ELSE 90 END
    / CASE WHEN m.key = ANY(%(percents)s::text[]) THEN 1 ELSE s.minutes END AS rate
  FROM players_season s, jsonb_each(s.metrics) m
  WHERE s.id = %(season_id)s AND s.minutes > 0 AND m.key = ANY(%(known)s::text[])
), pool AS MATERIALIZED (
  SELECT s.minutes, s.metrics FROM players_season s JOIN players_player p USING (player_id)
  WHERE s.season = %(season)s AND s.minutes >= %(min_minutes)s AND s.minutes > 0 AND p.position = %(position)s
), theirs AS (
  SELECT mine.metric, mine.rate AS mine, (pool.metrics -> mine.metric)::float8
    * CASE WHEN mine.percent THEN 1 ELSE 90 END / CASE WHEN mine.percent THEN 1 ELSE pool.minutes END AS rate
  FROM mine LEFT JOIN pool ON pool.metrics ? mine.metric
)
SELECT metric, mine,
  count(*) FILTER (WHERE rate < mine - 1e-9), count(*) FILTER (WHERE abs(rate - mine) <= 1e-9), count(rate),
  coalesce(percentile_cont(0.05) WITHIN GROUP (ORDER BY rate), 0),
  coalesce(percentile_cont(0.95) WITHIN GROUP (ORDER BY rate), 0)
FROM theirs GROUP BY metric, mine
"""
PERCENTS = [name for name, metric in CATALOGUE.items() if metric.scale == "percent"]


class SeasonNotFound(DomainError):
    """Nothing is recorded of this player in this season."""

    kind = Kind.NOT_FOUND
    code = "season_not_found"
    message = "Nothing is recorded of this season."


class Percentiles(msgspec.Struct, frozen=True, kw_only=True):
    """A player's season against those of the same position who played at least ``min_minutes`` in it.

    :param peers: how many those are, the player included when the minutes suffice.
    """

    player_id: UUID
    full_name: str
    position: Group
    season: str
    matches: int
    minutes: int
    min_minutes: int
    enough_minutes: bool
    peers: int
    metrics: list[Standing]


def percentiles_of(*, player_id: UUID, season: str | None, min_minutes: int = MINUTES) -> Percentiles:
    """:param season: as stored; ``None``: the newest with enough minutes, else the newest.

    :raises PlayerNotFound: :raises SeasonNotFound:
    """
    player = find_player(player_id=player_id)
    played = season_with(player_id=player_id, season=season, min_minutes=min_minutes)
    return percentiles_in(player, played, min_minutes=min_minutes)


def season_with(*, player_id: UUID, season: str | None, min_minutes: int) -> Season:
    """:raises SeasonNotFound:"""
    found = Season.objects.using("players").filter(player_id=player_id).order_by("-season")
    seasons = list(found if season is None else found.filter(season=season))
    if not seasons:
        raise SeasonNotFound
    return next((one for one in seasons if one.minutes >= min_minutes), seasons[0])


def percentiles_in(player: Player, played: Season, *, min_minutes: int) -> Percentiles:
    """The same, of rows that are there already."""
    row: Any = player
    counted = _counted(row.position, played, min_minutes)
    enough = played.minutes >= max(min_minutes, 1)
    return Percentiles(
        player_id=row.player_id,
        full_name=row.full_name,
        position=row.position,
        season=played.season,
        matches=played.matches,
        minutes=played.minutes,
        min_minutes=min_minutes,
        enough_minutes=enough,
        peers=max((one.n for one in counted), default=0),
        metrics=standings(row.position, counted, enough_minutes=enough),
    )


def _counted(position: Group, played: Season, min_minutes: int) -> list[Counted]:
    assert position in get_args(Group)
    values = {
        "season_id": played.pk,
        "season": played.season,
        "position": position,
        "min_minutes": min_minutes,
        "percents": PERCENTS,
        "known": list(CATALOGUE),
    }
    fields = ("metric", "rate", "below", "equal", "n", "low", "high")
    return [Counted(**dict(zip(fields, row, strict=True))) for row in rows("players", COUNT, values)]
