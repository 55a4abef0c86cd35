"""A fact sheet sorted for a writer: how much was played, who the player is, what stands out, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from apps.scouting.contract import FactSheet
from apps.scouting.domain.confidence import is_tiny
from apps.scouting.domain.data import PER_90, Known, known
from apps.scouting.domain.figures import figure, percentile
from apps.scouting.domain.sheet import canonical

_PEERS = re.compile(r" among (?:goalkeepers|defenders|midfielders|forwards)\b", re.IGNORECASE)
STRONG_FROM, WEAK_TO = 65, 35
MOST = 5


class Measure(msgspec.Struct, frozen=True):
    """A percentile, and the figure it ranks when there is one."""

    ranked: Known
    figured: Known | None

    @property
    def rank(self) -> float | int:
        return self.ranked.number or 0

    @property
    def name(self) -> str:
        return called(self.ranked)

    @property
    def short(self) -> str:
        """The name without its rate: ``goals``."""
        return " ".join(PER_90.sub("", self.name).split()) or self.name

    @property
    def merit(self) -> str:
        """What the player is good at when the percentile is high."""
        return f"keeping down {self.short}" if self.ranked.fewer_is_better else self.short

    @property
    def peers(self) -> str:
        """`` among forwards``, when the label says so."""
        found = _PEERS.search(self.ranked.fact.label)
        return found[0].lower() if found else ""

    @property
    def fact_ids(self) -> tuple[str, ...]:
        return (self.ranked.fact.fact_id, *((self.figured.fact.fact_id,) if self.figured else ()))


class Profile(msgspec.Struct, frozen=True):
    """:param strong: best first. :param weak: weakest first. :param middling: nearest to the strong first.

    :param others: numbers without a percentile. :param texts: facts in words.
    """

    minutes: Known | None
    matches: Known | None
    age: Known | None
    strong: tuple[Measure, ...]
    weak: tuple[Measure, ...]
    middling: tuple[Measure, ...]
    others: tuple[Known, ...]
    texts: tuple[Known, ...]
    first: Known
    tiny: bool

    @property
    def ranked(self) -> bool:
        return bool(self.strong or self.weak or self.middling)


def called(one: Known) -> str:
    """How a sentence names the fact: by its label, or by its id when the label is not fit to be repeated."""
    return one.phrase or f"the figure {one.fact.fact_id}"


def profile(sheet: FactSheet) -> Profile:
    """The sheet sorted; the same for any order of its facts."""
    facts = [known(fact) for fact in canonical(sheet).facts]
    minutes = _only(one for one in facts if _counts(one, "minutes", "minutes played"))
    matches = _only(one for one in facts if _counts(one, "matches", "matches played"))
    age = _only(one for one in facts if _counts(one, "years", "age"))
    measures = _measures(facts)
    used = {minutes, matches, age} | {one for measure in measures for one in (measure.ranked, measure.figured)}
    by_rank = sorted(measures, key=lambda measure: -measure.rank)
    return Profile(
        minutes=minutes,
        matches=matches,
        age=age,
        strong=tuple(one for one in by_rank if one.rank >= STRONG_FROM),
        weak=tuple(sorted((one for one in measures if one.rank <= WEAK_TO), key=lambda measure: measure.rank)),
        middling=tuple(one for one in by_rank if WEAK_TO < one.rank < STRONG_FROM),
        others=tuple(one for one in facts if one not in used and one.scale != "percentile" and figure(one)),
        texts=tuple(one for one in facts if one.phrase and one.text),
        first=facts[0],
        tiny=is_tiny(sheet),
    )


def _only(found: Iterable[Known]) -> Known | None:
    return next(iter(found), None)


def _counts(one: Known, unit: str, label: str) -> bool:
    """Whether it is the whole number of ``unit`` that a sheet states once, 0 or more."""
    whole = isinstance(one.number, int) and one.number >= 0
    return whole and one.phrase.casefold() in {label, unit} and one.fact.unit.casefold() in {unit, ""}


def _measures(facts: list[Known]) -> list[Measure]:
    """Percentiles that can be shown, each with the figure of the same name."""
    figures = {
        one.phrase.casefold(): one
        for one in reversed(facts)
        if one.phrase and one.scale != "percentile" and figure(one)
    }
    ranked = [one for one in facts if one.scale == "percentile" and percentile(one.number or 0)]
    return [Measure(one, figures.get(one.phrase.casefold()) if one.phrase else None) for one in ranked]
