"""Whether a cited fact supports a number: the value to the precision shown, the unit, and what it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from apps.scouting.domain.data import MEASURE, PER_90, Known
from apps.scouting.domain.numerals import MASK, Mention, masked, mentions
from apps.scouting.domain.words import STOP, spoken

_BOUND = re.compile(
    r"\b(?:more than|above|beyond|exceed\w*|fewer than|less than|under|below|almost|nearly|close to|not|short of"
    r"|another|every|minus|plus|times|twice|half)\s+(?:the |an? )?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b(?:than|ahead of|above|out\w+|beat\w*)\s+(?:about |around )?$", re.IGNORECASE)
_OF_PEERS = re.compile(
    r"^\s+of\s+(?:the\s+|all\s+|other\s+)*(?:peers|players|goalkeepers|defenders|midfielders|forwards|group|position)\b",
    re.I,
)
_RATE_AFTER = re.compile(rf"^[^,;.:()0-9{MASK}]*§")
_AFTER = re.compile(rf"^[\s)-]*([^,;.:()0-9{MASK}§–]*)")
_BEFORE = re.compile(rf"([^;.0-9{MASK}]*)$")
_JOINTS = re.compile(r"\b(?:and|with|while|but|plus|against|from|in|or|than)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|without(?: an?| any)?|zero|never)\s+((?:[^\W\d_]+[\s-]*){1,3})", re.IGNORECASE)
RATE = "§"


def unsupported(text: str, cited: list[Known], sheet: list[Known]) -> str:
    """ "" when every number in the text is the value of a cited fact; else why the first is not.

    ``text`` is readable; names and fact ids in it are masked already.
    """
    text, rates = _rates_marked(_measures_masked(text, cited), cited)
    if not rates:
        return "unit_mismatch"
    for mention in [*mentions(text), *_absences(text, sheet)]:
        fault = _fault(mention, text, cited, sheet)
        if fault:
            return fault
    return ""


def shows(value: Decimal, mention: Decimal, places: int) -> bool:
    """Whether ``mention`` is ``value`` rounded to ``places``, half up or half to even, and hardly off.

    Hardly: by 5 % or 0.05. Nothing but 0 is rounded to 0.
    """
    if value == mention:
        return True
    quantum = Decimal(1).scaleb(-places)
    if mention == 0 or mention not in {value.quantize(quantum, mode) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)}:
        return False
    return abs(value - mention) <= abs(value) / 20 + Decimal("0.05")


def shows_percentile(value: Decimal, mention: Decimal, places: int) -> bool:
    """The same for percentiles, which are off by half a point at most; 0 and 100 are said of nothing else."""
    quantum = Decimal(1).scaleb(-places)
    rounded = {value.quantize(quantum, mode) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    return value == mention or (mention in rounded and 0 < mention < 100)


def exact(number: float | int) -> Decimal:
    return Decimal(repr(number))


def _measures_masked(text: str, cited: list[Known]) -> str:
    """Numbers that belong to the name of a cited measure, or to a cited text, are no claims."""
    parts = {match[0] for one in cited for match in MEASURE.finditer(f"{one.phrase} {one.fact.label}")}
    parts |= {one.text for one in cited if any(char.isdigit() for char in one.text)}
    return masked(text, re.compile("|".join(map(whole, sorted(parts, key=len, reverse=True))), re.I)) if parts else text


def whole(phrase: str) -> str:
    """A pattern for the phrase between word boundaries."""
    return rf"(?<!\w){re.escape(phrase)}(?!\w)"


def _rates_marked(text: str, cited: list[Known]) -> tuple[str, bool]:
    """``per 90`` as marks; and whether any fact is such a rate, if the text speaks of one."""
    marked = PER_90.sub(lambda match: RATE * len(match[0]), text)
    allowed = any(one.scale == "per_90" or PER_90.search(one.fact.label) for one in cited)
    return marked, allowed or marked == text


def _absences(text: str, sheet: list[Known]) -> Iterator[Mention]:
    """``no goals`` says zero of them."""
    named = frozenset().union(*(one.naming for one in sheet if one.number is not None))
    for match in _NONE.finditer(text):
        if spoken(match[1]) & named:
            yield Mention(Decimal(0), 0, "plain", match.start(), match.end() - len(match[1]))


def _fault(mention: Mention, text: str, cited: list[Known], sheet: list[Known]) -> str:
    before, after = text[: mention.start], text[mention.end :]
    if mention.value is None:
        return "number_unsupported"
    compared = mention.form == "percent" and bool(_COMPARED.search(before)) and bool(_OF_PEERS.search(after))
    if not compared and _BOUND.search(before):
        return "number_unsupported"
    equal = [one for one in cited if one.number is not None and _equals(one, mention)]
    if not equal:
        return "number_unsupported"
    fitting = [one for one in equal if _unit_fits(one, mention, after, text, compared=compared)]
    if not fitting:
        return "unit_mismatch"
    return "" if any(_is_about(one, text, mention, sheet) for one in fitting) else "number_of_another_fact"


def _equals(one: Known, mention: Mention) -> bool:
    assert one.number is not None
    assert mention.value is not None
    value = exact(one.number)
    if one.scale == "percentile":
        if mention.form == "top_percent":
            return 0 < mention.value < 100 and shows_percentile(100 - value, mention.value, mention.places)
        return shows_percentile(value, mention.value, mention.places)
    if mention.form == "fraction":
        return value == (mention.value if one.scale == "ratio" else 100 * mention.value)
    if mention.form == "percent" and one.scale == "ratio":
        return shows(100 * value, mention.value, mention.places)
    return shows(value, mention.value, mention.places)


_PERCENT_WORDS = re.compile(r"%|percent|accuracy|\bshare\b|\brate\b|success", re.IGNORECASE)


def _unit_fits(one: Known, mention: Mention, after: str, text: str, *, compared: bool) -> bool:
    if one.scale == "percentile":
        return compared or mention.form in {"percentile", "ordinal", "top_percent"}
    if mention.form in {"percentile", "ordinal", "top_percent"}:
        return mention.form == "ordinal" and re.search(r"\b(?:rank|place)\b", one.fact.label, re.I) is not None
    if one.scale == "percent":
        return mention.form in {"percent", "fraction"}
    if one.scale == "ratio":
        return True
    if mention.form != "plain":
        return one.scale == "plain" and not one.fact.unit and _PERCENT_WORDS.search(one.fact.label) is not None
    if one.scale == "per_90":
        return RATE in text
    return not _RATE_AFTER.match(after)


def _is_about(one: Known, text: str, mention: Mention, sheet: list[Known]) -> bool:
    """Whether the words next to the number name this fact, and no other fact better."""
    named = frozenset().union(*(known.naming for known in sheet if known.number is not None)) - STOP
    near = _near(text, mention, named)
    if not near:
        return True
    ours = near & one.naming
    return bool(ours) and not any(ours < near & other.naming for other in sheet if other.number is not None)


def _near(text: str, mention: Mention, named: Iterable[str]) -> frozenset[str]:
    """The naming words after the number, up to a joint; if there are none, those before it."""
    after = _AFTER.match(text[mention.end :])
    first = _JOINTS.split(after[1])[0] if after else ""
    if found := _first_words(first, 5) & frozenset(named):
        return found
    before = _BEFORE.search(text[: mention.start])
    return _last_words(_JOINTS.split(before[1])[-1] if before else "", 6) & frozenset(named)


def _first_words(text: str, count: int) -> frozenset[str]:
    return spoken(" ".join(text.split()[:count]))


def _last_words(text: str, count: int) -> frozenset[str]:
    return spoken(" ".join(text.split()[-count:]))
