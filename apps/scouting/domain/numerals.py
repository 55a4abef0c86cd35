"""Finds every number a sentence states: digits, percentages, ordinals, ranges, and words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

import msgspec

Form = Literal["plain", "percent", "ordinal", "percentile", "top_percent", "fraction"]

MASK = "\N{MIDDLE DOT}"


class Mention(msgspec.Struct, frozen=True):
    """:param places: decimals shown. :param start: :param end: where it stands; the suffix (``th``, ``%``) included.

    :param value: ``None``: a number that the checker cannot read, which nothing supports.
    """

    value: Decimal | None
    places: int
    form: Form
    start: int
    end: int


_DIGITS = re.compile(
    r"(?P<sign>(?<![^\W_])(?<![0-9)%.-])[-+])?(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
    r"(?P<suffix>st\b|nd\b|rd\b|th\b|\s?%|[ -]per ?cent\b)?",
    re.IGNORECASE,
)
_STRAY = re.compile(r"[^\W_]*[0-9⁄]+[^\W_]*(?:[.,][0-9]+)*")
_UNITS = "zero one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = (_UNITS + " " + _TEENS).split(), _DECADES.split()
_SMALL = {word: value for value, word in enumerate(_ONES)} | {"single": 1, "nil": 0}
_WHOLE = _SMALL | {word: 10 * value for value, word in enumerate(_TENS, 2)}
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
_WORD_NUMBER = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})[- ](?P<ones>{'|'.join(_ONES[1:10])})|(?P<whole>{'|'.join(_WHOLE)}))\b"
    rf"(?P<percent>[ -]per ?cent\b)?",
    re.IGNORECASE,
)
_PARTS = {
    "half": Decimal("0.5"),
    "a quarter": Decimal("0.25"),
    "one quarter": Decimal("0.25"),
    "three quarters": Decimal("0.75"),
}
_FRACTION = re.compile(rf"\b(?:{'|'.join(_PARTS)})\b", re.IGNORECASE)
_UNREADABLE = re.compile(
    rf"\b(?:{_ORDINALS}|\w+(?:tieth|teenth)|hundreds?|thousands?|millions?|billions?|dozens?|scores of|couple|pair"
    r"|twice|thrice|double[sd]?|doubling|triple[sd]?|treble[sd]?|\w+fold|thirds?|quarters?|fifths?|tenths?"
    r"|majority|minority|most of|hat[- ]tricks?|brace)\b",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"\b(?:no one|(?:this|that|the|every|each|any) one|one of (?:the|these|those)|one another|one[- ]on[- ]one"
    r"|first[- ]touch|at first|(?:final|middle|attacking|defensive) thirds?|half[- ]spaces?|(?:first|second) balls?"
    r"|first[- ]time|one[- ]twos?|comes? first|first and foremost|a (?:useful|safe|fair) one)\b",
    re.IGNORECASE,
)


def mentions(text: str) -> list[Mention]:
    """All numbers, in order. ``text`` is readable (NFKC, ASCII digits), with names and measures masked."""
    found: list[Mention] = []
    text = masked(text, _IDIOM)
    for pattern, read in _READERS:
        found += (read(match) for match in pattern.finditer(text))
        text = masked(text, pattern)
    return sorted(found, key=lambda mention: mention.start)


def masked(text: str, pattern: re.Pattern[str]) -> str:
    """The text, as long as before, with dots where the pattern was."""
    return pattern.sub(lambda match: MASK * len(match[0]), text)


def _digits(match: re.Match[str]) -> Mention:
    after = match.string[match.end() : match.end() + 1]
    if after[:1].isalnum() or after == "⁄":
        return _unreadable(match)
    number = match["number"].replace(",", "")
    value = Decimal(("-" if match["sign"] == "-" else "") + number)
    places = len(number.partition(".")[2])
    return Mention(
        value, places, _form(match, (match["suffix"] or "").strip(" -").casefold()), match.start(), match.end()
    )


_BEFORE_PERCENTILE = re.compile(
    r"\bpercentiles?(?: rank)?(?: of| is| at|:)?(?: the)? (?:[0-9.]+(?:st|nd|rd|th)?(?:,| and| to)+ )*$", re.IGNORECASE
)
_AFTER_PERCENTILE = re.compile(r"^(?:(?: and| to|-|–) ?(?:the )?[0-9.]+(?:st|nd|rd|th)?)*[ -]percentiles?\b", re.I)
_TOP = re.compile(r"\btop $", re.I)


def _form(match: re.Match[str], suffix: str) -> Form:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if suffix.endswith(("%", "cent")):
        return "top_percent" if _TOP.search(before) else "percent"
    if _AFTER_PERCENTILE.search(after) or _BEFORE_PERCENTILE.search(before):
        return "percentile"
    return "ordinal" if suffix else "plain"


def _part(match: re.Match[str]) -> Mention:
    return Mention(_PARTS[match[0].casefold()], 2, "fraction", match.start(), match.end())


def _word(match: re.Match[str]) -> Mention:
    whole = match["whole"] or match["tens"]
    value = _WHOLE[whole.casefold()] + (_SMALL[match["ones"].casefold()] if match["ones"] else 0)
    form = _form(match, (match["percent"] or "").strip(" -").casefold())
    return Mention(Decimal(value), 0, form, match.start(), match.end())


def _unreadable(match: re.Match[str]) -> Mention:
    return Mention(None, 0, "plain", match.start(), match.end())


_READERS = (
    (_DIGITS, _digits),
    (_STRAY, _unreadable),
    (_FRACTION, _part),
    (_WORD_NUMBER, _word),
    (_UNREADABLE, _unreadable),
)
