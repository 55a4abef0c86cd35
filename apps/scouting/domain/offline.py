"""The writer that needs no key: templates over the facts. The same facts give the same bytes.

It says what a scout's report says, in that order: the sample, who it is, strengths and weaknesses with their evidence,
role, risk, advice, what to watch. Every sentence is about facts it cites; where there is no fact there is no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from apps.scouting.contract import Claim, FactSheet, Section
from apps.scouting.domain.confidence import confidence
from apps.scouting.domain.data import Known
from apps.scouting.domain.drafts import Draft, Recommendation
from apps.scouting.domain.figures import counted, figure, percentile
from apps.scouting.domain.profile import MOST, Measure, Profile, called, profile

GRADES = ((90, "Outstanding"), (75, "Strong"), (65, "Good"))
FAULTS = ((10, "Among the weakest"), (25, "Weak"), (35, "Modest"))
KEY_FIGURES = 6


def write(sheet: FactSheet) -> Draft:
    """A report that :func:`apps.scouting.domain.check.check` lets through whole.

    :param sheet: valid (:func:`apps.scouting.domain.sheet.validated`).
    """
    seen = profile(sheet)
    advice = _recommendation(seen, sheet)
    claims = [*_summary(seen), *_judgement(seen), *_outlook(seen, advice)]
    return Draft(tuple(claims), advice)


def _claim(section: Section, text: str, *facts: Known | Measure | None) -> Claim:
    ids = [
        fact_id
        for one in facts
        if one is not None
        for fact_id in (one.fact_ids if isinstance(one, Measure) else (one.fact.fact_id,))
    ]
    return Claim(section=section, text=text, fact_ids=tuple(dict.fromkeys(ids)))


def _summary(seen: Profile) -> Iterator[Claim]:
    sample = _sample(seen)
    if sample:
        words = f"Not enough minutes to judge: {sample}." if seen.tiny else f"The report rests on {sample}."
        yield _claim("summary", words, seen.minutes, seen.matches)
    if about := _person(seen):
        yield _claim("summary", f"{_sentence('; '.join(about.values()))}.", *about)
    if not seen.ranked:
        yield from _key_figures(seen.others)
    elif not sample:
        best = (*seen.strong, *seen.middling, *seen.weak)[0]
        yield _claim("summary", f"Noted for {best.name}: {percentile(best.rank)}{best.peers}.", best.ranked)
    if not (sample or about or seen.ranked or seen.others):
        words = f"{_sentence(called(seen.first))} is noted, and cannot be put into a sentence."
        yield _claim("summary", words, seen.first)


def _person(seen: Profile) -> dict[Known, str]:
    """Age and what is said in words, each as a part of one sentence."""
    parts = {one: f"{one.phrase}: {one.text}" for one in seen.texts[:3]}
    if seen.age and seen.age.number is not None:
        parts = {seen.age: f"age: {counted(seen.age.number, 'year', 'years')}"} | parts
    return parts


def _sample(seen: Profile) -> str:
    minutes = (
        counted(seen.minutes.number, "minute", "minutes") if seen.minutes and seen.minutes.number is not None else ""
    )
    matches = (
        counted(seen.matches.number, "match", "matches") if seen.matches and seen.matches.number is not None else ""
    )
    return " in ".join(filter(None, (minutes, matches)))


def _key_figures(others: tuple[Known, ...]) -> Iterator[Claim]:
    for one in others[:KEY_FIGURES]:
        yield _claim("summary", f"{_sentence(called(one))}: {figure(one)}.", one)


def _judgement(seen: Profile) -> Iterator[Claim]:
    if seen.tiny:
        return
    for one in seen.strong[:MOST]:
        grade = next(word for least, word in GRADES if one.rank >= least)
        yield _claim("strength", _evidence(grade, one), one)
    for one in seen.weak[:MOST]:
        fault = next(word for most, word in FAULTS if one.rank <= most)
        yield _claim("weakness", _evidence(fault, one), one)


def _evidence(grade: str, one: Measure) -> str:
    """``Strong for goals per 90 minutes: 88th percentile among forwards (0.54).``"""
    value = f" ({figure(one.figured)})" if one.figured else ""
    better = ", where fewer is better" if one.ranked.fewer_is_better else ""
    return f"{grade} for {one.name}: {percentile(one.rank)}{one.peers}{value}{better}."


def _outlook(seen: Profile, advice: Recommendation) -> Iterator[Claim]:
    if seen.tiny:
        yield _claim("watch_next", "Watch again after more minutes.", seen.minutes)
        return
    if seen.strong:
        first = seen.strong[:2]
        yield _claim("role", f"Suits a role built on {_merits(first)}.", *(one.ranked for one in first))
    if seen.weak:
        one = seen.weak[0]
        yield _claim("risk", f"Exposed for {one.short}: {percentile(one.rank)}.", one.ranked)
    yield from _advice(seen, advice)
    yield from _watch(seen)


def _advice(seen: Profile, advice: Recommendation) -> Iterator[Claim]:
    for_it, against = seen.strong[:2], seen.weak[:2]
    if advice == "sign":
        yield _claim("recommendation", f"Sign, for {_merits(for_it)}.", *(one.ranked for one in for_it))
    elif advice == "reject":
        yield _claim("recommendation", f"Reject, because of {_listed(against)}.", *(one.ranked for one in against))
    elif advice == "monitor" and (for_it or against):
        sides = [f"in favour, {_merits(for_it)}"] if for_it else []
        sides += [f"against, {_listed(against)}"] if against else []
        yield _claim("recommendation", f"Monitor: {'; '.join(sides)}.", *(one.ranked for one in (*for_it, *against)))
    elif advice == "monitor":
        one = seen.middling[0]
        yield _claim("recommendation", f"Monitor: nothing stands apart; {one.short} comes nearest.", one.ranked)


def _watch(seen: Profile) -> Iterator[Claim]:
    if seen.weak:
        one = seen.weak[0]
        text = f"Watch whether the {percentile(one.rank)} for {one.short} rises."
        yield _claim("watch_next", text, one.ranked)
    elif seen.strong:
        one = seen.strong[0]
        text = f"Watch whether the {percentile(one.rank)} for {one.short} lasts over a longer run."
        yield _claim("watch_next", text, one.ranked)


def _merits(measures: tuple[Measure, ...]) -> str:
    return " and ".join(one.merit for one in measures)


def _listed(measures: tuple[Measure, ...]) -> str:
    return " and ".join(one.short for one in measures)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _recommendation(seen: Profile, sheet: FactSheet) -> Recommendation:
    """Nothing without comparison; signing only on a large sample with three strengths and at most one weakness."""
    if seen.tiny or not seen.ranked:
        return "none"
    trusted = confidence(sheet)
    if trusted == "high" and len(seen.strong) >= 3 and len(seen.weak) <= 1:
        return "sign"
    if trusted != "low" and len(seen.weak) >= 3 and not seen.strong:
        return "reject"
    return "monitor"
