"""What is known of a player, as scouting gets it. Nothing else of a player leaves the club.

Team, league, country, market value and free text stay here: no report needs them, and text that anybody wrote could
talk to the model that reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from apps.players import conf
from apps.players.domain.percentiles import MINUTES, Standing
from apps.players.domain.positions import KNOWN_ROLES
from apps.players.models import Player
from apps.players.queries import find_player
from apps.players.queries_percentiles import (
    Percentiles,
    SeasonNotFound,
    best_seasons,
    percentiles_among,
    percentiles_in,
    season_with,
)
from apps.scouting.contract import Fact, FactSheet

MOST_STATISTICS = 20
PLAIN = re.compile(r"[a-z0-9_]{1,30}")

Known = tuple[str, float | int | str, str]
"""Label, value, unit."""


def fact_sheet(player_id: UUID) -> FactSheet:
    """The newest season with enough minutes (else the newest), with rates and percentiles; the same rows give the same
    sheet: ids, order and rounding are fixed.

    :raises PlayerNotFound:
    """
    player = find_player(player_id=player_id)
    try:
        played = season_with(player_id=player_id, season=None, min_minutes=MINUTES)
    except SeasonNotFound:
        return _sheet_without_season(player)
    return _sheet_of_season(player, percentiles_in(player, played, min_minutes=MINUTES))


def fact_sheets(player_ids: Sequence[UUID]) -> dict[UUID, FactSheet]:
    """The same sheets of many players in a few statements, however many they are; whoever is not there has none."""
    players = Player.objects.using("players").filter(player_id__in=player_ids)
    seasons = best_seasons(player_ids, min_minutes=MINUTES)
    there = {player.player_id: player for player in players}
    pairs = [(player, seasons[player_id]) for player_id, player in there.items() if player_id in seasons]
    compared = percentiles_among(pairs, min_minutes=MINUTES)
    return {
        player_id: _sheet_of_season(player, compared[player_id])
        if player_id in compared
        else _sheet_without_season(player)
        for player_id, player in there.items()
    }


def _sheet_of_season(player: Player, found: Percentiles) -> FactSheet:
    facts = [*_person(player), *_playing_time(found), *_compared(found)]
    sample = f"{found.minutes:,} minutes in {found.matches:,} matches, season {found.season}"
    return _sheet(player, facts, sample=sample)


def _sheet_without_season(player: Player) -> FactSheet:
    return _sheet(player, [*_person(player), *_loose(player)], sample="")


def pseudonym(player_id: UUID) -> str:
    """Always the same for a player, and nobody's name."""
    return f"Player {player_id.hex[-6:].upper()}"


def _sheet(player: Player, facts: list[Known], *, sample: str) -> FactSheet:
    name = player.full_name if conf.names_leave_the_club() else pseudonym(player.player_id)
    numbered = tuple(
        Fact(fact_id=f"f{number}", label=label, value=value, unit=unit)
        for number, (label, value, unit) in enumerate(facts, 1)
    )
    return FactSheet(player_name=name, position=player.position, facts=numbered, sample=sample)


def _person(player: Player) -> Iterator[Known]:
    yield "age", player.age, "years"
    if player.role in KNOWN_ROLES:
        yield "role", player.role, ""
    yield "status", player.status.replace("_", " "), ""


def _playing_time(found: Percentiles) -> Iterator[Known]:
    yield "matches played", found.matches, "matches"
    yield "minutes played", found.minutes, "minutes"
    if any(one.percentile is not None for one in found.metrics):
        yield f"{found.position}s compared, each with {found.min_minutes} minutes or more", found.peers, "players"


def _compared(found: Percentiles) -> Iterator[Known]:
    """What matters for the position first, then the rest; each rate followed by its percentile."""
    for one in sorted(found.metrics, key=lambda standing: not standing.matters):
        if one.rate is not None:
            yield from _standing(one, found.position)


def _standing(one: Standing, position: str) -> Iterator[Known]:
    """Scouting reads a label up to its first comma, and what stands behind it."""
    words = one.label if one.scale == "percent" else f"{one.label} per 90 minutes"
    better = ", fewer is better" if one.lower_is_better else ""
    yield f"{words}{better}", round(one.rate or 0.0, 2), one.scale
    if one.percentile is not None:
        yield f"{words}, percentile among {position}s{better}", round(100 * one.percentile), "percentile"


def _loose(player: Player) -> Iterator[Known]:
    """Totals that were written without a season, by name; names that are sentences stay here."""
    plain = {name: value for name, value in player.statistics.items() if PLAIN.fullmatch(name)}
    for name in sorted(plain)[:MOST_STATISTICS]:
        value = round(plain[name], 2)
        yield f"{name.replace('_', ' ')}, total", int(value) if float(value).is_integer() else value, "total"
