"""What a fact sheet must be before anybody writes about it.

Every string in it is data from somebody else: it is measured here and never obeyed anywhere.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter

import msgspec

from apps.scouting.contract import Fact, FactSheet, FactsInvalid

MOST_FACTS = 200
NAME_LENGTH, LABEL_LENGTH, VALUE_LENGTH, SAMPLE_LENGTH, UNIT_LENGTH = 200, 200, 200, 200, 40
LARGEST, PLACES = 10**12, 6
FACT_ID = re.compile(r"f[1-9][0-9]{0,4}")


def validated(sheet: FactSheet) -> FactSheet:
    """The sheet in canonical form.

    :raises FactsInvalid: no facts, too many, too long, an id twice or malformed, a number that is not finite or beyond
        what sport counts, a percentile outside 0 to 100, negative minutes, or one thing said with two values.
    """
    fault = _fault(sheet)
    if fault:
        raise FactsInvalid(reason=fault)
    return canonical(sheet)


def canonical(sheet: FactSheet) -> FactSheet:
    """The same facts in one form: by number of id, text in NFC with single spaces, numbers to six decimals."""
    facts = sorted((_canonical_fact(fact) for fact in sheet.facts), key=lambda fact: (len(fact.fact_id), fact.fact_id))
    return FactSheet(
        player_name=_tidy(sheet.player_name),
        position=_tidy(sheet.position),
        sample=_tidy(sheet.sample),
        facts=tuple(facts),
    )


def _canonical_fact(fact: Fact) -> Fact:
    value = fact.value
    if isinstance(value, str):
        value = _tidy(value)
    elif isinstance(value, float):
        value = round(value, PLACES)
        value = int(value) if value.is_integer() else value
    return msgspec.structs.replace(fact, label=_tidy(fact.label), unit=_tidy(fact.unit), value=value)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _fault(sheet: FactSheet) -> str:
    """Why the sheet cannot be used; "" when it can."""
    if not sheet.facts:
        return "no_facts"
    if len(sheet.facts) > MOST_FACTS:
        return "too_many_facts"
    if not all(
        map(_fits, (sheet.player_name, sheet.position, sheet.sample), (NAME_LENGTH, NAME_LENGTH, SAMPLE_LENGTH))
    ):
        return "text_unusable"
    if max(Counter(fact.fact_id for fact in sheet.facts).values()) > 1:
        return "fact_id_twice"
    return next(filter(None, map(_fault_of, sheet.facts)), "") or _contradiction(sheet.facts)


def _fault_of(fact: Fact) -> str:
    if not FACT_ID.fullmatch(fact.fact_id):
        return "fact_id_malformed"
    if not (fact.label.strip() and _fits(fact.label, LABEL_LENGTH) and _fits(fact.unit, UNIT_LENGTH)):
        return "text_unusable"
    if isinstance(fact.value, str):
        return "" if _fits(fact.value, VALUE_LENGTH) else "text_unusable"
    return _fault_of_number(fact.value, fact.unit.strip())


def _fault_of_number(value: float | int, unit: str) -> str:
    if isinstance(value, bool) or not math.isfinite(value) or abs(value) > LARGEST:
        return "number_unusable"
    if unit == "percentile" and not 0 <= value <= 100:
        return "percentile_out_of_range"
    if unit == "minutes" and value < 0:
        return "minutes_negative"
    return ""


def _contradiction(facts: tuple[Fact, ...]) -> str:
    said: dict[tuple[str, str], float | int | str] = {}
    for fact in map(_canonical_fact, facts):
        if said.setdefault((fact.label.casefold(), fact.unit), fact.value) != fact.value:
            return "facts_contradict"
    return ""


def _fits(text: str, limit: int) -> bool:
    """Short enough, and made of characters that can be stored and sent (no lone surrogates, no NUL)."""
    return len(text) <= limit and not any(unicodedata.category(char) == "Cs" or char == "\0" for char in text)
