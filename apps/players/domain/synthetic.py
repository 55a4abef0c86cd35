"""Players who never were: names from invented syllables, figures from the position and from how good one is.

The same seed makes the same players for ever: only ``random.Random`` is asked, in a fixed order.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from apps.players.domain.metrics import CATALOGUE, Metric
from apps.players.domain.positions import ROLES, Group
from apps.players.domain.profile import Profile

STARTS = (
    "Bra", "Do", "El", "Fen", "Gri", "Ha", "Ilo", "Ja", "Kor", "Lu", "Mer", "Nov",
    "Oda", "Pel", "Qui", "Ra", "Sel", "Tor", "Uva", "Vel", "Wen", "Xa", "Yor", "Zu",
)  # fmt: skip
MIDDLES = ("", "", "ba", "di", "ga", "lo", "mi", "na", "re", "sto", "ti", "vu")
ENDS = ("bek", "dan", "fir", "gon", "lith", "mar", "nox", "quel", "rim", "sun", "tov", "vash", "wyn", "zar")
COUNTRIES = ("Aldovia", "Borduria", "Freedonia", "Genosha", "Kamistan", "Latveria", "Ruritania", "Syldavia")
LEAGUES = ("First League", "Second League", "Island League")
TEAMS = ("Harbour", "Mill", "North Gate", "Old Bridge", "Quarry", "Riverside", "Saltmarsh", "Tollhouse")
CLUBS = ("Athletic", "Rovers", "United")
# Twenty at a time. More goalkeepers than clubs have, so that few players are enough to compare them.
SQUAD: tuple[Group, ...] = ("goalkeeper",) * 4 + ("defender",) * 6 + ("midfielder",) * 6 + ("forward",) * 4
SHARE_OF_FREE, SHARE_OF_RETIRED = 0.06, 0.03

TYPICAL: dict[str, dict[Group, float]] = {
    "goals": {"defender": 0.05, "midfielder": 0.12, "forward": 0.42},
    "expected_goals": {"defender": 0.05, "midfielder": 0.12, "forward": 0.40},
    "shots": {"defender": 0.5, "midfielder": 1.3, "forward": 2.6},
    "shots_on_target": {"defender": 0.15, "midfielder": 0.4, "forward": 1.1},
    "touches_in_box": {"defender": 0.8, "midfielder": 1.8, "forward": 5.0},
    "assists": {"defender": 0.06, "midfielder": 0.15, "forward": 0.18},
    "expected_assists": {"defender": 0.06, "midfielder": 0.15, "forward": 0.16},
    "key_passes": {"defender": 0.5, "midfielder": 1.4, "forward": 1.2},
    "dribbles_completed": {"defender": 0.5, "midfielder": 1.1, "forward": 1.5},
    "crosses_completed": {"defender": 0.5, "midfielder": 0.5, "forward": 0.4},
    "passes_completed": {"goalkeeper": 24, "defender": 44, "midfielder": 40, "forward": 19},
    "pass_accuracy": {"goalkeeper": 72, "defender": 84, "midfielder": 83, "forward": 75},
    "progressive_passes": {"goalkeeper": 1, "defender": 3.6, "midfielder": 5, "forward": 2.2},
    "tackles_won": {"defender": 1.5, "midfielder": 1.4, "forward": 0.5},
    "interceptions": {"defender": 1.4, "midfielder": 1.0, "forward": 0.3},
    "recoveries": {"goalkeeper": 1.2, "defender": 5.2, "midfielder": 5.5, "forward": 2.8},
    "clearances": {"goalkeeper": 0.8, "defender": 3.8, "midfielder": 1.1, "forward": 0.5},
    "blocks": {"defender": 1.4, "midfielder": 1.0, "forward": 0.5},
    "aerial_duels_won": {"goalkeeper": 0.4, "defender": 1.9, "midfielder": 0.8, "forward": 1.6},
    "possession_lost": {"goalkeeper": 8, "defender": 10, "midfielder": 13, "forward": 14},
    "fouls_committed": {"goalkeeper": 0.05, "defender": 1.0, "midfielder": 1.3, "forward": 1.2},
    "yellow_cards": {"goalkeeper": 0.07, "defender": 0.2, "midfielder": 0.2, "forward": 0.14},
    "red_cards": {"goalkeeper": 0.005, "defender": 0.012, "midfielder": 0.008, "forward": 0.006},
    "errors_leading_to_goal": {"goalkeeper": 0.06, "defender": 0.03, "midfielder": 0.015, "forward": 0.004},
    "saves": {"goalkeeper": 3.0},
    "save_percentage": {"goalkeeper": 70},
    "goals_conceded": {"goalkeeper": 1.3},
    "clean_sheets": {"goalkeeper": 0.28},
    "crosses_claimed": {"goalkeeper": 0.9},
}
"""An ordinary player's rate per 90 minutes, or percentage. Rough sizes of professional football, of nobody's data."""


class Invented(msgspec.Struct, frozen=True, kw_only=True):
    """:param key: the same for the same seed and place; ``metrics`` are totals of the season."""

    key: str
    profile: Profile
    matches: int
    minutes: int
    metrics: dict[str, float]


def invent(*, count: int, seed: int) -> Iterator[Invented]:
    """Players of all positions; the first ``n`` of a seed are the same whatever ``count`` is."""
    for number in range(count):
        # One generator for each, so that a change in how one is made does not change all the others.
        chance = random.Random(f"banyan:{seed}:{number}")  # noqa: S311 - not a secret
        yield _invented(chance, f"synthetic:{seed}:{number}", SQUAD[number % len(SQUAD)])


def _invented(chance: random.Random, key: str, group: Group) -> Invented:
    level = min(2.0, max(-2.0, chance.gauss(0.0, 0.8)))
    matches = chance.randint(8, 38)
    minutes = sum(chance.choice((90, 90, 90, 75, 60, 20)) for _ in range(matches))
    return Invented(
        key=key,
        profile=_profile(chance, group, level),
        matches=matches,
        minutes=minutes,
        metrics=_metrics(chance, group, level, minutes),
    )


def _profile(chance: random.Random, group: Group, level: float) -> Profile:
    age = round(min(38, max(17, chance.gauss(25, 4.5))))
    fate = chance.random()
    status = "free_agent" if fate < SHARE_OF_FREE else "retired" if fate > 1 - SHARE_OF_RETIRED else "active"
    prime = max(0.15, 1 - abs(age - 25) / 16)
    worth = Decimal(round(prime * 900_000 * 2.4**level / 10_000) * 10_000)
    return Profile(
        full_name=f"{_word(chance)} {_word(chance)}",
        country=chance.choice(COUNTRIES),
        position=group,
        role=chance.choice([role for role in ROLES[group] if role]),
        age=age,
        status=status,
        current_team=f"{chance.choice(TEAMS)} {chance.choice(CLUBS)}" if status == "active" else "",
        league=chance.choice(LEAGUES) if status == "active" else "",
        market_value=worth if status != "retired" else None,
        currency="EUR",
    )


def _word(chance: random.Random) -> str:
    return chance.choice(STARTS) + chance.choice(MIDDLES) + chance.choice(ENDS)


def _metrics(chance: random.Random, group: Group, level: float, minutes: int) -> dict[str, float]:
    found = {
        name: _figure(chance, metric, TYPICAL[name][group], level, minutes)
        for name, metric in CATALOGUE.items()
        if group in TYPICAL[name]
    }
    if "shots" in found:
        found["shots_on_target"] = min(found["shots_on_target"], found["shots"])
        found["goals"] = min(found["goals"], found["shots_on_target"])
    return found


def _figure(chance: random.Random, metric: Metric, typical: float, level: float, minutes: int) -> float:
    """Good players have more of what is good and less of what is not; everybody has days."""
    lean = (-level if metric.lower_is_better else level) * 0.22 + chance.gauss(0, 0.18)
    if metric.scale == "percent":
        return round(min(97.0, max(35.0, typical * (1 + lean / 4))), 1)
    total = max(0.0, typical * (1 + lean)) * minutes / 90
    if metric.name.startswith("expected_"):
        return round(total, 2)
    return float(max(0, round(total + chance.gauss(0, 0.5) * total**0.5)))
