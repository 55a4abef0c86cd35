"""Any graph: sound links and numbers, the same each time; and rules that do not fit are refused, with the reason."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.checks import CONCERNS
from apps.tournaments.domain.generate import check_options, check_rules, generate
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Format, Points, Rules, RulesInvalid

SETUPS: list[tuple[Format, Rules]] = [
    ("single_elimination", Rules(third_place=True)),
    ("single_elimination", Rules(reseed=True, third_place=True)),
    ("double_elimination", Rules()),
    ("double_elimination", Rules(grand_final="single")),
    ("round_robin", Rules(groups=2, legs=2)),
    ("groups_knockout", Rules(groups=3, qualifiers=3, third_place=True)),
    ("groups_knockout", Rules(groups=2, qualifiers=4, knockout="double_elimination")),
]


@pytest.mark.parametrize(("format", "rules"), SETUPS)
def test_links_lead_forward_and_agree_with_the_sources(format: Format, rules: Rules) -> None:
    for entrants in range(9, 80):
        matches = generate(entrants, format=format, rules=rules)
        assert [match.number for match in matches] == list(range(1, len(matches) + 1))
        assert len({(m.stage, m.bracket, m.group, m.round, m.position) for m in matches}) == len(matches)
        for match in matches:
            for source, side in ((match.home_from, "home"), (match.away_from, "away")):
                if source.kind in "WL":
                    sender = matches[source.ref - 1]
                    assert sender.number < match.number
                    goes = (sender.winner_to, sender.winner_side)
                    falls = (sender.loser_to, sender.loser_side)
                    assert (goes if source.kind == "W" else falls) == (match.number, side)
        assert ready_where_both_are_known(matches)
        assert matches == generate(entrants, format=format, rules=rules)


def ready_where_both_are_known(matches: list[Match]) -> bool:
    return all((match.status == "ready") == bool(match.home and match.away) for match in matches)


def test_the_final_is_one_and_last() -> None:
    for format, rules in SETUPS:
        if format != "round_robin":
            matches = generate(33, format=format, rules=rules)
            last = [match.number for match in matches if not match.winner_to and match.bracket in ("winners", "final")]
            if not rules.reseed:
                assert last == [len(matches)]


def test_swiss_rounds_are_not_made_in_advance() -> None:
    assert generate(16, format="swiss", rules=Rules(rounds=5)) == []


REFUSED: list[tuple[int, Format, Rules, str]] = [
    (1, "single_elimination", Rules(), "2 to 100,000 entrants, not 1"),
    (100_001, "single_elimination", Rules(), "not 100,001"),
    (8, "single_elimination", Rules(best_of=2), "'best_of' must be odd, not 2"),
    (8, "double_elimination", Rules(best_of_final=4), "'best_of_final' must be odd, not 4"),
    (8, "single_elimination", Rules(draws=True), "'draws' means nothing in single elimination"),
    (8, "round_robin", Rules(best_of_final=3), "'best_of_final' means nothing in round robin"),
    (8, "double_elimination", Rules(third_place=True), "'third_place' means nothing in double elimination"),
    (8, "groups_knockout", Rules(reseed=True), "'reseed' means nothing in groups knockout"),
    (8, "round_robin", Rules(groups=5), "5 groups need 10 entrants; there are 8"),
    (7, "groups_knockout", Rules(groups=2, qualifiers=4), "4 cannot go on from each group: the smallest has 3"),
    (4, "groups_knockout", Rules(groups=1, qualifiers=1), "One qualifier of one group"),
    (8, "groups_knockout", Rules(third_place=True, knockout="double_elimination"), "'third_place' means nothing"),
    (8, "groups_knockout", Rules(grand_final="single"), "'grand_final' is for a double elimination"),
    (8, "swiss", Rules(rounds=8), "8 entrants can play 7 rounds without meeting again, not 8"),
    (9, "swiss", Rules(rounds=10), "9 entrants can play 9 rounds"),
    (8, "round_robin", Rules(points=Points(win=0)), "'points'"),
    (8, "round_robin", Rules(points=Points(draw=4)), "'points'"),
    (8, "round_robin", Rules(tie_breaks=()), "'tie_breaks' must name at least one"),
    (8, "round_robin", Rules(tie_breaks=("points", "points")), "each once"),
    (8, "round_robin", Rules(tie_breaks=("lot", "points")), "after 'lot'"),
    (1001, "round_robin", Rules(), "500,500 matches in groups; 500,000 are the most"),
    (100_000, "round_robin", Rules(groups=512, legs=2), "matches in groups"),
]


@pytest.mark.parametrize(("entrants", "format", "rules", "why"), REFUSED, ids=[case[3] for case in REFUSED])
def test_check_rules_says_what_does_not_fit(entrants: int, format: Format, rules: Rules, why: str) -> None:
    with pytest.raises(RulesInvalid) as refused:
        check_rules(entrants, format=format, rules=rules)
    assert why in refused.value.public
    with pytest.raises(RulesInvalid):
        generate(entrants, format=format, rules=rules)


def test_the_defaults_fit_every_format() -> None:
    formats: list[Format] = ["single_elimination", "double_elimination", "round_robin", "groups_knockout", "swiss"]
    for format in formats:
        check_rules(2, format=format, rules=Rules())
    assert set().union(*CONCERNS.values()) == set(formats)


def test_the_largest_round_robin_and_the_largest_odd_swiss_are_let_through() -> None:
    check_rules(1000, format="round_robin", rules=Rules())
    check_rules(9, format="swiss", rules=Rules(rounds=9, draws=True))


def test_check_options_needs_no_entrants() -> None:
    check_options(format="round_robin", rules=Rules(groups=40))
    with pytest.raises(RulesInvalid):
        check_options(format="swiss", rules=Rules(groups=40))
