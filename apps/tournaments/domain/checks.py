"""Do an organiser's choices fit together, the format, and the number of entrants?"""

from __future__ import annotations

from collections.abc import Iterator

from .rules import LARGEST, Format, Rules, RulesInvalid

MATCHES = 500_000
"""The most matches of one tournament: a single round robin of 1,000."""

KNOCKOUTS = frozenset({"single_elimination", "double_elimination", "groups_knockout"})
TABLES = frozenset({"round_robin", "groups_knockout"})
CONCERNS: dict[str, frozenset[str]] = {
    "third_place": frozenset({"single_elimination", "groups_knockout"}),
    "grand_final": frozenset({"double_elimination", "groups_knockout"}),
    "reseed": frozenset({"single_elimination"}),
    "legs": TABLES,
    "groups": TABLES,
    "qualifiers": frozenset({"groups_knockout"}),
    "knockout": frozenset({"groups_knockout"}),
    "rounds": frozenset({"swiss"}),
    "swiss_mode": frozenset({"swiss"}),
    "best_of_final": KNOCKOUTS,
    "draws": TABLES | {"swiss"},
    "points": TABLES | {"swiss"},
    "withdrawal": TABLES,
    "tie_breaks": TABLES | {"swiss"},
}
"""Options that only some formats know; elsewhere they keep their default."""


def check_rules(entrants: int, *, format: Format, rules: Rules) -> None:
    """:raises RulesInvalid: with what is wrong first, for this many entrants."""
    check_options(format=format, rules=rules)
    if not 2 <= entrants <= LARGEST:
        raise RulesInvalid(f"A tournament has 2 to {LARGEST:,} entrants, not {entrants:,}.")
    if format in TABLES:
        _check_groups(entrants, format=format, rules=rules)
    if format == "swiss":
        _check_rounds(entrants, rules=rules)


def check_options(*, format: Format, rules: Rules) -> None:
    """What can be said before anybody has entered.

    :raises RulesInvalid: with what is wrong first.
    """
    for wrong in _contradictions(format, rules):
        raise RulesInvalid(wrong)


def _contradictions(format: Format, rules: Rules) -> Iterator[str]:
    default = Rules()
    for option, formats in CONCERNS.items():
        if format not in formats and getattr(rules, option) != getattr(default, option):
            yield f"'{option}' means nothing in {format.replace('_', ' ')}; leave it out."
    if rules.best_of % 2 == 0:
        yield f"'best_of' must be odd, not {rules.best_of}: half of it must decide."
    if rules.best_of_final and rules.best_of_final % 2 == 0:
        yield f"'best_of_final' must be odd, not {rules.best_of_final}; 0 is the same as other matches."
    if format == "groups_knockout":
        yield from _knockout_contradictions(rules)
    yield from _table_contradictions(rules)


def _knockout_contradictions(rules: Rules) -> Iterator[str]:
    if rules.third_place and rules.knockout == "double_elimination":
        yield "'third_place' means nothing in a double elimination: the loser of the losers' final is third."
    if rules.grand_final != Rules().grand_final and rules.knockout == "single_elimination":
        yield "'grand_final' is for a double elimination; this knockout is a single one."
    if rules.groups * rules.qualifiers < 2:
        yield "One qualifier of one group makes no knockout."


def _table_contradictions(rules: Rules) -> Iterator[str]:
    points, tie_breaks = rules.points, rules.tie_breaks
    if points.win <= points.loss or not points.loss <= points.draw <= points.win:
        yield "'points': a win must be worth more than a loss, and a draw something from one to the other."
    if not tie_breaks or len(set(tie_breaks)) < len(tie_breaks):
        yield "'tie_breaks' must name at least one, and each once."
    if "lot" in tie_breaks[:-1]:
        yield "'tie_breaks': nothing is left to decide after 'lot'; it must be the last."


def _check_groups(entrants: int, *, format: Format, rules: Rules) -> None:
    smallest, larger = divmod(entrants, rules.groups)
    if smallest < 2:
        raise RulesInvalid(f"{rules.groups} groups need {2 * rules.groups} entrants; there are {entrants:,}.")
    if format == "groups_knockout" and rules.qualifiers > smallest:
        raise RulesInvalid(f"{rules.qualifiers} cannot go on from each group: the smallest has {smallest}.")
    pairs = (rules.groups - larger) * smallest * (smallest - 1) // 2 + larger * smallest * (smallest + 1) // 2
    if pairs * rules.legs > MATCHES:
        raise RulesInvalid(f"These would be {pairs * rules.legs:,} matches in groups; {MATCHES:,} are the most.")


def _check_rounds(entrants: int, *, rules: Rules) -> None:
    most = entrants - 1 + entrants % 2
    if rules.rounds > most:
        raise RulesInvalid(f"{entrants:,} entrants can play {most} rounds without meeting again, not {rules.rounds}.")
