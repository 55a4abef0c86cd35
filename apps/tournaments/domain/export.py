"""A tournament as brackets-viewer draws it: full brackets of 2^k, in which byes are drawn too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import UNSET

from .double import MASKS
from .graph import Match, Source
from .qualifying import qualified_slots
from .rules import Format, Knockout, Rules
from .seeding import seed_order, seeded_slots
from .sheet import Sheet
from .viewer import Settings, ViewerModel, ViewerParticipant
from .wiring import Slots


def viewer_model(
    matches: Sequence[Match],
    *,
    format: Format,
    rules: Rules,
    title: str,
    names: Sequence[str],
    participant_ids: Sequence[str] = (),
    match_ids: Sequence[str] = (),
) -> ViewerModel:
    """The tournament in the data model of brackets-viewer.

    A bye is a match with ``None`` for an opponent. Tables are a round-robin stage with a group each, groups before
    a knockout a stage of their own. Swiss rounds are the rounds of a single group. Re-seeded rounds are drawn as a
    plain bracket, whose lines then do not lead where the winners go.

    :param matches: all of them, by number. :param names: of entrants 1, 2, ...
    :param participant_ids: ours, as ``names``. :param match_ids: ours, as ``matches``.
    """
    sheet = Sheet(matches, match_ids)
    sheet.model.participant = [
        ViewerParticipant(seed, name, participant_id=participant_ids[seed - 1] if participant_ids else UNSET)
        for seed, name in enumerate(names, 1)
    ]
    tables = [match for match in matches if match.bracket in ("group", "swiss")]
    if tables:
        _tables(sheet, tables, rules, title, entrants=len(names))
    if format == "groups_knockout":
        _knockout(sheet, qualified_slots(rules.groups, rules.qualifiers), rules.knockout, rules, title)
    elif format in ("single_elimination", "double_elimination"):
        _knockout(sheet, seeded_slots(len(names)), format, rules, title)
    return sheet.model


def _tables(sheet: Sheet, tables: Sequence[Match], rules: Rules, title: str, *, entrants: int) -> None:
    settings = Settings(
        entrants,
        ["groups.seed_optimized"],
        group_count=rules.groups,
        round_robin_mode="double" if rules.legs == 2 else "simple",
    )
    sheet.stage(title, "round_robin", settings)
    in_order = sorted(tables, key=lambda match: (match.group, match.round, match.position))
    for number, of_group in enumerate((list(found) for _, found in groupby(in_order, lambda m: m.group)), 1):
        sheet.group(number)
        for round, of_round in groupby(of_group, lambda match: match.round):
            sheet.round(round)
            for place, match in enumerate(of_round, 1):
                sheet.match(match, place, match.home or 0, match.away or 0)


def _knockout(sheet: Sheet, slots: Slots, type: Knockout, rules: Rules, title: str) -> None:
    settings = Settings(len(slots), ["inner_outer"], matches_child_count=rules.best_of if rules.best_of > 1 else 0)
    sheet.stage(title, type, settings)
    if type == "double_elimination":
        settings.grand_final = "double" if rules.grand_final == "reset" else "simple"
        _double(sheet, slots, rules)
    else:
        settings.consolation_final = rules.third_place
        _single(sheet, slots, rules)


def _winners_round(sheet: Sheet, slots: Slots, round: int) -> tuple[list[Source | None], list[Source | None]]:
    """A round of the winners' bracket; in the first, positions are seeds."""
    sheet.round(round)
    seeds = seed_order(len(slots)) if round == 1 else []
    return sheet.pairs(slots[::2], slots[1::2], from_home=seeds[::2], from_away=seeds[1::2])


def _single(sheet: Sheet, slots: Slots, rules: Rules) -> None:
    sheet.group(1)
    losers: Slots = ()
    before: Slots = ()
    round = 0
    while len(slots) > 1:
        round += 1
        before = losers
        slots, losers = _winners_round(sheet, slots, round)
        if rules.reseed and len(slots) > 1:
            slots = [Source("R", round, rank) for rank in seed_order(len(slots))]
    if rules.third_place and len(before) == 2 and all(before):
        sheet.group(2)
        sheet.round(1)
        sheet.pairs(before[:1], before[1:], from_home=[1], from_away=[2])


def _double(sheet: Sheet, slots: Slots, rules: Rules) -> None:
    if len(slots) == 2:  # without a losers' bracket the viewer would take the grand final for one
        slots = [slots[0], None, slots[1], None]
    masks = MASKS[len(slots).bit_length() - 1]
    sheet.group(1)
    slots, first = _winners_round(sheet, slots, 1)
    fallen: list[list[Source | None]] = []
    for round in range(2, len(masks) + 2):
        slots, losers = _winners_round(sheet, slots, round)
        fallen.append(losers)
    sheet.group(2)
    left: Slots = first
    for round, (losers, mask) in enumerate(zip(fallen, masks, strict=True), 2):
        places = range(1, len(first) + 1) if round == 2 else ()
        sheet.round(2 * round - 3)
        left, _ = sheet.pairs(left[::2], left[1::2], from_home=places[::2], from_away=places[1::2])
        sheet.round(2 * round - 2)
        from_above = [place ^ mask for place in range(len(losers))]
        homes = [losers[place] for place in from_above]
        left, _ = sheet.pairs(homes, left, from_home=[place + 1 for place in from_above])
    sheet.group(3)
    sheet.round(1)
    winner, loser = sheet.pairs(slots, left, from_away=[1])
    if rules.grand_final == "reset":
        sheet.round(2)
        sheet.pairs(loser, winner)
