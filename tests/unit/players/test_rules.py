"""Positions, seasons, cells, percentiles, and players who never were: rules without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.players.domain.metrics import CATALOGUE, exact_metrics
from apps.players.domain.percentiles import Counted, percentile
from apps.players.domain.positions import GROUPS, KNOWN_ROLES, ROLES, WORDS, PositionUnknown, position_of
from apps.players.domain.profile import MarketValueInvalid, exact, exact_value
from apps.players.domain.seasons import SeasonMalformed, season_of
from apps.players.domain.synthetic import TYPICAL, invent
from apps.players.exchange.cells import harmless, plain


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Forward", ("forward", "")),
        ("FW", ("forward", "")),
        ("GK", ("goalkeeper", "")),
        ("Goal-keeper", ("goalkeeper", "")),
        ("Striker", ("forward", "striker")),
        ("  centre back ", ("defender", "centre-back")),
        ("Centre-Forward", ("forward", "striker")),
        ("left_wing-back", ("defender", "wing-back")),
        ("C.M.", ("midfielder", "central midfielder")),
    ],
)
def test_positions_have_usual_names(word: str, expected: tuple[str, str]) -> None:
    assert position_of(word) == expected


@pytest.mark.parametrize("word", ["", "pope", "-", "forward; drop", "ſt"])
def test_unknown_positions_are_refused(word: str) -> None:
    with pytest.raises(PositionUnknown):
        position_of(word)


def test_every_word_means_one_position() -> None:
    words = [word for roles in ROLES.values() for names in roles.values() for word in names.split()]
    assert len(words) == len(set(words)) == len(WORDS)
    assert all(position_of(role)[1] == role for role in KNOWN_ROLES)
    assert all(position_of(group) == (group, "") for group in GROUPS)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2025-26", "2025/26"), ("2025/26", "2025/26"), ("2025-2026", "2025/26"), ("1999-00", "1999/00"),
        ("2025", "2025"),
    ],
)  # fmt: skip
def test_seasons_have_one_spelling(written: str, stored: str) -> None:
    assert season_of(written) == stored


@pytest.mark.parametrize("written", ["", "2025-27", "2025-2027", "25", "1825-26", "2025-26-27", "２０２５"])
def test_strange_seasons_are_refused(written: str) -> None:
    with pytest.raises(SeasonMalformed):
        season_of(written)


@pytest.mark.parametrize(("below", "equal", "n", "high", "low"), [(9, 1, 10, 0.95, 0.05), (2, 4, 12, 1 / 3, 2 / 3)])
def test_percentile(below: int, equal: int, n: int, high: float, low: float) -> None:
    counted = Counted(metric="goals", rate=1, below=below, equal=equal, n=n, low=0, high=1)
    assert percentile(counted, lower_is_better=False) == pytest.approx(high, abs=1e-12)
    assert percentile(counted, lower_is_better=True) == pytest.approx(low, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "stored"), [("0", "0.00"), ("-0", "0.00"), ("1.5", "1.50"), ("9999999999.99", "9999999999.99")]
)
def test_values_are_exact(value: str, stored: str) -> None:
    assert str(exact_value(Decimal(value))) == stored


@pytest.mark.parametrize("value", ["1e999999", "1e-999999", "0.001", "-0.01", "NaN", "sNaN", "Infinity", "10000000000"])
def test_values_that_cannot_be_stored_are_refused(value: str) -> None:
    with pytest.raises(MarketValueInvalid):
        exact_value(Decimal(value))


def test_a_name_that_begins_with_an_apostrophe_stays() -> None:
    assert plain("'s-Hertogenbosch") == "'s-Hertogenbosch"


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "|x", "%0A", "'=1", "''", "'s-Hertogenbosch", "O'Neil", " =1", "plain"]
)
def test_cells_come_back_as_they_were(text: str) -> None:
    written = harmless(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@", "\t", "|", "%"))
    assert plain(written) == text.strip()


def test_the_same_seed_invents_the_same_players() -> None:
    assert list(invent(count=30, seed=7)) == list(invent(count=60, seed=7))[:30]
    assert list(invent(count=30, seed=7)) != list(invent(count=30, seed=8))


def test_invented_players_keep_every_rule() -> None:
    found = list(invent(count=400, seed=1))
    assert {one.profile.position for one in found} == set(GROUPS)
    assert TYPICAL.keys() == CATALOGUE.keys()
    for one in found:
        assert exact(one.profile, currencies=["EUR"]).full_name == one.profile.full_name
        assert exact_metrics(one.metrics) == one.metrics
        assert one.metrics.get("goals", 0) <= one.metrics.get("shots", 0)
        assert 20 * one.matches <= one.minutes <= 90 * one.matches
    assert len({one.key for one in found}) == 400
