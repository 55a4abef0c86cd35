"""Words of judgement: each must agree with a percentile that the claim cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.scouting.domain.data import Known
from apps.scouting.domain.numerals import masked
from apps.scouting.domain.vocabulary import AMOUNTS, BANDS, IDIOM, JUDGEMENT, NEGATION
from apps.scouting.domain.words import spoken

_CONTRASTS = re.compile(
    r";|\.\s|\b(?:but|while|whereas|although|though|despite|however|yet|unlike|than)\b(?! \d)", re.IGNORECASE
)
_JOINTS = re.compile(r",\s|\b(?:and|by|with|against)\b", re.IGNORECASE)
_SCALE = re.compile(r"\b(?:fewer|lower|less) (?:is|are|being) (better|worse)\b", re.IGNORECASE)
_COMPARISON = re.compile(
    r"\b(?:more|fewer|less|greater|sooner|later)(?: [\w'-]+){1,5} than\b(?! (?:about )?\d| most\b| average\b)"
    r"|\b(?:exceed|surpass|outstrip)\w*",
    re.IGNORECASE,
)
STRENGTH_FROM, WEAKNESS_TO, MIDDLE = 60, 40, 50


def misjudged(text: str, cited: list[Known]) -> str:
    """ "" when each judgement agrees with the percentiles it is about; else why the first does not."""
    percentiles = [one for one in cited if one.scale == "percentile"]
    if any(match[1] == "worse" or not any(one.fewer_is_better for one in cited) for match in _SCALE.finditer(text)):
        return "direction_contradicts"
    if _COMPARISON.search(text):
        return "comparison_unsupported"
    for clause in _clauses(masked(text, IDIOM), percentiles):
        for match in JUDGEMENT.finditer(clause):
            if not percentiles:
                return "judgement_without_percentile"
            if not _agrees(match, clause, _about(clause, percentiles)):
                return "direction_contradicts"
    return ""


def _clauses(text: str, percentiles: list[Known]) -> Iterator[str]:
    """The parts that judge for themselves: split at contrasts always, at joints only when each part that names a fact
    judges it, so that in "strong in goals, assists and passes" all three must be.
    """
    for clause in _CONTRASTS.split(text):
        parts = _JOINTS.split(clause)
        if all(JUDGEMENT.search(part) for part in parts if _named(part, percentiles)):
            yield from parts
        else:
            yield clause


def wrong_section(section: str, cited: list[Known], *, tiny: bool) -> str:
    """A strength rests on a percentile from 60 and none below 50, a weakness on one up to 40 and none above 50."""
    if section not in {"strength", "weakness"}:
        return ""
    if tiny:
        return "sample_too_small"
    percentiles = [one.number for one in cited if one.scale == "percentile" and one.number is not None]
    if not percentiles:
        return "judgement_without_percentile"
    if section == "strength":
        fits = max(percentiles) >= STRENGTH_FROM and min(percentiles) >= MIDDLE
    else:
        fits = min(percentiles) <= WEAKNESS_TO and max(percentiles) <= MIDDLE
    return "" if fits else "direction_contradicts"


def _about(clause: str, percentiles: list[Known]) -> list[Known]:
    """The facts that the clause names; all, when it names none."""
    return _named(clause, percentiles) or percentiles


def _named(clause: str, percentiles: list[Known]) -> list[Known]:
    words = spoken(clause)
    return [one for one in percentiles if one.naming & words]


def _agrees(match: re.Match[str], clause: str, about: list[Known]) -> bool:
    word = re.sub(r"\s", "-", match[0].casefold())
    if word in AMOUNTS and any(one.fewer_is_better for one in about):
        return False
    band = BANDS[word]
    negated = NEGATION.search(clause[: match.start()]) is not None
    return all((band.least <= (one.number or 0) <= band.most) != negated for one in about)
