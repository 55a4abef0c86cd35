"""A checked report as text, labelled with who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apps.scouting.contract import FactSheet, Provider, Section
from apps.scouting.domain.confidence import SAMPLE, confidence, minutes
from apps.scouting.domain.data import known, printable_name, printable_position
from apps.scouting.domain.drafts import Checked, Recommendation
from apps.scouting.domain.figures import counted
from apps.scouting.domain.sheet import canonical

_TITLES: Final[dict[Section, str]] = {
    "summary": "Summary",
    "strength": "Strengths",
    "weakness": "Weaknesses",
    "role": "Role",
    "risk": "Risks",
    "recommendation": "Recommendation",
    "watch_next": "What to watch next",
}
_ADVICE: Final[dict[Recommendation, str]] = {
    "sign": "sign",
    "monitor": "monitor",
    "reject": "reject",
    "none": "none; the facts do not carry one",
}


def render(checked: Checked, sheet: FactSheet, *, provider: Provider, model: str) -> str:
    """The report, ending with a line that says who wrote it. The same arguments give the same bytes.

    Of the sheet's own words it holds the name, the position and the sample, each only if it looks like one.
    """
    given = canonical(sheet)
    parts = ["\n".join(_head(given)), *_sections(checked), signature(given, provider=provider, model=model)]
    return "\n\n".join(parts) + "\n"


def signature(sheet: FactSheet, *, provider: Provider, model: str) -> str:
    facts = f"{len(sheet.facts)} fact{'' if len(sheet.facts) == 1 else 's'}"
    if provider == "offline":
        return f"Written by the offline writer from {facts}; not by a person or a model."
    return f"Written by {model}, checked against {facts}; needs a person's review."


def _head(sheet: FactSheet) -> Iterator[str]:
    name = printable_name(sheet) or "a player whose name is not printed"
    position = printable_position(sheet)
    yield f"Scouting report: {name}{', ' + position if position else ''}"
    yield f"Sample: {_sample(sheet)}. Confidence: {confidence(sheet)}."
    if not any(known(fact).scale == "percentile" for fact in sheet.facts):
        yield "Nothing here is compared with other players: the facts hold no percentile."


def _sample(sheet: FactSheet) -> str:
    if SAMPLE.fullmatch(sheet.sample):
        return sheet.sample
    played = minutes(sheet)
    return "not stated" if played is None else counted(played, "minute", "minutes")


def _sections(checked: Checked) -> Iterator[str]:
    for section, title in _TITLES.items():
        texts = [claim.text for claim in checked.claims if claim.section == section]
        if section == "recommendation":
            title = f"{title}: {_ADVICE[checked.recommendation]}"
        if texts or section == "recommendation":
            yield "\n".join([title, *(f"- {text}" for text in texts)])
