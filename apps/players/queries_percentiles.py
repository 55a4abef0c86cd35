"""A player against peers: counted by the database, concluded from in :mod:`apps.players.domain.percentiles`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from apps.players.domain.metrics import CATALOGUE
from apps.players.domain.percentiles import MINUTES, Counted, Standing, standings
from apps.players.domain.positions import Group
from apps.players.models import Player, Season
from apps.players.queries import find_player
from kernel.db import rows
from kernel.errors import DomainError, Kind

# A rate is the same as another when they agree to nine decimals: 3.3 in 2,700 minutes and 1.1 in 900 differ by the last
# bit of a double. (What is added keeps round figures away from the edges of the steps.)
STEP = "floor({rate} * 1e9 + 0.38)"
RATE = "m.value::float8 * CASE WHEN {percent} THEN 1 ELSE 90 END / CASE WHEN {percent} THEN 1 ELSE s.minutes END"
RATE_OF = RATE.format(percent="m.key = ANY(%(percents)s::text[])")
POOL = """players_season s JOIN players_player p USING (player_id)"""
IN_POOL = "s.season = %(season)s AND s.minutes >= %(min_minutes)s AND s.minutes > 0 AND p.position = %(position)s"

# One pass over the seasons of the pool. Counting with FILTER places one player in O(n); nothing but the rate goes into
# the sort that the ends of the axes need.
COUNT = f"""
WITH mine AS MATERIALIZED (
  SELECT m.key AS metric, m.key = ANY(%(percents)s::text[]) AS percent, {RATE_OF} AS rate
  FROM players_season s, jsonb_each(s.metrics) m
  WHERE s.id = %(season_id)s AND s.minutes > 0 AND m.key = ANY(%(known)s::text[])
), theirs AS MATERIALIZED (
  SELECT mine.metric, mine.rate AS mine, {RATE.format(percent="mine.percent")} AS rate
  FROM {POOL}, jsonb_each(s.metrics) m JOIN mine ON mine.metric = m.key WHERE {IN_POOL}
), counted AS (
  SELECT metric, count(*) FILTER (WHERE {STEP.format(rate="rate")} < {STEP.format(rate="mine")}) AS below,
    count(*) FILTER (WHERE {STEP.format(rate="rate")} = {STEP.format(rate="mine")}) AS equal, count(*) AS n,
    percentile_cont(ARRAY[0.05, 0.95]) WITHIN GROUP (ORDER BY rate) AS ends
  FROM theirs GROUP BY metric
)
SELECT mine.metric, mine.rate, coalesce(below, 0), coalesce(equal, 0), coalesce(n, 0), ends[1], ends[2]
FROM mine LEFT JOIN counted USING (metric)
"""  # noqa: S608 - constants only

# For many players of a pool: everybody's place by windows, in one sort for all of them.
RANK = f"""
WITH theirs AS (
  SELECT s.player_id, m.key AS metric, {RATE_OF} AS rate
  FROM {POOL}, jsonb_each(s.metrics) m WHERE {IN_POOL} AND m.key = ANY(%(known)s::text[])
), ranked AS (
  SELECT player_id, metric, rate, rank() OVER places - 1 AS below,
    count(*) OVER (PARTITION BY metric, {STEP.format(rate="rate")}) AS equal, count(*) OVER (PARTITION BY metric) AS n
  FROM theirs WINDOW places AS (PARTITION BY metric ORDER BY {STEP.format(rate="rate")})
)
SELECT player_id, metric, rate, below, equal, n FROM ranked WHERE player_id = ANY(%(player_ids)s::uuid[])
"""  # noqa: S608 - constants only
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


def best_seasons(player_ids: Sequence[UUID], *, min_minutes: int) -> dict[UUID, Season]:
    """For each player the newest season with enough minutes, else the newest; who has none is left out."""
    found: dict[UUID, Season] = {}
    for season in Season.objects.using("players").filter(player_id__in=player_ids).order_by("season"):
        before = found.get(season.player_id)
        if before is None or season.minutes >= min_minutes or before.minutes < min_minutes:
            found[season.player_id] = season
    return found


def percentiles_in(player: Player, played: Season, *, min_minutes: int) -> Percentiles:
    """The same, of rows that are there already."""
    return _concluded(player, played, _counted(player.position, played, min_minutes), min_minutes=min_minutes)


def percentiles_among(pairs: Sequence[tuple[Player, Season]], *, min_minutes: int) -> dict[UUID, Percentiles]:
    """The same of many players, with one statement for each position and season; without the ends of axes."""
    pools: dict[tuple[str, str], list[tuple[Player, Season]]] = {}
    for player, played in pairs:
        pools.setdefault((player.position, played.season), []).append((player, played))
    found = {}
    for (position, season), members in pools.items():
        counted = _ranked(position, season, [player.player_id for player, _ in members], min_minutes)
        for player, played in members:
            own = counted.get(player.player_id) or _uncounted(played)
            found[player.player_id] = _concluded(player, played, own, min_minutes=min_minutes)
    return found


def _concluded(player: Player, played: Season, counted: list[Counted], *, min_minutes: int) -> Percentiles:
    row: Any = player
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


def _counted(position: str, played: Season, min_minutes: int) -> list[Counted]:
    values = {**_pool(position, played.season, min_minutes), "season_id": played.pk}
    fields = Counted.__struct_fields__
    return [Counted(**dict(zip(fields, row, strict=True))) for row in rows("players", COUNT, values)]


def _ranked(position: str, season: str, player_ids: list[UUID], min_minutes: int) -> dict[UUID, list[Counted]]:
    values = {**_pool(position, season, min_minutes), "player_ids": player_ids}
    found: dict[UUID, list[Counted]] = {}
    for player_id, metric, rate, below, equal, n in rows("players", RANK, values):
        counted = Counted(metric=metric, rate=rate, below=below, equal=equal, n=n, low=None, high=None)
        found.setdefault(player_id, []).append(counted)
    return found


def _uncounted(played: Season) -> list[Counted]:
    """Of somebody who is not in the pool: rates, and nobody to compare them with."""
    metrics = played.metrics if played.minutes else {}
    return [
        Counted(
            metric=name,
            rate=value if CATALOGUE[name].scale == "percent" else value * 90 / played.minutes,
            below=0,
            equal=0,
            n=0,
            low=None,
            high=None,
        )
        for name, value in metrics.items()
        if name in CATALOGUE
    ]


def _pool(position: str, season: str, min_minutes: int) -> dict[str, Any]:
    return {
        "position": position,
        "season": season,
        "min_minutes": min_minutes,
        "percents": PERCENTS,
        "known": list(CATALOGUE),
    }
