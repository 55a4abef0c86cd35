"""Add invented players."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.players.domain.seasons import season_of
from apps.players.usecases.generate_players import DEFAULT_SEED, generate_players
from kernel.errors import DomainError

MOST = 1_000_000


class Command(BaseCommand):
    """``manage.py generate_players --count N [--seed S] [--season 2025-26]``: nobody who ever lived; safe to repeat."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, required=True, help=f"how many, up to {MOST:,}")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the same seed makes the same players")
        parser.add_argument("--season", default="2025-26", help="the season of their figures")

    def handle(self, *args: Any, count: int, seed: int, season: str, **options: Any) -> None:
        if not 1 <= count <= MOST:
            raise CommandError(f"--count is from 1 to {MOST:,}.")
        try:
            added = generate_players(count=count, seed=seed, season=season_of(season))
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        self.stdout.write(f"{added:,} players added, {count - added:,} were there.")
