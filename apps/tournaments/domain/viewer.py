"""The data model of brackets-viewer (brackets-model 1.7), as far as it is needed to draw a tournament.

Member names are its own. ``match_id`` and ``participant_id`` are added: our ids, when the caller gave them.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

StageType = Literal["round_robin", "single_elimination", "double_elimination"]
LOCKED, WAITING, READY, RUNNING, COMPLETED, ARCHIVED, CANCELLED = range(7)
"""Status: nobody known, one known, both known, running, finished, the next one finished too; a game not needed."""


class Opponent(msgspec.Struct):
    """A side of a match; ``id`` ``None``: not known yet. In place of a whole opponent ``None`` means a bye.

    :param position: seed in the first round; number of the match in the winners' bracket that was lost, below.
    """

    id: int | None
    position: int | UnsetType = UNSET
    score: int | UnsetType = UNSET
    result: Literal["win", "draw", "loss"] | UnsetType = UNSET
    forfeit: bool | UnsetType = UNSET


class ViewerParticipant(msgspec.Struct):
    """Who enters; ``id`` is the seed."""

    id: int
    name: str
    tournament_id: int = 0
    participant_id: str | UnsetType = UNSET


class Settings(msgspec.Struct, rename="camel"):
    """How a stage was made; the viewer reads it for its labels."""

    size: int
    seed_ordering: list[str]
    matches_child_count: int = 0
    group_count: int | UnsetType = UNSET
    round_robin_mode: Literal["simple", "double"] | UnsetType = UNSET
    consolation_final: bool | UnsetType = UNSET
    grand_final: Literal["simple", "double"] | UnsetType = UNSET


class ViewerStage(msgspec.Struct):
    """A bracket, or the tables."""

    id: int
    name: str
    type: StageType
    settings: Settings
    number: int
    tournament_id: int = 0


class ViewerGroup(msgspec.Struct):
    """A table; or 1 winners' bracket, 2 losers' bracket (consolation in single elimination), 3 grand final."""

    id: int
    stage_id: int
    number: int


class ViewerRound(msgspec.Struct):
    """A round of a group."""

    id: int
    stage_id: int
    group_id: int
    number: int


class ViewerMatch(msgspec.Struct, gc=False):
    """A match, or a bye of the full bracket; ``child_count``: how many games belong to it."""

    id: int
    stage_id: int
    group_id: int
    round_id: int
    number: int
    child_count: int
    status: int
    opponent1: Opponent | None
    opponent2: Opponent | None
    match_id: str | UnsetType = UNSET


class ViewerGame(msgspec.Struct, gc=False):
    """One game of a best-of-n."""

    id: int
    stage_id: int
    parent_id: int
    number: int
    status: int
    opponent1: Opponent | None
    opponent2: Opponent | None


class ViewerModel(msgspec.Struct):
    """Everything; ids are unique in their list. The viewer takes the lists as its ``participants``, ``stages`` ..."""

    participant: list[ViewerParticipant] = []
    stage: list[ViewerStage] = []
    group: list[ViewerGroup] = []
    round: list[ViewerRound] = []
    match: list[ViewerMatch] = []
    match_game: list[ViewerGame] = []
