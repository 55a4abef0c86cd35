"""Taking players in from rows: new ones, changes of known ones, and what they did in a season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from uuid import UUID

import msgspec

from apps.players.exchange.csv_read import Row
from apps.players.exchange.intake import Intake
from apps.players.exchange.refusals import PlayersRefused, Refusal
from kernel.db import one, transaction

CHUNK = 500
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('players.import_players'))"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How many players were added, changed and left as they were, or would have been (``dry_run``).

    :param refused: the lines left out; ``row`` is the line's number, the first is 1.
    """

    created: int
    updated: int
    unchanged: int
    dry_run: bool
    refused: list[Refusal]


class _TakeBack(Exception):
    """Ends a transaction that shall leave nothing."""


def import_players(
    *,
    rows: Iterable[Row],
    creator: UUID | None,
    refused: list[Refusal],
    skip_bad: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Take all rows in, in one transaction; the same rows again change nothing where they name the player.

    A row is of the player with its ``player_id``, else with its ``external_id``, else a new one.

    :param refused: rows that failed before they came here are added to it while ``rows`` is read.
    :param skip_bad: take in whoever can be; else one refused row refuses all.
    :param dry_run: leave nothing behind.
    :raises PlayersRefused:
    """
    waiting = list(rows)  # read outside the transaction, whatever it comes from
    intake = Intake(creator=creator)
    with suppress(_TakeBack), transaction("players"):
        # Two imports of one file would add its players twice.
        one("players", ONE_AT_A_TIME)
        for chunk in _chunks(waiting):
            intake.take(chunk)
        if dry_run or ((refused or intake.refused) and not skip_bad):
            raise _TakeBack
    all_refused = sorted([*refused, *intake.refused], key=lambda refusal: refusal.row)
    if all_refused and not skip_bad and not dry_run:
        raise PlayersRefused(refused=msgspec.to_builtins(all_refused))
    return Imported(
        created=len(intake.created),
        updated=len(intake.updated),
        unchanged=len(intake.seen) - len(intake.created) - len(intake.updated),
        dry_run=dry_run,
        refused=all_refused,
    )


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
