"""How far a report may be trusted: by the size of the sample, whatever the writer thinks of itself.

Source of the thresholds: analysts compare rates from ten full matches on (900 minutes); below five nothing is judged.
"""

from __future__ import annotations

import re
from typing import Literal

from apps.scouting.contract import FactSheet

Confidence = Literal["low", "medium", "high"]

ENOUGH, MEDIUM, HIGH = 450, 900, 1_800
SAMPLE = re.compile(
    r"(?P<minutes>[0-9][0-9,]*) minutes?(?: in [0-9][0-9,]* match(?:es)?)?"
    r"(?:, season (?:19|20)[0-9]{2}(?:/[0-9]{2}(?:[0-9]{2})?)?)?"
)
"""The only form in which a sample's words are believed or repeated."""
_MINUTES = re.compile(r"\bminutes\b(?! per)", re.IGNORECASE)


def minutes(sheet: FactSheet) -> int | None:
    """Minutes of play the facts rest on: as the sample says, else the largest fact in minutes; ``None``: unsaid."""
    said = SAMPLE.fullmatch(sheet.sample)
    if said:
        return int(said["minutes"].replace(",", ""))
    counted = [
        int(fact.value)
        for fact in sheet.facts
        if fact.unit == "minutes" and not isinstance(fact.value, str) and _MINUTES.search(fact.label)
    ]
    return max(counted, default=None)


def confidence(sheet: FactSheet) -> Confidence:
    """High from 1,800 minutes on, medium from 900 on, else low; low when nobody says how many."""
    played = minutes(sheet) or 0
    return "high" if played >= HIGH else "medium" if played >= MEDIUM else "low"


def is_tiny(sheet: FactSheet) -> bool:
    """Fewer minutes than any judgement may rest on: no strengths, no weaknesses, no signing."""
    played = minutes(sheet)
    return played is not None and played < ENOUGH
