"""Other people's strings: which of them may stand in a report's sentences, and in what form."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from apps.scouting.contract import Fact, FactSheet
from apps.scouting.domain.forbidden import forbidden
from apps.scouting.domain.numerals import mentions
from apps.scouting.domain.vocabulary import AMOUNTS, IDIOM, JUDGEMENT, QUALITIES
from apps.scouting.domain.words import naming, readable, stems

Scale = Literal["percentile", "per_90", "percent", "ratio", "plain"]

PER_90 = re.compile(r"(?:\bper[ -]|/ ?|\bp)90\b(?:[ -]minutes?\b|[ -]mins?\b)?", re.IGNORECASE)
MEASURE = re.compile(
    r"\b(?:19|20)[0-9]{2}[/–-][0-9]{2}(?:[0-9]{2})?\b"
    r"|\b(?:under|over|within|beyond)[ -][0-9]{1,3}[ -](?:metres?|meters?|yards?|km)\b"
    r"|\b(?:under-?|u-?)[0-9]{2}s?\b",
    re.IGNORECASE,
)
"""Numbers that are part of a measure's name: a season, a distance, an age group."""
_PLAIN = re.compile(r"[^\W\d_][\w .'/()&%+-]*")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff .'-])*")
_PSEUDONYM = re.compile(r"Player [0-9A-F]{4,12}")
_FEWER = re.compile(r"\b(?:fewer|lower|less) is better\b", re.IGNORECASE)


class Known(msgspec.Struct, frozen=True):
    """A fact as the checker reads it.

    :param phrase: what it is called in a sentence; "" when its label is not fit to be repeated.
    :param naming: stems of which a claim must use one (or the fact's id) to be about it.
    """

    fact: Fact
    scale: Scale
    phrase: str
    naming: frozenset[str]
    fewer_is_better: bool = False

    @property
    def number(self) -> float | int | None:
        return None if isinstance(self.fact.value, str) else self.fact.value

    @property
    def text(self) -> str:
        """A value in words, when it is fit to be repeated."""
        value = self.fact.value
        return readable(value) if isinstance(value, str) and _is_plain(readable(value), words=6) else ""


def known(fact: Fact) -> Known:
    phrase = _phrase(fact.label)
    named = naming(PER_90.sub("", phrase))
    if isinstance(fact.value, str) and _is_plain(readable(fact.value), words=6):
        named |= naming(fact.value)
    return Known(fact, _scale(fact), phrase, named, bool(_FEWER.search(fact.label)))


def _scale(fact: Fact) -> Scale:
    unit, label = fact.unit.casefold(), fact.label.casefold()
    if isinstance(fact.value, str):
        return "plain"
    if unit == "percentile" or (not unit and "percentile" in label and 0 <= fact.value <= 100):
        return "percentile"
    if unit in {"per_90", "per 90", "p90", "/90"} or (not unit and PER_90.search(label)):
        return "per_90"
    if unit in {"percent", "%", "pct"} or (not unit and ("%" in label or "percent" in label)):
        return "percent"
    return "ratio" if unit in {"ratio", "share", "fraction"} and 0 <= fact.value <= 1 else "plain"


def _phrase(label: str) -> str:
    """The label up to its first comma, without "percentile" at its end; "" when it is not fit to be repeated."""
    words = readable(label).replace("_", " ").split(",")[0]
    words = re.sub(r"\W+percentiles?(?: rank)?$", "", " ".join(words.split()), flags=re.IGNORECASE)
    return words if _is_plain(words, words=9) and naming(PER_90.sub("", words)) else ""


def _is_plain(text: str, *, words: int) -> bool:
    """A short noun phrase: no sentence, no order, no praise, no number but one that belongs to a measure's name."""
    if not _PLAIN.fullmatch(text) or len(text) > 70 or len(text.split()) > words or forbidden(text):
        return False
    if re.search(r"[.]\s|[.]$|\.\.", text) or mentions(PER_90.sub("", MEASURE.sub("", text))):
        return False
    praise = {found.casefold().replace(" ", "-") for found in JUDGEMENT.findall(IDIOM.sub("", text))}
    return not any(word not in AMOUNTS and word not in _NEUTRAL for word in praise) and not _ORDERS.search(text)


_NEUTRAL = frozenset({"top", "average", "middle"})
_ORDERS = re.compile(
    r"\b(?:say|write|tell|give|sign|reject|recommend|must|should|always|never|answer|state|claim)\b", re.IGNORECASE
)


def printable_name(sheet: FactSheet) -> str:
    """The player's name if it looks like one, else "": names with orders, links or figures are not repeated."""
    name = readable(sheet.player_name)
    if _PSEUDONYM.fullmatch(name):
        return name
    fits = _NAME.fullmatch(name) and len(name) <= 60 and len(name.split()) <= 5
    return name if fits and not forbidden(name) and not _ORDERS.search(name) else ""


def name_for_claims(sheet: FactSheet, measures: frozenset[str]) -> str:
    """What a claim may hold without a fact: the printable name, unless it is in small letters, praises or measures.

    :param measures: stems that name a fact of the sheet.
    """
    name = printable_name(sheet)
    loaded = JUDGEMENT.search(name) or (QUALITIES | measures) & set(stems(name))
    return "" if loaded or any(word[0].islower() for word in name.split()) else name


def printable_position(sheet: FactSheet) -> str:
    position = readable(sheet.position)
    return position if _is_plain(position, words=4) else ""
