"""Players to look at, invented by a seed. ``manage.py setup --demo`` seeds them."""

from __future__ import annotations

from apps.players.usecases.generate_players import DEFAULT_SEED, generate_players

COUNT = 80
SEASONS = ("2025/26",)


def seed() -> None:
    """Safe to repeat; whoever is there already is left as they are. Enough of each position to be compared."""
    for season in SEASONS:
        generate_players(count=COUNT, seed=DEFAULT_SEED, season=season)
