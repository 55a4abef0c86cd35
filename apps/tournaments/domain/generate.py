"""From a number of entrants, a format and the rules to the match graph."""

from __future__ import annotations

from .checks import check_options, check_rules
from .double import build_double
from .graph import Match
from .groups import build_groups
from .qualifying import qualified_slots
from .reseeding import build_reseeded
from .rules import Format, Rules
from .seeding import order_entrants, seeded_slots
from .single import build_single
from .wiring import Slots, link

__all__ = ["check_options", "check_rules", "generate", "order_entrants"]


def generate(entrants: int, *, format: Format, rules: Rules) -> list[Match]:
    """All matches, in the order of their numbers; seeds stand in their slots already.

    The same arguments give the same graph. Every source has a lower number than the match it leads to. A bye is not a
    match: seeds 1..2^k - n of a knockout simply start in round 2. Single elimination: n - 1 matches, and the one for
    third place; double: 2n - 2, and a conditional reset. Swiss: none, its rounds are paired one by one.

    :raises RulesInvalid: the rules do not fit together, the format, or the number of entrants.
    """
    check_rules(entrants, format=format, rules=rules)
    matches: list[Match] = []
    if format in ("round_robin", "groups_knockout"):
        build_groups(matches, entrants, stage=1, rules=rules)
    if format == "groups_knockout":
        _knockout(matches, qualified_slots(rules.groups, rules.qualifiers), stage=2, rules=rules)
    elif format == "single_elimination" and rules.reseed:
        build_reseeded(matches, entrants, rules=rules)
    elif format == "single_elimination":
        build_single(matches, seeded_slots(entrants), stage=1, rules=rules)
    elif format == "double_elimination":
        build_double(matches, seeded_slots(entrants), stage=1, rules=rules)
    link(matches)
    return matches


def _knockout(matches: list[Match], slots: Slots, *, stage: int, rules: Rules) -> None:
    build = build_double if rules.knockout == "double_elimination" else build_single
    build(matches, slots, stage=stage, rules=rules)
