"""What an organiser may choose, as data: format, points, tie-breaks, how byes and forfeits count."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kernel.errors import DomainError, Kind

Format = Literal["single_elimination", "double_elimination", "round_robin", "groups_knockout", "swiss"]
Knockout = Literal["single_elimination", "double_elimination"]
TieBreak = Literal[
    "points",
    "head_to_head",
    "difference",
    "for",
    "wins",
    "buchholz",
    "buchholz_cut_1",
    "sonneborn_berger",
    "direct_encounter",
    "lot",
]
"""``head_to_head``: the table of the matches among those who are level (points, difference, for), applied again
to whoever is still level. ``direct_encounter``: FIDE's. ``lot``: drawn with the tournament's stored seed."""

Seeding = Literal["manual", "rating", "random"]
WithdrawalPolicy = Literal["walkover", "annul", "annul_under_half"]
LARGEST = 100_000


class RulesInvalid(DomainError):
    """The options contradict each other, or the format."""

    kind = Kind.MALFORMED
    code = "rules_invalid"
    message = "These rules do not fit together."


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """What a match is worth in a table, in half points or whole ones as the organiser likes."""

    win: float = 3
    draw: float = 1
    loss: float = 0
    bye: float = 3
    """An unpaired entrant's of a Swiss round."""
    forfeit_win: float = 3
    forfeit_loss: float = 0


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organiser's choices. What does not concern the format must keep its default.

    :param third_place: a match of the losing semi-finalists (single elimination).
    :param grand_final: ``reset``: the winner of the losers' bracket must win twice (double elimination).
    :param reseed: after each round the best seed left meets the worst one left (single elimination).
    :param legs: how often each pair of a table meets. :param groups: how many tables.
    :param qualifiers: how many of each group go on. :param knockout: what they play then.
    :param rounds: of a Swiss tournament; 0: as many as a knock-out would have.
    :param swiss_mode: ``dutch``: Dutch order without colours; ``fide``: C.04.3 exactly, colours included.
    :param best_of: games a match is decided by; odd. :param best_of_final: of the final (grand final), 0: the same.
    :param draws: a match may end level (tables and Swiss rounds only).
    :param forfeit_score: games or goals that count for who wins without playing.
    """

    seeding: Seeding = "manual"
    third_place: bool = False
    grand_final: Literal["single", "reset"] = "reset"
    reseed: bool = False
    legs: Annotated[int, Meta(ge=1, le=2)] = 1
    groups: Annotated[int, Meta(ge=1, le=512)] = 1
    qualifiers: Annotated[int, Meta(ge=1, le=64)] = 2
    knockout: Knockout = "single_elimination"
    rounds: Annotated[int, Meta(ge=0, le=100)] = 0
    swiss_mode: Literal["dutch", "fide"] = "dutch"
    best_of: Annotated[int, Meta(ge=1, le=99)] = 1
    best_of_final: Annotated[int, Meta(ge=0, le=99)] = 0
    draws: bool = False
    points: Points = Points()
    forfeit_score: Annotated[int, Meta(ge=0, le=999)] = 0
    withdrawal: WithdrawalPolicy = "walkover"
    tie_breaks: tuple[TieBreak, ...] = ("points", "head_to_head", "difference", "for", "wins", "lot")
