"""Bodies, queries and answers from the draw on."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from apps.tournaments.domain.graph import Bracket, Side, Status

Score = Annotated[int, Meta(ge=0, le=9_999)]
Game = tuple[Score, Score]


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    dry_run: bool = False


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """:param redraw: draw a new lot first."""

    redraw: bool = False


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """:param drop_unpaid: start without those who have not paid."""

    drop_unpaid: bool = False


class ListMatches(msgspec.Struct, frozen=True, kw_only=True):
    """:param court: its name."""

    status: Status | None = None
    bracket: Bracket | None = None
    round: Annotated[int, Meta(ge=1)] | None = None
    group: Annotated[int, Meta(ge=0)] | None = None
    participant_id: UUID | None = None
    court: str | None = None
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class ListLog(msgspec.Struct, frozen=True, kw_only=True):
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class ReportResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result.

    :param home_score: games won in a best-of-n, goals or points otherwise. May be left out when ``games`` say it.
    :param winner: needed for a forfeit, and where the score is level and somebody must go on.
    """

    home_score: Score | None = None
    away_score: Score | None = None
    games: Annotated[tuple[Game, ...], Meta(max_length=99)] = ()
    winner: Side | None = None
    kind: Literal["played", "forfeit", "double_forfeit"] = "played"


class UpdateMatch(ReportResult, frozen=True, kw_only=True):
    """A result, or ``{"status": "running"}``.

    :param version: the match's, as it was looked at; `If-Match` says the same. Needed to correct a result.
    :param cascade: undo later results that rest on it. :param dry_run: only say what would change.
    """

    status: Literal["running"] | None = None
    version: int | None = None
    cascade: bool = False
    dry_run: bool = False


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """As :class:`UpdateMatch`; ``version`` is for a match's result only."""

    version: int | None = None
    cascade: bool = False
    dry_run: bool = False
