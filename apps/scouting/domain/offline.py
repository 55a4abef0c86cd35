"""The writer that needs no key: templates over the facts. The same facts give the same bytes.

It says what a scout's report says, in that order: the sample, who it is, strengths and weaknesses with their evidence, role,
risk, advice, what to watch. Every sentence is about facts it cites; where there is no fact there is no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from apps.scouting.contract import Claim, FactSheet, Section
from apps.scouting.domain.confidence import confidence
from apps.scouting.domain.data import Known
from apps.scouting.domain.drafts import Draft, Recommendation
from apps.scouting.domain.figures import counted, figure, percentile
from apps.scouting.domain.profile import MOST, Measure, Profile, called, profile

GRADES = ((90, "Outstanding"), (75, "Strong"), (65, "Above average"))
FAULTS = ((10, "Among the weakest"), (25, "Weak"), (35, "Below average"))
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
    if seen.age and seen.age.number is not None:
        yield _claim("summary", f"Age: {counted(seen.age.number, 'year', 'years')}.", seen.age)
    for one in seen.texts[:3]:
        yield _claim("summary", f"{_sentence(one.phrase)}: {one.text}.", one)
    if not (seen.strong or seen.weak or seen.middling):
        yield from _key_figures(seen.others)
    elif not sample:
        yield _headline(seen)
    if not _says_anything(seen):
        words = _sentence(called(seen.first))
        yield _claim("summary", f"{words} is noted, and cannot be put into a sentence.", seen.first)


def _sample(seen: Profile) -> str:
    minutes = (
        counted(seen.minutes.number, "minute", "minutes") if seen.minutes and seen.minutes.number is not None else ""
    )
    matches = (
        counted(seen.matches.number, "match", "matches") if seen.matches and seen.matches.number is not None else ""
    )
    return " in ".join(filter(None, (minutes, matches)))


def _says_anything(seen: Profile) -> bool:
    ranked = seen.strong or seen.weak or seen.middling
    return bool(seen.minutes or seen.matches or seen.age or seen.texts or ranked or seen.others)


def _key_figures(others: tuple[Known, ...]) -> Iterator[Claim]:
    for one in others[:KEY_FIGURES]:
        yield _claim("summary", f"{_sentence(called(one))}: {figure(one)}.", one)


def _headline(seen: Profile) -> Claim:
    best = (*seen.strong, *seen.middling, *seen.weak)[0]
    return _claim("summary", f"First in rank comes {best.name}: {percentile(best.rank)}.", best.ranked)


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
    """``Strong for goals per 90 minutes: 88th percentile (0.54).``"""
    value = f" ({figure(one.figured)})" if one.figured else ""
    better = ", where fewer is better" if one.ranked.fewer_is_better else ""
    return f"{grade} for {one.name}: {percentile(one.rank)}{better}{value}."


def _outlook(seen: Profile, advice: Recommendation) -> Iterator[Claim]:
    if seen.tiny:
        yield _claim("watch_next", "Watch again after more minutes.", seen.minutes)
        return
    if seen.strong:
        first = seen.strong[:2]
        yield _claim("role", f"Suits a role built on {_listed(first)}.", *(one.ranked for one in first))
    if seen.weak:
        one = seen.weak[0]
        yield _claim("risk", f"A role that leans on {one.name} would expose the player.", one.ranked)
    yield from _advice(seen, advice)
    yield from _watch(seen)


def _advice(seen: Profile, advice: Recommendation) -> Iterator[Claim]:
    for_it, against = seen.strong[:2], seen.weak[:2]
    cited = [one.ranked for one in (*for_it, *against)]
    if advice == "sign":
        yield _claim("recommendation", f"Sign, for {_listed(for_it)}.", *(one.ranked for one in for_it))
    elif advice == "reject":
        yield _claim("recommendation", f"Reject, because of {_listed(against)}.", *(one.ranked for one in against))
    elif advice == "monitor" and cited:
        sides = [f"for the player: {_listed(for_it)}"] if for_it else []
        sides += [f"against: {_listed(against)}"] if against else []
        yield _claim("recommendation", f"Monitor; {'; '.join(sides)}.", *cited)
    elif advice == "monitor" and seen.middling:
        one = seen.middling[0]
        yield _claim("recommendation", f"Monitor; {one.name} comes nearest to a case.", one.ranked)


def _watch(seen: Profile) -> Iterator[Claim]:
    if seen.weak:
        one = seen.weak[0]
        yield _claim("watch_next", f"Watch {one.name} next, from the {_rank(one)}.", one.ranked)
    elif seen.strong:
        one = seen.strong[0]
        yield _claim("watch_next", f"Watch {one.name} over a longer run, from the {_rank(one)}.", one.ranked)


def _rank(one: Measure) -> str:
    return percentile(one.rank)


def _listed(measures: tuple[Measure, ...]) -> str:
    return " and ".join(one.name for one in measures)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _recommendation(seen: Profile, sheet: FactSheet) -> Recommendation:
    """Nothing without comparison; signing only on a large sample with three strengths and at most one weakness."""
    if seen.tiny or not (seen.strong or seen.weak or seen.middling):
        return "none"
    trusted = confidence(sheet)
    if trusted == "high" and len(seen.strong) >= 3 and len(seen.weak) <= 1:
        return "sign"
    if trusted != "low" and len(seen.weak) >= 3 and not seen.strong:
        return "reject"
    return "monitor"
