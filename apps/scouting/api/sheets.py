"""From the plain statistics of a request to facts with ids."""

from __future__ import annotations

from collections.abc import Iterator

from apps.scouting.api.schemas import GenerateReport
from apps.scouting.contract import Fact, FactSheet
from kernel.errors import Malformed

Known = tuple[str, float | int | str, str]
PER_90 = ("_per_90", "_p90", "_per90")
PERCENTILES = ("_percentile", "_pct_rank")


def sheet_of(body: GenerateReport) -> FactSheet:
    """The facts as given, or one for the age and each statistic, by name, so that the same request has the same ids.

    :raises Malformed: both forms at once.
    """
    if body.facts and (body.stats or body.age is not None):
        raise Malformed("Send either facts, or stats and age.", field="facts")
    facts = tuple(body.facts) or tuple(
        Fact(fact_id=f"f{number}", label=label, value=value, unit=unit)
        for number, (label, value, unit) in enumerate(_known(body), 1)
    )
    return FactSheet(
        player_name=body.player_name, position=body.position, facts=facts, sample=body.sample or _sample(body)
    )


def _known(body: GenerateReport) -> Iterator[Known]:
    if body.age is not None:
        yield "age", body.age, "years"
    for name in sorted(body.stats):
        yield _statistic(name, body.stats[name])


def _statistic(name: str, value: float | int) -> Known:
    """``goals_per_90`` -> ``goals per 90 minutes``; ``goals_percentile`` -> ``goals, percentile``."""
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    for ending in PER_90:
        if plain.endswith(ending):
            return f"{_words(plain.removesuffix(ending))} per 90 minutes", value, "per_90"
    for ending in PERCENTILES:
        if plain.endswith(ending):
            return f"{_words(plain.removesuffix(ending))}, percentile", value, "percentile"
    if plain in ("minutes", "minutes_played"):
        return "minutes played", value, "minutes"
    return _words(plain), value, ""


def _words(name: str) -> str:
    return " ".join(name.replace("_", " ").split())


def _sample(body: GenerateReport) -> str:
    minutes = next((body.stats[name] for name in ("minutes", "minutes_played") if name in body.stats), None)
    return f"{int(minutes):,} minutes" if minutes is not None and minutes >= 0 else ""
