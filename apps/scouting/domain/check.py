"""Lets through what the facts support, and nothing else.

A claim is dropped whole: nothing is repaired, so nothing is put into anybody's mouth. ``Dropped.reason`` is stable:
``malformed``, ``uncited``, ``unknown_fact``, ``too_many_citations``, ``citation_unrelated``, ``measure_not_cited``;
``link``, ``mail_address``, ``phone_number``, ``markup``, ``injected_instruction``, ``control_characters``;
``unknown_name``, ``unknown_script``; ``number_unsupported``, ``unit_mismatch``, ``number_of_another_fact``;
``quality_without_fact``, ``judgement_without_percentile``, ``direction_contradicts``, ``comparison_unsupported``,
``sample_too_small``; ``duplicate``, ``too_many``, ``recommendation_contradicts``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

import msgspec

from apps.scouting.contract import Claim, FactSheet, ReportUnsupported, Section
from apps.scouting.domain.confidence import is_tiny
from apps.scouting.domain.data import PER_90, Known, known, name_for_claims, printable_position
from apps.scouting.domain.directions import misjudged, wrong_section
from apps.scouting.domain.drafts import Checked, Draft, Dropped, Recommendation
from apps.scouting.domain.forbidden import forbidden
from apps.scouting.domain.grounding import unsupported, whole
from apps.scouting.domain.names import unknown_name
from apps.scouting.domain.numerals import masked
from apps.scouting.domain.profile import STRONG_FROM, WEAK_TO
from apps.scouting.domain.sheet import canonical
from apps.scouting.domain.vocabulary import JUDGEMENT, QUALITIES
from apps.scouting.domain.words import STOP, readable, spoken, stems

LONGEST, MOST_CLAIMS, MOST_CITED, MOST_OF_A_SECTION = 400, 30, 8, 8
SECTIONS = frozenset(get_args(Section))


class Ground(msgspec.Struct, frozen=True):
    """What claims are checked against, read once."""

    facts: dict[str, Known]
    name: str
    always_known: frozenset[str]
    tiny: bool


def check(draft: Draft, sheet: FactSheet) -> Checked:
    """The claims that hold, in their order, and the others with a reason each.

    :raises ReportUnsupported: no summary is left; or the facts show a strength or a weakness, and none is left.
    """
    ground = _ground(sheet)
    kept: list[Claim] = []
    dropped: list[Dropped] = []
    for claim in draft.claims:
        reason = _fault(claim, ground) or _surplus(claim, kept)
        if reason:
            dropped.append(Dropped(claim, reason))
        else:
            kept.append(claim)
    recommendation = _carried(draft.recommendation, kept, tiny=ground.tiny)
    contradicting = [claim for claim in kept if _recommends_otherwise(claim, recommendation)]
    kept = [claim for claim in kept if claim not in contradicting]
    dropped += (Dropped(claim, "recommendation_contradicts") for claim in contradicting)
    _require(kept, dropped, ground)
    return Checked(tuple(kept), tuple(dropped), recommendation)


def _ground(sheet: FactSheet) -> Ground:
    sheet = canonical(sheet)
    facts = {fact.fact_id: known(fact) for fact in sheet.facts}
    return Ground(
        facts=facts,
        name=name_for_claims(sheet, frozenset().union(*(one.naming for one in facts.values()))),
        always_known=frozenset(stems(printable_position(sheet))),
        tiny=is_tiny(sheet),
    )


def _fault(claim: Claim, ground: Ground) -> str:
    """Why the claim cannot stay; "" when it can."""
    text = readable(claim.text)
    if claim.section not in SECTIONS or not text.strip() or len(text) > LONGEST:
        return "malformed"
    if not claim.fact_ids:
        return "uncited"
    if len(claim.fact_ids) > MOST_CITED:
        return "too_many_citations"
    if any(fact_id not in ground.facts for fact_id in claim.fact_ids):
        return "unknown_fact"
    return forbidden(_unnamed(claim.text, ground)) or _unsupported(claim, _unnamed(text, ground), ground)


def _unsupported(claim: Claim, text: str, ground: Ground) -> str:
    cited = [ground.facts[fact_id] for fact_id in dict.fromkeys(claim.fact_ids)]
    said, ids = spoken(text), set(re.findall(r"\bf[0-9]+\b", text))
    if not ids <= set(claim.fact_ids):
        return "unknown_fact"
    text = masked(text, re.compile(r"\bf[0-9]+\b"))
    words = frozenset().union(ground.always_known, *(stems(f"{one.phrase} {one.text}") for one in cited))
    judged = _labels_masked(text, cited)
    if any(not (one.naming & said or one.fact.fact_id in ids) for one in cited):
        return "citation_unrelated"
    if _uncited(text, cited, ground):
        return "measure_not_cited"
    if QUALITIES & (set(stems(judged)) - words):
        return "quality_without_fact"
    return (
        unknown_name(text, words)
        or unsupported(text, cited, list(ground.facts.values()))
        or misjudged(judged, cited)
        or wrong_section(claim.section, cited, tiny=ground.tiny)
    )


def _uncited(text: str, cited: list[Known], ground: Ground) -> bool:
    """Whether the claim names a measure of the sheet in full, and cites nothing of it."""
    said = frozenset(stems(masked(text, PER_90)))
    return any(
        one.number is not None
        and one.naming - STOP
        and one.naming <= said
        and not any(one.naming <= its.naming for its in cited)
        for one in ground.facts.values()
    )


def _unnamed(text: str, ground: Ground) -> str:
    return masked(text, re.compile(whole(ground.name))) if ground.name else text


def _labels_masked(text: str, cited: list[Known]) -> str:
    """Without the words of cited labels: ``top speed`` praises nobody. Naming words stay where they are needed."""
    phrases = [one.phrase for one in cited if one.phrase] + [one.text for one in cited if one.text]
    loaded = [phrase for phrase in phrases if _judges(phrase)]
    return masked(text, re.compile("|".join(map(whole, loaded)), re.IGNORECASE)) if loaded else text


def _judges(phrase: str) -> bool:
    return JUDGEMENT.search(phrase) is not None


def _surplus(claim: Claim, kept: list[Claim]) -> str:
    if _plain(claim.text) in {_plain(other.text) for other in kept}:
        return "duplicate"
    of_section = sum(other.section == claim.section for other in kept)
    return "too_many" if len(kept) >= MOST_CLAIMS or of_section >= MOST_OF_A_SECTION else ""


def _plain(text: str) -> str:
    return "".join(char for char in readable(text).casefold() if char.isalnum())


def _carried(wanted: Recommendation, kept: list[Claim], *, tiny: bool) -> Recommendation:
    """Signing needs a strength, rejecting a weakness, and both a sample; else it is watched, or nothing is said."""
    sections = {claim.section for claim in kept}
    if wanted == "sign" and (tiny or "strength" not in sections):
        return "monitor" if tiny else "none"
    if wanted == "reject" and (tiny or "weakness" not in sections):
        return "monitor" if tiny else "none"
    return wanted


_ADVICE: tuple[tuple[Recommendation, re.Pattern[str]], ...] = (
    (
        "reject",
        re.compile(
            r"\b(?:reject\w*|avoid\w*|pass on|walk away|(?:not|never|don't|against) (?:sign|buy|recruit)\w*)", re.I
        ),
    ),
    ("sign", re.compile(r"\b(?:sign|signs|signed|signing|buy|buying|recruit|recruiting|bring in)\b", re.I)),
    ("monitor", re.compile(r"\b(?:monitor\w*|keep watching|watch(?:ed|ing)? further|observe\w*)\b", re.I)),
)


def _recommends_otherwise(claim: Claim, recommendation: Recommendation) -> bool:
    """Whether the claim advises something else than the report does."""
    if claim.section == "watch_next":
        return False
    advised = next((advice for advice, pattern in _ADVICE if pattern.search(claim.text)), recommendation)
    return advised != recommendation


def _require(kept: list[Claim], dropped: list[Dropped], ground: Ground) -> None:
    sections = {claim.section for claim in kept}
    judged = bool(sections & {"strength", "weakness"}) or not _is_judgeable(ground)
    if "summary" in sections and judged:
        return
    raise ReportUnsupported(reasons=dict(sorted(Counter(one.reason for one in dropped).items())))


def _is_judgeable(ground: Ground) -> bool:
    """Whether the facts themselves show a strength or a weakness."""
    percentiles = [one.number for one in ground.facts.values() if one.scale == "percentile" and one.number is not None]
    return not ground.tiny and any(value >= STRONG_FROM or value <= WEAK_TO for value in percentiles)
