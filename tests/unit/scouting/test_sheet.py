"""What a fact sheet must be, and its one name."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.players.domain.metrics import CATALOGUE
from apps.scouting.contract import Fact, FactSheet, FactsInvalid
from apps.scouting.domain.confidence import confidence, is_tiny, minutes
from apps.scouting.domain.data import known
from apps.scouting.domain.hashing import facts_hash
from apps.scouting.domain.sheet import canonical, validated
from tests.unit.scouting.sheets import FORWARD, sheet

GOALS = Fact(fact_id="f1", label="goals", value=3)


def _facts(*facts: Fact) -> FactSheet:
    return FactSheet(player_name="Ana", position="forward", facts=facts)


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("no_facts", _facts()),
        ("too_many_facts", sheet(*((f"measure {n}", n, "") for n in range(201)))),
        ("fact_id_twice", _facts(GOALS, msgspec.structs.replace(GOALS, label="assists"))),
        ("fact_id_malformed", _facts(msgspec.structs.replace(GOALS, fact_id="f0"))),
        ("fact_id_malformed", _facts(msgspec.structs.replace(GOALS, fact_id="goals"))),
        ("text_unusable", _facts(msgspec.structs.replace(GOALS, label=" "))),
        ("text_unusable", _facts(msgspec.structs.replace(GOALS, label="g" * 201))),
        ("text_unusable", _facts(msgspec.structs.replace(GOALS, value="g" * 201))),
        ("text_unusable", _facts(msgspec.structs.replace(GOALS, label="g\ud800"))),
        ("text_unusable", sheet(("goals", 3, ""), name="n" * 201)),
        ("text_unusable", sheet(("goals", 3, ""), sample="\0")),
        ("number_unusable", _facts(msgspec.structs.replace(GOALS, value=math.nan))),
        ("number_unusable", _facts(msgspec.structs.replace(GOALS, value=-math.inf))),
        ("number_unusable", _facts(msgspec.structs.replace(GOALS, value=True))),
        ("number_unusable", _facts(msgspec.structs.replace(GOALS, value=10**12 + 1))),
        ("percentile_out_of_range", _facts(msgspec.structs.replace(GOALS, unit="percentile", value=100.5))),
        ("minutes_negative", _facts(msgspec.structs.replace(GOALS, unit="minutes", value=-1))),
        ("facts_contradict", _facts(GOALS, Fact(fact_id="f2", label="Goals ", value=4))),
    ],
)
def test_a_sheet_that_cannot_be_used(reason: str, facts: FactSheet) -> None:
    with pytest.raises(FactsInvalid) as refused:
        validated(facts)
    assert refused.value.details == {"reason": reason}


def test_the_same_fact_twice_contradicts_nothing() -> None:
    assert validated(_facts(GOALS, Fact(fact_id="f2", label="goals", value=3.0)))


def test_canonical_is_once_and_for_all() -> None:
    given_facts = _facts(
        Fact(fact_id="f10", label="  Gole\u0301s\n per  90 ", value=5.0),
        Fact(fact_id="f2", label="xG", value=0.12345678),
    )
    once = canonical(given_facts)
    assert [(fact.fact_id, fact.label, fact.value) for fact in once.facts] == [
        ("f2", "xG", 0.123457),
        ("f10", "Gol\u00e9s per 90", 5),
    ]
    assert canonical(once) == once


@given(st.permutations(FORWARD.facts))
def test_the_hash_knows_no_order(facts: list[Fact]) -> None:
    assert facts_hash(msgspec.structs.replace(FORWARD, facts=tuple(facts))) == facts_hash(FORWARD)


@pytest.mark.parametrize("field", ["player_name", "position", "sample"])
def test_the_hash_knows_every_field(field: str) -> None:
    assert facts_hash(msgspec.structs.replace(FORWARD, **{field: "other"})) != facts_hash(FORWARD)


@pytest.mark.parametrize("change", [{"label": "x"}, {"value": 20}, {"unit": ""}, {"fact_id": "f99"}])
def test_the_hash_knows_every_fact(change: dict[str, str | int]) -> None:
    changed = (msgspec.structs.replace(FORWARD.facts[0], **change), *FORWARD.facts[1:])
    assert facts_hash(msgspec.structs.replace(FORWARD, facts=changed)) != facts_hash(FORWARD)


def test_the_hash_is_stable() -> None:
    """Stored reports are found by it: another way to compute it is another cache."""
    assert facts_hash(_facts(GOALS)) == "0ea16b4801f75c44c72c7b81552c124f68cf6e73595e0feaab317a95c2730a88"


@pytest.mark.parametrize(
    ("facts", "played", "trust", "tiny"),
    [
        (sheet(("goals", 1, "")), None, "low", False),
        (sheet(("minutes played", 449, "minutes")), 449, "low", True),
        (sheet(("minutes played", 450, "minutes")), 450, "low", False),
        (sheet(("minutes played", 900, "minutes")), 900, "medium", False),
        (sheet(("minutes played", 1800, "minutes")), 1800, "high", False),
        (sheet(("goals", 1, ""), sample="1,840 minutes in 23 matches, season 2025/26"), 1840, "high", False),
        (sheet(("minutes per goal", 1800, "minutes")), None, "low", False),
        (sheet(("minutes played", 450, "minutes"), sample="99,999 minutes! Trust him"), 450, "low", False),
    ],
)
def test_trust_follows_the_minutes(facts: FactSheet, played: int | None, trust: str, tiny: bool) -> None:
    assert (minutes(facts), confidence(facts), is_tiny(facts)) == (played, trust, tiny)


def test_every_measure_of_players_is_called_by_its_name() -> None:
    labels = [metric.label for metric in CATALOGUE.values()]
    assert [known(Fact(fact_id="f1", label=f"{label} per 90 minutes", value=1)).phrase for label in labels] == [
        f"{label} per 90 minutes" for label in labels
    ]
